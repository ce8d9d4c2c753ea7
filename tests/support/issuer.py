"""An identity provider: a real HTTP server with a discovery document and keys that can be rotated, lost or spoilt."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, Key

DISCOVERY, KEYS = "/.well-known/openid-configuration", "/keys"


class Issuer(ThreadingHTTPServer):
    """`keys` are published; `answers` stands in for what an address would answer (status, body)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}/realms/city"
        self.keys: list[dict[str, Any]] = []
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.asked: list[str] = []
        self.down = False
        self.meanwhile: Callable[[], object] = lambda: None
        self.key = self.rotate("k-1")

    def rotate(self, kid: str, **more: Any) -> Key:
        """A new key takes the place of the one that is used, and of all that were published."""
        self.key = ECKey.generate_key("P-256", {"kid": kid})
        self.keys = [{**self.key.as_dict(private=False), "use": "sig", **more}]
        return self.key

    def token(self, *, key: Any = None, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """A token of `sub` p-1 for five minutes; a claim that is None is left out."""
        now = int(time.time())
        told = {"iss": self.url, "sub": "p-1", "aud": "yishi", "iat": now, "exp": now + 300} | claims
        head = {"alg": "ES256", "kid": self.key.kid} | (header or {})
        return jwt.encode({name: value for name, value in head.items() if value is not None},
                          {name: value for name, value in told.items() if value is not None}, key or self.key,
                          algorithms=[head["alg"]])

    def answer(self, path: str) -> tuple[int, bytes]:
        """What that address answers."""
        here = path.removeprefix("/realms/city")
        self.asked.append(here)
        self.meanwhile()
        if self.down:
            return 503, b"down"
        told: dict[str, Any] = {DISCOVERY: {"issuer": self.url, "jwks_uri": self.url + KEYS}, KEYS: {"keys": self.keys}}
        return self.answers.get(here) or (200, json.dumps(told[here]).encode())


class _Handler(BaseHTTPRequestHandler):
    server: Issuer

    def do_GET(self) -> None:
        """Everything is asked by GET."""
        status, body = self.server.answer(self.path)
        self.send_response(status)
        if status in (301, 302):
            self.send_header("Location", body.decode())
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@contextmanager
def running() -> Iterator[Issuer]:
    """A provider that listens."""
    issuer = Issuer()
    threading.Thread(target=issuer.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield issuer
    finally:
        issuer.shutdown()
        issuer.server_close()
