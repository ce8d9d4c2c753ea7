"""A publisher that can never hang: every wait ends at one deadline, a doubtful connection is dropped without a word.

py-amqp alone waits for ever for a frozen broker, for a confirm under a memory alarm and for the closing handshake.
What was not confirmed may have arrived all the same: listeners must bear a second copy.
"""

import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import amqp
from amqp import spec
from yishi_contracts import CONTENT_TYPE

from .secured import secured

_PERSISTENT = 2
_PACKET = 65536


class NotConfirmed(Exception):
    """The broker refused the window, or did not confirm all of it in time; any part of it may have arrived."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way: where to, its headers and its body."""

    exchange: str
    routing_key: str
    message_id: str
    headers: Mapping[str, Any]
    body: bytes


class Publisher:
    """One connection to one virtual host, opened when needed; used by one thread.

    `send` writes a window, `settle` waits until the broker has confirmed all of it; both end `deadline` seconds after
    `send` began at the latest, and after any fault the connection is gone and the next `send` opens a new one.
    """

    def __init__(self, uri: str, *, deadline: float = 5.0, heartbeat: int = 10) -> None:
        self.deadline = deadline
        self._address = address(uri) | {"heartbeat": heartbeat}
        self._connection: Bounded | None = None
        self._channel: amqp.Channel | None = None
        self._until = 0.0
        self._sent = self._confirmed = self._returned = 0
        self._ahead: set[int] = set()
        self._refused: int | None = None

    def publish(self, messages: Iterable[Outgoing]) -> int:
        """Send a window and wait for its confirms; returns how many came back because no queue wanted them."""
        self.send(messages)
        return self.settle()

    def send(self, messages: Iterable[Outgoing]) -> None:
        """Write a window of messages, and do not wait for the confirms yet; raises NotConfirmed."""
        self._until = time.monotonic() + self.deadline
        with self._dropped_on_fault():
            channel = self._open()
            with self._bounded().gathering():
                for message in messages:
                    _write(channel, message)
                    self._sent += 1

    def settle(self) -> int:
        """Wait for the confirms of what was sent; returns how many came back unrouted. Raises NotConfirmed."""
        with self._dropped_on_fault():
            while self._confirmed < self._sent and self._refused is None:
                self._left()
                self._bounded().blocking_read()
            if self._refused is not None:
                raise NotConfirmed(f"the broker refused message {self._refused} of this connection")
        returned, self._returned = self._returned, 0
        return returned

    def tick(self) -> None:
        """Keep an idle connection alive, and notice in good time that it is dead; call it about once a second."""
        if self._connection is None:
            return
        self._until = time.monotonic() + self.deadline
        with self._dropped_on_fault():
            self._bounded().transport.sock.settimeout(self._left())
            self._bounded().heartbeat_tick()
            self._connection.until = time.monotonic()
            try:
                self._connection.drain_events()
            except TimeoutError:
                return

    def drop(self) -> None:
        """Let go of the connection without a handshake, which could hang as well."""
        connection, self._connection, self._channel = self._connection, None, None
        self._sent = self._confirmed = self._returned = 0
        self._ahead.clear()
        self._refused = None
        if connection is not None:
            if connection.connected:
                connection.transport.sock.settimeout(0.1)
            connection.collect()

    def _open(self) -> amqp.Channel:
        if self._channel is None:
            self._connection = Bounded(connect_timeout=self._left(), **self._address)
            self._bounded().connect()
            self._connection.transport.sock.settimeout(self._left())
            channel = self._connection.channel()
            channel.confirm_select()
            channel.events["basic_ack"].add(self._on_ack)
            channel.events["basic_nack"].add(self._on_nack)
            channel.events["basic_return"].add(self._on_return)
            self._channel = channel
        return self._channel

    def _bounded(self) -> "Bounded":
        """The connection, with every read on it ending at this window's deadline."""
        if self._connection is None:
            raise NotConfirmed("the connection is gone, and with it the confirms")
        self._connection.until = self._until
        return self._connection

    def _left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise NotConfirmed(f"not confirmed within {self.deadline:g} s")
        return left

    @contextmanager
    def _dropped_on_fault(self) -> Iterator[None]:
        done = False
        try:
            yield
            done = True
        except TimeoutError as error:
            raise NotConfirmed(f"not confirmed within {self.deadline:g} s") from error
        except (amqp.AMQPError, OSError) as error:
            raise NotConfirmed(f"{type(error).__name__}: {error}") from error
        finally:
            if not done:
                self.drop()

    def _on_ack(self, tag: int, multiple: bool) -> None:
        """Confirms may come out of order: `_confirmed` is the tag up to which none is missing."""
        if multiple:
            self._confirmed = max(self._confirmed, tag)
            self._ahead = {t for t in self._ahead if t > tag}
        else:
            self._ahead.add(tag)
        while self._confirmed + 1 in self._ahead:
            self._confirmed += 1
            self._ahead.remove(self._confirmed)

    def _on_nack(self, tag: int, _multiple: bool) -> None:
        self._refused = tag

    def _on_return(self, *_: Any) -> None:
        self._returned += 1


class Bounded(amqp.Connection):
    """Every read and every gathered write ends at `until`, whatever py-amqp itself would wait for."""

    until = 0.0
    _heap: list[bytes] | None = None

    def blocking_read(self, timeout: float | None = None) -> Any:
        return super().blocking_read(self._left())

    def Transport(self, *args: Any, **kwargs: Any) -> Any:  # noqa: N802 - py-amqp's name
        transport = super().Transport(*args, **kwargs)
        at_once = transport.write

        def write(frame: bytes) -> None:
            if self._heap is None:
                at_once(frame)
            else:
                self._heap.append(bytes(frame))   # the frame is a view of a buffer that is used again

        transport.write = write
        return transport

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Frames written meanwhile leave together, in a few packets instead of one for each message."""
        heap: list[bytes] = []
        self._heap = heap
        try:
            yield
        finally:
            self._heap = None
        for packet in _packets(b"".join(heap)):
            self.transport.sock.settimeout(self._left())
            self.transport.write(packet)

    def _left(self) -> float:
        return max(0.001, self.until - time.monotonic())


def _packets(stream: bytes) -> Iterator[memoryview]:
    for start in range(0, len(stream), _PACKET):
        yield memoryview(stream)[start:start + _PACKET]


def _write(channel: amqp.Channel, message: Outgoing) -> None:
    """The public call reads from the socket before each message, which costs more than the message."""
    content = amqp.Message(message.body, content_type=CONTENT_TYPE, message_id=message.message_id,
                           delivery_mode=_PERSISTENT, application_headers=message.headers)
    channel.send_method(spec.Basic.Publish, "Bssbb", (0, message.exchange, message.routing_key, True, False), content)


def address(uri: str) -> dict[str, Any]:
    """What py-amqp wants to know, from amqp://user:password@host:port/vhost; may raise ValueError."""
    parts = urlsplit(uri)
    host, secure = parts.hostname or "127.0.0.1", parts.scheme == "amqps"
    port = parts.port or (5671 if secure else 5672)
    return {
        "host": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "userid": unquote(parts.username or "guest"), "password": unquote(parts.password or "guest"),
        "virtual_host": unquote(parts.path[1:]) or "/", "login_method": "PLAIN",
        "socket_settings": {socket.TCP_USER_TIMEOUT: 5000},
        "ssl": secured(parts),
    }


def in_vhost(uri: str, vhost: str) -> str:
    """The same broker and user, another virtual host."""
    return urlunsplit(urlsplit(uri)._replace(path="/" + quote(vhost, safe="")))
