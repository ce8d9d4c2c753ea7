"""One POST to a receiver that may be hostile: only to addresses allowed, in so many seconds, for so many bytes.

A name is looked up once; every address it stands for is judged, and exactly one of them is connected to, while TLS
and Host go by the name. Nothing is followed.
"""

import contextlib
import io
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from typing import Any

from ..domain import address
from ..domain.address import Address
from .resolving import NotFound, Resolve

#: Bytes that are read at most: of the whole answer, and of its body.
ANSWER, BODY = 65_536, 4_096
_CONNECT = 5.0


class Unreached(Exception):
    """Why there is no answer, as a code; never what the other side said."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back: the status, the first bytes of the body, and how long we are asked to wait, in seconds."""

    status: int
    body: bytes
    retry_after: int | None


@dataclass(frozen=True, kw_only=True)
class Post:
    """`seconds` are for a whole call, from the connection on; `local`: this machine may be called."""

    resolve: Resolve
    tls: ssl.SSLContext
    seconds: float
    local: bool = False

    def send(self, to: Address, *, within: Iterable[str], headers: Mapping[str, str], body: bytes) -> Answer:
        """Post it; raises Unreached."""
        ip = self.pinned(to, within=within)
        until = time.monotonic() + self.seconds
        sock = _connected(ip, to.port, seconds=min(_CONNECT, self.seconds))
        sock.settimeout(self.seconds)
        with contextlib.closing(sock), _cut(sock, until=until) as cut:
            try:
                line = self._secured(sock, to) if to.scheme == "https" else sock
                with contextlib.closing(line):
                    return _exchanged(line, to, headers=headers, body=body)
            except Exception as error:   # noqa: BLE001 - all is told as a code
                raise Unreached("timeout" if cut.is_set() else _code(error)) from None

    def pinned(self, to: Address, *, within: Iterable[str]) -> str:
        """The IP address to connect to, once all that the name stands for are found allowed."""
        try:
            found = [to.host] if to.ip else self.resolve(to.host)
        except NotFound:
            found = []
        if not found:
            raise Unreached("dns-failed")
        networks = tuple(within)
        if not all(address.allowed(ip, networks, local=self.local) for ip in found):
            raise Unreached("address-not-allowed")
        return found[0]

    def _secured(self, sock: socket.socket, to: Address) -> socket.socket:
        return self.tls.wrap_socket(sock, server_hostname=to.host)


@cache
def trusting(authorities: Path | None) -> ssl.SSLContext:
    """TLS from 1.2 on that checks chain and name, by the system's authorities or those of a file."""
    context = ssl.create_default_context(cafile=authorities)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class _Counted(io.RawIOBase):
    """What comes over a line, until it is too much; an end before the headers are over is none that counts."""

    def __init__(self, line: socket.socket) -> None:
        self._line, self._left, self.may_end = line, ANSWER, False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._left <= 0:
            raise HTTPException("too much")
        count = self._line.recv_into(memoryview(buffer)[: self._left])
        self._left -= count
        if count == 0 and not self.may_end:
            raise ConnectionError("it ended too early")
        return count


class _Line:
    """A connected socket as http.client wants one."""

    def __init__(self, line: socket.socket) -> None:
        self.sendall, self.coming = line.sendall, _Counted(line)

    def makefile(self, *_: Any, **__: Any) -> io.BufferedReader:
        return io.BufferedReader(self.coming)

    def close(self) -> None:
        """Whoever opened it closes it."""


def _connected(ip: str, port: int, *, seconds: float) -> socket.socket:
    try:
        return socket.create_connection((ip, port), timeout=seconds)
    except TimeoutError:
        raise Unreached("timeout") from None
    except OSError:
        raise Unreached("connect-failed") from None


@contextlib.contextmanager
def _cut(sock: socket.socket, *, until: float) -> Iterator[threading.Event]:
    """Shut the line at that moment, whatever it is at: a byte now and then keeps a socket from timing out."""
    done, double = threading.Event(), sock.dup()

    def shut() -> None:
        done.set()
        with contextlib.suppress(OSError):
            double.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(until - time.monotonic(), shut)
    timer.daemon = True
    timer.start()
    try:
        yield done
    finally:
        timer.cancel()
        double.close()


def _exchanged(line: socket.socket, to: Address, *, headers: Mapping[str, str], body: bytes) -> Answer:
    connection = HTTPConnection(to.host, to.port)
    connection.sock = told = _Line(line)
    connection.request("POST", to.target, body=body, headers={"Host": to.authority, "Connection": "close", **headers})
    answer = connection.getresponse()
    told.coming.may_end = True
    wish = answer.headers.get("Retry-After", "")
    return Answer(status=answer.status, body=_first_bytes(answer), retry_after=int(wish) if wish.isdecimal() else None)


def _first_bytes(answer: HTTPResponse) -> bytes:
    """What follows a status changes nothing about it, and may never end."""
    try:
        return answer.read(BODY)
    except (HTTPException, OSError):
        return b""


def _code(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "certificate"
    if isinstance(error, ssl.SSLError):
        return "tls-failed"
    if isinstance(error, TimeoutError):
        return "timeout"
    return "cut-off" if isinstance(error, OSError) else "bad-answer"
