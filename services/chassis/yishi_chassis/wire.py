"""One connection: requests are read strictly and in time, and whatever is no request gets a problem document.

eventlet reads headers with a parser made for e-mails, which is slow and forgives what HTTP must not, and answers with
HTML or nothing. What is read here is what every reader of the same bytes would read: no folded lines, no spaces before
colons, one length.
"""

import math
import re
import time
from collections.abc import Iterator, Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from eventlet import wsgi
from nameko.web.server import HttpOnlyProtocol

from . import ids
from .problems import CONTENT_TYPE, Problem

#: Seconds in which a request must have come whole; also how long a connection may be silent.
PATIENCE = 30.0
#: Under this name a request's environment holds its connection.
LINE = "yishi.line"
#: Bytes of an unwanted body that are read and thrown away, so that the answer can be read by whoever sends it.
_THROWN_AWAY = 1 << 20
#: Of a body that is taken bit by bit: bytes of a bit, and bytes that must come in a second.
_BIT, _SLOWEST = 1 << 16, 1 << 14
_MOST_HEADERS = 100
_REQUEST_LINE = re.compile(rb"([A-Za-z]{1,20}) (/[\x21-\x7e]*) HTTP/1\.([01])\r?\n")
_OTHER_VERSION = re.compile(rb"\S+ \S+ HTTP/(?!1\.)[\d.]+\r?\n")
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_UNPRINTABLE = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_LENGTH = re.compile(r"[0-9]{1,15}")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")


class Headers(dict[str, str]):
    """A request's headers under their WSGI names; `get` takes the names eventlet asks for."""

    def get(self, name: str, default: Any = None) -> Any:
        """By its name on the wire, such as `Content-Length`."""
        return super().get(_wsgi_name(name.encode()), default)


class Line(HttpOnlyProtocol):
    """One connection; `conn_state` is eventlet's [address, socket, state] and the moment until which bytes may come."""

    unread_chunks = False

    def _read_request_line(self) -> bytes:
        self.conn_state[3] = time.monotonic() + PATIENCE
        line: bytes = super()._read_request_line()
        if len(line) < self.server.url_length_limit:
            return line
        self.send_error(414)
        return b""

    def parse_request(self) -> bool:
        """Read the request line and the headers; False when they were refused."""
        self.close_connection = True
        try:
            self._read_head()
        except Problem as problem:
            self.send_error(problem.status, problem.detail)
            return False
        except (wsgi.HeaderLineTooLong, wsgi.HeadersTooLarge):
            self.send_error(431)
            return False
        return True

    def _read_head(self) -> None:
        found = _REQUEST_LINE.fullmatch(self.raw_requestline)
        if found is None:
            raise Problem(505 if _OTHER_VERSION.fullmatch(self.raw_requestline) else 400, "this is no HTTP/1.1 request")
        method, target, minor = found.groups()
        self.command, self.path, self.request_version = method.decode(), target.decode(), f"HTTP/1.{minor.decode()}"
        self.requestline = f"{self.command} {self.path}"
        self.headers = _read_headers(self.rfile)
        wishes = self.headers.get("Connection", "").lower()
        self.close_connection = "close" in wishes if minor == b"1" else "keep-alive" not in wishes

    def get_environ(self) -> dict[str, Any]:
        """What the application gets: the headers, the path as text, and the body yet to be read."""
        path, _, query = self.path.partition("?")
        expects = self.headers.get("Expect", "").lower() == "100-continue"
        self.unread_chunks = "HTTP_TRANSFER_ENCODING" in self.headers
        body = wsgi.Input(
            self.rfile, self.headers.get("Content-Length", "0"), self.connection,
            wfile=self.wfile if expects else None, wfile_line=b"HTTP/1.1 100 Continue\r\n" if expects else None)
        if not body.content_length and not self.unread_chunks:
            self.arrived()
        return {
            **self.headers, "REQUEST_METHOD": self.command, "PATH_INFO": unquote(path) if "%" in path else path,
            "QUERY_STRING": query, "REMOTE_ADDR": self.client_address[0], "wsgi.input": body, "eventlet.input": body,
            "eventlet.posthooks": (), LINE: self,
        }

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is no request, and close; `message` is a sentence of ours."""
        request_id = ids.new()
        body = Problem(int(code), message or "").document(instance=request_id)
        head = (f"HTTP/1.1 {int(code)} {HTTPStatus(code).phrase}\r\nContent-Type: {CONTENT_TYPE}\r\n"
                f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\nX-Request-Id: {request_id}\r\n"
                "Connection: close\r\n\r\n")
        self.close_connection = True
        self.wfile.write(head.encode() + body)
        self.wfile.flush()

    def arrived(self) -> None:
        """The request has come whole: from now on only we can be slow."""
        self.conn_state[3] = math.inf

    def answering(self, body: wsgi.Input) -> None:
        """Before an answer: a body that was not read ends the connection, unless it is small enough to throw away."""
        if self.unread_chunks or body.content_length - body.position > _THROWN_AWAY:
            self.close_connection = True


def read_body(environ: Mapping[str, Any], limit: int) -> bytes:
    """The whole body; raises a problem when it is larger than `limit` bytes, malformed, or does not come in time."""
    line: Line = environ[LINE]
    try:
        if line.unread_chunks:
            body = b"".join(_chunked(environ["wsgi.input"], limit))
        else:
            body = _counted(environ["wsgi.input"], limit)
    except TimeoutError:
        line.close_connection = True
        raise Problem(408, "the body did not come in time") from None
    line.unread_chunks = False
    line.arrived()
    return body


def body_in_bits(environ: Mapping[str, Any], limit: int) -> Iterator[bytes]:
    """The same bit by bit, for what is too large to be held; the more has come, the longer it may take."""
    line: Line = environ[LINE]
    line.close_connection, kept = True, line.close_connection   # until the last bit has come
    began, come = time.monotonic(), 0
    try:
        for bit in (_chunked if line.unread_chunks else _counted_bits)(environ["wsgi.input"], limit):
            come += len(bit)
            line.conn_state[3] = began + PATIENCE + come / _SLOWEST
            yield bit
    except TimeoutError:
        raise Problem(408, "the body did not come in time") from None
    line.close_connection, line.unread_chunks = kept, False
    line.arrived()


def _counted(source: wsgi.Input, limit: int) -> bytes:
    length = source.content_length
    if length > limit:
        raise _too_large(limit)
    body: bytes = source.read(length) if length else b""
    if len(body) < length:
        raise Problem(400, "the body is shorter than its Content-Length says")
    return body


def _counted_bits(source: wsgi.Input, limit: int) -> Iterator[bytes]:
    left = source.content_length
    if left > limit:
        raise _too_large(limit)
    while left:
        bit: bytes = source.read(min(left, _BIT))
        if not bit:
            raise Problem(400, "the body is shorter than its Content-Length says")
        left -= len(bit)
        yield bit


def _chunked(source: wsgi.Input, limit: int) -> Iterator[bytes]:
    come = 0
    if source.should_send_hundred_continue:
        source.send_hundred_continue_response()
        source.is_hundred_continue_response_sent = True
    while size := _chunk_size(source.rfile.readline(200)):
        come += size
        if come > limit:
            raise _too_large(limit)
        while size:
            bit: bytes = source.rfile.read(min(size, _BIT))
            if not bit:
                raise _bad_chunk()
            size -= len(bit)
            yield bit
        if source.rfile.read(2) != b"\r\n":
            raise _bad_chunk()
    if source.rfile.readline(200) != b"\r\n":   # trailers are not wanted
        raise _bad_chunk()


def _chunk_size(line: bytes) -> int:
    found = _CHUNK.fullmatch(line)
    if found is None:
        raise _bad_chunk()
    return int(found[1], 16)


def _read_headers(source: Any) -> Headers:
    """Header lines up to the empty one; a header given twice is joined by a comma, as HTTP has it."""
    headers = Headers()
    for _ in range(_MOST_HEADERS + 1):
        line = source.readline()
        if line in (b"\r\n", b"\n"):
            return _with_one_length(headers)
        name, colon, rest = line.partition(b":")
        value = rest.strip()
        if not colon or not line.endswith(b"\n") or not _NAME.fullmatch(name) or _UNPRINTABLE.search(value):
            raise Problem(400, "a header is malformed")
        key = _wsgi_name(name)
        if key:
            headers[key] = f"{headers[key]},{value.decode('latin-1')}" if key in headers else value.decode("latin-1")
    raise Problem(431)


def _with_one_length(headers: Headers) -> Headers:
    """Refuse what two readers could take for bodies of different length."""
    length, encoding = headers.get("Content-Length"), headers.get("Transfer-Encoding")
    if length is not None and (encoding is not None or not _LENGTH.fullmatch(length)):
        raise Problem(400, "the length of the body is not clear")
    if encoding is not None and encoding.lower() != "chunked":
        raise Problem(501, "a body is taken as it is, or chunked")
    return headers


@lru_cache(maxsize=512)
def _wsgi_name(name: bytes) -> str:
    """`If-Match` → `HTTP_IF_MATCH`; none for a name with an underscore, which could pass for another with a hyphen."""
    if b"_" in name:
        return ""
    text = name.decode().upper().replace("-", "_")
    return text if text in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{text}"


def _too_large(limit: int) -> Problem:
    return Problem(413, f"at most {limit} bytes are taken here")


def _bad_chunk() -> Problem:
    return Problem(400, "a chunk of the body is malformed")
