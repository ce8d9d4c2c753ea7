"""A gateway for text messages: a real HTTP server that takes what `channels/sms.py` describes, and nothing else."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN = "the gateway's own token"
#: A long message of a carrier: 500 characters with the signature it adds.
LONGEST = 480


class Gateway(ThreadingHTTPServer):
    """`taken` are the messages, (number, text); `status` is answered in place of 202."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}/messages"
        self.taken: list[tuple[str, str]] = []
        self.keys: list[str] = []
        self.sent: set[str] = set()
        self.wrong: list[AssertionError] = []
        self.status = 202
        self.meanwhile: Callable[[], object] = lambda: None

    def take(self, path: str, headers: dict[str, str], body: bytes) -> int:
        """One request; a key that came before is taken and not sent again."""
        told = json.loads(body)
        assert path == "/messages"
        assert headers["content-type"] == "application/json"
        assert set(told) == {"key", "to", "text", "language"}
        assert re.fullmatch(r"[0-9a-f]{40}", told["key"])
        assert headers["idempotency-key"] == told["key"]
        assert re.fullmatch(r"1[3-9][0-9]{9}", told["to"])
        assert 0 < len(told["text"]) <= LONGEST
        if headers.get("authorization") != f"Bearer {TOKEN}":
            return 401
        self.meanwhile()
        if self.status == 202 and told["key"] not in self.sent:
            self.taken.append((told["to"], told["text"]))
            self.sent.add(told["key"])
        self.keys.append(told["key"])
        return self.status


class _Handler(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        """Messages come by POST."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            status = self.server.take(self.path, {n.lower(): v for n, v in self.headers.items()}, body)
        except AssertionError as error:
            self.server.wrong.append(error)
            status = 500
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def running() -> Iterator[Gateway]:
    """A gateway that listens; what is not as described fails the test."""
    gateway = Gateway()
    threading.Thread(target=gateway.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield gateway
    finally:
        gateway.shutdown()
        gateway.server_close()
    assert gateway.wrong == []
