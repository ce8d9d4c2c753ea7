"""A department's system that takes webhooks, or pretends to: it answers as it is told to, and remembers what came."""

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.rrset


@dataclass(frozen=True, kw_only=True)
class Came:
    """One message as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """What it says."""
        told: dict[str, Any] = json.loads(self.body)
        return told

    @property
    def number(self) -> int | None:
        """The agency's number of it."""
        number = self.event.get("agencysequence")
        return None if number is None else int(number)


#: Answers a message: it gets the handler, and writes what it likes.
Manner = Callable[[BaseHTTPRequestHandler], None]


def status(code: int, body: bytes = b"", **headers: str) -> Manner:
    """Answer so."""
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
    return answer


@dataclass
class Receiver:
    """A server; `manners` are used up one by one, the last stays."""

    port: int = 0
    manners: list[Manner] = field(default_factory=lambda: [status(204)])
    came: list[Came] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def hang(self, _: BaseHTTPRequestHandler) -> None:
        """Say nothing."""
        self.over.wait(60)

    def drip(self, handler: BaseHTTPRequestHandler) -> None:
        """A byte now and then, which keeps a socket from timing out."""
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not self.over.wait(0.1):
            handler.wfile.write(b"x")

    def endless(self, handler: BaseHTTPRequestHandler) -> None:
        """A body, or headers, without an end."""
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while not self.over.is_set():
            handler.wfile.write(b"x" * 65_536)

    def endless_headers(self, handler: BaseHTTPRequestHandler) -> None:
        """Never a status that counts."""
        while not self.over.is_set():
            handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)

    def numbers(self) -> list[int | None]:
        """The agency's numbers of what came, in order."""
        return [each.number for each in list(self.came)]


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Whoever hangs up does so."""


def _handler(made: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.close_connection = True
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.came.append(Came(path=self.path, headers={k.lower(): v for k, v in self.headers.items()}, body=body))
            manner = made.manners[0] if len(made.manners) == 1 else made.manners.pop(0)
            with contextlib.suppress(OSError):
                manner(self)

        def log_message(self, *_: Any) -> None:
            """Quietly."""

    return Handler


@contextlib.contextmanager
def receiver(*, certificate: tuple[Path, Path] | None = None) -> Iterator[Receiver]:
    """A receiver that runs; with a certificate it speaks TLS."""
    made = Receiver()
    server = _Quiet(("127.0.0.1", 0), _handler(made))
    made.port = server.server_port
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


@dataclass
class Names:
    """A name server of which each answer can be another: `answers[name]` are used up one by one, the last stays."""

    port: int = 0
    answers: dict[str, list[list[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def reply(self, question: bytes) -> bytes:
        """The answer to one question; addresses of version 4 only."""
        asked = dns.message.from_wire(question)
        told, made = asked.question[0], dns.message.make_response(asked)
        made.flags |= dns.flags.RA
        name = told.name.to_text().rstrip(".").lower()
        if dns.rdatatype.to_text(told.rdtype) == "A" and name in self.answers:
            self.asked.append(name)
            left = self.answers[name]
            found = left[0] if len(left) == 1 else left.pop(0)
            made.answer.append(dns.rrset.from_text_list(told.name, 0, "IN", "A", found))
        return made.to_wire()


@contextlib.contextmanager
def names(**answers: list[list[str]]) -> Iterator[Names]:
    """A name server on this machine; `_` in a name given here stands for a dot."""
    made = Names(answers={name.replace("_", "."): list(said) for name, said in answers.items()})
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        made.port, over = line.getsockname()[1], threading.Event()
        line.settimeout(0.1)

        def serve() -> None:
            while not over.is_set():
                with contextlib.suppress(TimeoutError):
                    question, who = line.recvfrom(4096)
                    line.sendto(made.reply(question), who)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield made
        finally:
            over.set()
            thread.join(5)
