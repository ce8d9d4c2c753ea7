"""A consumer that can never hang: one connection, one queue, messages by the window.

Nothing is declared. Every wait ends; after any fault the connection is dropped without a handshake and the broker
gives its messages out again, which listeners must bear. No message, however mangled, can break the connection.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from struct import unpack_from
from typing import Any

import amqp

from .publisher import address
from .received import Message

_METHOD, _HEADER, _BODY = 1, 2, 3
_DELIVER = (60, 60)
# messages gather while the window before is being applied, so that waiting for more gains little
_IDLE, _GATHERING = 0.001, 0.05
_SILENCE = 0.2


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message and the tag by which it is acknowledged."""

    tag: int
    message: Message


class Consumer:
    """Used by one thread; `beat` alone may be called from another, while that one is busy with a window."""

    def __init__(
        self, uri: str, queue: str, *, window: int = 200, heartbeat: int = 10, patience: float = 5.0,
    ) -> None:
        self._address = address(uri) | {"heartbeat": heartbeat, "frame_handler": _frames}
        self._queue, self._window, self._patience = queue, window, patience
        self._heartbeat = heartbeat
        self._waiting: deque[Delivery] = deque()
        self._connection: _Connection | None = None
        self._channel: Any = None
        self._silent = self._beaten = 0.0
        self._given = self._acked = 0
        self._lock = threading.Lock()

    def open(self) -> None:
        """Connect and begin to consume; raises OSError or amqp.AMQPError, such as NotFound for a missing queue."""
        self.drop()
        self._connection = _Connection(connect_timeout=self._patience, **self._address)
        self._connection.until = time.monotonic() + self._patience
        self._connection.connect()
        self._connection.transport.sock.settimeout(self._patience)
        self._channel = self._connection.channel()
        self._channel.auto_decode = False
        self._channel.basic_qos(0, 2 * self._window, False)
        self._silent, self._beaten = 0.0, time.monotonic()
        self._given = self._acked = 0
        self._channel.basic_consume(self._queue, consumer_tag="inbox", callback=self._deliver)

    def window(self, wait: float) -> list[Delivery]:
        """What has come, at most a window; an empty list if nothing came within `wait` seconds."""
        until = time.monotonic() + wait
        while len(self._waiting) < self._window:
            gathering = bool(self._waiting)
            if not self._read(_IDLE if gathering else until - time.monotonic()):
                break
            if self._waiting and not gathering:
                until = time.monotonic() + _GATHERING
            if gathering and time.monotonic() > until:
                break
        self.beat()
        return [self._waiting.popleft() for _ in range(min(len(self._waiting), self._window))]

    def ack(self, tag: int) -> None:
        """Acknowledge everything up to `tag`."""
        with self._lock:
            self._open_channel().basic_ack(tag, multiple=True)
        self._acked = tag

    def ack_all(self) -> None:
        """Acknowledge whatever has been given out and is not acknowledged yet."""
        if self._given > self._acked:
            self.ack(self._given)

    def cancel(self) -> None:
        """Ask for no more; what has been sent is still given out by `window`.

        What a quorum queue is about to send at that moment would come back as given out before. So this is said when
        nothing more can be sent, or nothing is: with all the broker may send here, or after a silence.
        """
        until = time.monotonic() + self._patience
        while self._given - self._acked < 2 * self._window and time.monotonic() < until and self._read(_SILENCE):
            pass
        self._bounded()
        self._open_channel().basic_cancel("inbox")

    def close(self) -> None:
        """Take leave, so that the broker has read every acknowledgement; ends in time, come what may."""
        try:
            if self._connection is not None:
                self._bounded()
                self._connection.close()
        except (OSError, amqp.AMQPError):
            return
        finally:
            self.drop()

    def drop(self) -> None:
        """Let go without a handshake; what was not acknowledged goes back to the queue."""
        connection, self._connection, self._channel = self._connection, None, None
        self._waiting.clear()
        if connection is not None and connection.channels is not None:
            if connection.connected:
                connection.transport.sock.settimeout(0.1)
            connection.collect()

    def beat(self) -> None:
        """Tell the broker that this side lives, if it is time to."""
        with self._lock:
            now = time.monotonic()
            connection = self._connection
            if connection is not None and connection.connected and now - self._beaten > self._heartbeat / 4:
                self._beaten = now
                connection.send_heartbeat()

    def _read(self, seconds: float) -> bool:
        """Read a frame, or nothing within `seconds`; a broker that is silent for two heartbeats is gone."""
        began = time.monotonic()
        try:
            self._bounded(max(seconds, _IDLE / 2)).blocking_read()
        except TimeoutError:
            self._silent += time.monotonic() - began
            if self._silent > 2 * self._heartbeat:
                raise ConnectionError("the broker has been silent for two heartbeats") from None
            return False
        self._silent = 0.0
        return True

    def _bounded(self, seconds: float | None = None) -> "_Connection":
        if self._connection is None:
            raise ConnectionError("the connection to the broker is gone")
        self._connection.until = time.monotonic() + (self._patience if seconds is None else seconds)
        return self._connection

    def _open_channel(self) -> Any:
        if self._channel is None or not self._channel.is_open:
            raise ConnectionError("the channel to the broker is gone")
        return self._channel

    def _deliver(self, message: Any) -> None:
        info, properties = message.delivery_info, message.properties
        self._given = info["delivery_tag"]
        self._waiting.append(Delivery(info["delivery_tag"], Message(
            message.body or b"", properties.get("application_headers") or {}, properties.get("content_type"),
            info["exchange"], info["routing_key"])))


class _Connection(amqp.Connection):
    """Every read ends at `until`, whatever py-amqp itself would wait for, the opening handshake included."""

    until = 0.0

    def blocking_read(self, timeout: float | None = None) -> Any:
        left = max(0.0005, self.until - time.monotonic())
        return super().blocking_read(left if timeout is None else min(timeout, left))


class _Content(amqp.Message):
    """A message whose properties may be beyond reading: it is delivered all the same."""

    def _load_properties(self, class_id: int, buf: Any, offset: int) -> None:
        try:
            super()._load_properties(class_id, buf, offset)
        except Exception as error:   # noqa: BLE001 - whatever is wrong with them
            self.properties = {"application_headers": {"unreadable-properties": f"{type(error).__name__}: {error}"}}


def _frames(connection: Any, callback: Callable[..., Any], **_: Any) -> Callable[[Any], bool]:
    """What py-amqp does with frames, but with `_Content`, so that mangled properties do not cost the connection."""
    partial: dict[int, _Content] = {}

    def on_frame(frame: Any) -> bool:
        kind, channel, buf = frame
        connection.bytes_recv += 1
        if kind == _METHOD:
            method = unpack_from(">HH", buf, 0)
            if method == _DELIVER:
                partial[channel] = _Content(frame_method=method, frame_args=buf)
                return False
            callback(channel, method, buf, None)
        elif kind in (_HEADER, _BODY):
            message = partial[channel]
            (message.inbound_header if kind == _HEADER else message.inbound_body)(buf)
            if not message.ready:
                return False
            del partial[channel]
            callback(channel, message.frame_method, message.frame_args, message)
        return kind in (_METHOD, _HEADER, _BODY)

    return on_frame
