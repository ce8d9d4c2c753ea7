"""The HTTP server: nameko's, with every way in which it answers HTML, dies, hangs or drops a request closed."""

import logging
import math
import re
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

import eventlet
import sqlalchemy as sa
from eventlet import wsgi
from nameko.web.server import WebServer
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Map, Rule

from . import cors, failpoint, metrics, wire
from . import log as logs
from .exchange import Reply, Request
from .problems import CONTENT_TYPE, Problem

log = logging.getLogger(__name__)
DRAIN_SECONDS = 25
MOST_LINES = 900   # a process may usually hold 1,024 files
SECURITY = [("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"), ("X-Frame-Options", "DENY")]
SECONDS = metrics.histogram(
    "yishi_http_request_duration_seconds", "Time to answer, by the door's pattern", ("method", "route", "status"))
_OF = lru_cache(maxsize=4096)(SECONDS.labels)
_STATUS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_AWAY = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError)
Start = Callable[[str, list[tuple[str, str]]], Any]


class Server(WebServer):
    """Accepts, answers through the doors, and on stop lets what is being answered finish."""

    _starting: bool

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[list[Any]] = []   # [address, socket, state, until when bytes may come]
        self.draining = self._shut = False

    def start(self) -> None:
        """Listen on the socket that `run` bound (so that a taken port was noticed before anything else began)."""
        if not self._starting:
            self._starting = True
            self._sock = self.container.config["socket"]
            self._serv = wsgi.Server(
                self._sock, self._sock.getsockname(), Application(self), protocol=wire.Line, debug=False,
                log_output=False, socket_timeout=wire.PATIENCE)
            self._serv.capitalize_response_headers = False   # ours are written as they should be
            self._gt = self.container.spawn_managed_thread(self.run, identifier="accept")
            self._watch = self.container.spawn_managed_thread(self._end_the_slow, identifier="slow lines")

    def run(self) -> None:
        """Accept for ever; running out of file handles is waited out."""
        while True:
            try:
                sock, address = self._sock.accept()
            except OSError as error:
                log.error("cannot accept", extra={"fault": str(error)})
                eventlet.sleep(0.2)
                continue
            if len(self.lines) >= MOST_LINES:
                self._make_room()
            sock.settimeout(wire.PATIENCE)
            self.container.spawn_managed_thread(lambda s=sock, a=address: self.process_request(s, a), identifier="line")

    def process_request(self, sock: Any, address: Any) -> None:
        """Serve one connection; what a client does to it must not reach the container."""
        line = [address, sock, wsgi.STATE_IDLE, math.inf]
        self.lines.append(line)
        try:
            self._serv.process_request(line)
        except Exception as error:   # noqa: BLE001 - a broken connection is the client's affair
            log.debug("connection ended", extra={"fault": repr(error)})
        finally:
            self.lines.remove(line)
            sock.close()

    def drain(self) -> None:
        """Stop accepting, let running requests finish (25 s at most), close what is idle; every door calls it."""
        if not self.draining:
            self.draining = True
            self._gt.kill()
            self._sock.close()
            eventlet.sleep(0.05)   # what has come but was not looked at yet is answered too
            self._shut = True   # only now: whoever is hung up on must not find the door open a moment later
        deadline = time.monotonic() + DRAIN_SECONDS
        while self.lines and time.monotonic() < deadline:
            for line in [line for line in self.lines if self._shut and line[2] == wsgi.STATE_IDLE]:
                _hang_up(line)
            eventlet.sleep(0.02)

    def stop(self) -> None:
        """The container's last word to this part, after the doors have drained it."""
        self._watch.kill()
        super().stop()

    def _end_the_slow(self) -> None:
        """A byte now and then keeps a socket from timing out, not a request."""
        while True:
            eventlet.sleep(1)
            now = time.monotonic()
            for line in [line for line in self.lines if line[3] < now]:
                _hang_up(line)

    def _make_room(self) -> None:
        waiting = [line for line in self.lines if line[2] == wsgi.STATE_IDLE]
        if waiting:
            _hang_up(min(waiting, key=lambda line: line[3]))


class Application:
    """WSGI: finds the door, hands it the request, writes its answer or the problem."""

    def __init__(self, server: Server) -> None:
        self.server = server
        service = server.container.config["service"]
        self.own_problems: Mapping[str, Callable[[Problem, str], Any]] = service.own_problems
        self.cors = cors.Cors(service.settings.cors_origins)
        rules = [Rule(door.url, methods=[door.method], endpoint=door) for door in server._providers]
        self.urls = Map(rules, strict_slashes=False, merge_slashes=False).bind("localhost")

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answer one request; whatever happens, the answer is JSON or a problem document."""
        began = time.perf_counter()
        read, bits = partial(wire.read_body, environ), partial(wire.body_in_bits, environ)
        request = Request(environ["REQUEST_METHOD"], environ["PATH_INFO"], {}, environ, {}, read, bits)
        request_id = request.request_id()
        logs.bind(correlation_id=request_id)
        method, route = "-", "none"
        try:
            if not _is_host(environ.get("HTTP_HOST", "localhost")):
                raise Problem(400, "the Host header is malformed")
            request.query = _query(environ["QUERY_STRING"])
            reply, method, route = self._answer(request, request_id)
        except Exception as error:   # noqa: BLE001 - the last net: a fault is logged and answered, never shown
            reply = self._no(_problem_of(error), request, request_id)
        _OF(method, route, reply.status).observe(time.perf_counter() - began)
        return self._write(reply, request, request_id, start)

    def _answer(self, request: Request, request_id: str) -> tuple[Reply, str, str]:
        """The reply of the door for this address, and the method and address as the metrics name them."""
        if self.cors.asks(request.environ):
            return self._preflight(request.path), "OPTIONS", "preflight"
        wanted = "GET" if request.method == "HEAD" else request.method
        door, request.args = self.urls.match(request.path, method=wanted)
        return door.exchange.answer(request, request_id), request.method, door.url

    def _preflight(self, path: str) -> Reply:
        methods = self.urls.allowed_methods(path)
        if not methods:
            raise Problem(404)
        return Reply(204, self.cors.preflight(methods), b"")

    def _no(self, problem: Problem, request: Request, request_id: str) -> Reply:
        """The problem as a document; under an address whose clients expect their own kind of errors, as that."""
        headers = {"Cache-Control": "no-store", **problem.headers}
        for prefix, told_as in self.own_problems.items():
            if request.path.startswith(prefix):
                told = told_as(problem, request.path)
                return Reply(told.status, {"Content-Type": told.mimetype, **headers, **told.headers}, told.body)
        body = problem.document(instance=request_id, language=request.header("HTTP_ACCEPT_LANGUAGE") or "")
        return Reply(problem.status, {"Content-Type": CONTENT_TYPE, **headers}, body)

    def _write(self, reply: Reply, request: Request, request_id: str, start: Start) -> Iterable[bytes]:
        headers = [*reply.headers.items(), *SECURITY, ("X-Request-Id", request_id),
                   *self.cors.grant(request.environ, reply.headers)]
        if reply.status not in (204, 304):
            headers.append(("Content-Length", str(reply.size if reply.bits is not None else len(reply.body))))
        line: wire.Line = request.environ[wire.LINE]
        line.answering(request.environ["wsgi.input"])
        if self.server.draining:
            line.close_connection = True
        failpoint.hit("http.before_reply")
        start(_STATUS[reply.status], headers)
        if request.method == "HEAD":
            return []
        return [reply.body] if reply.bits is None else reply.bits


def _problem_of(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, MethodNotAllowed):
        return Problem(405, headers={"Allow": ", ".join(sorted(error.valid_methods or ()))})
    if isinstance(error, HTTPException):
        return Problem(error.code if error.code and error.code >= 400 else 404)
    if isinstance(error, _AWAY):
        log.warning("the database does not answer", extra={"fault": type(error.__cause__ or error).__name__})
        return Problem(503, "the database does not answer; try again", headers={"Retry-After": "2"})
    log.error("a fault of ours", exc_info=error)
    return Problem(500, "it has been logged under the instance named here")


def _query(text: str) -> dict[str, str]:
    """The query of the URL; a name given twice is refused, since readers would not agree on its value."""
    if not text:
        return {}
    try:
        pairs = parse_qsl(text, max_num_fields=50, errors="replace")
    except ValueError:
        raise Problem(400, "the query has too many parts") from None
    read = dict(pairs)
    if len(read) != len(pairs):
        raise Problem(400, "a part of the query is given twice")
    return read


@lru_cache(maxsize=256)
def _is_host(text: str) -> bool:
    return _HOST.fullmatch(text) is not None


def _hang_up(line: list[Any]) -> None:
    with suppress(OSError):
        line[1].shutdown(socket.SHUT_RDWR)
