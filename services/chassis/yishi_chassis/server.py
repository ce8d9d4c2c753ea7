"""The HTTP server: nameko's, with every way in which it answers HTML, dies, hangs or drops a request closed."""

import logging
import time
from collections.abc import Callable, Iterable
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

import eventlet
import sqlalchemy as sa
from eventlet import wsgi
from nameko.web.server import HttpOnlyProtocol, WebServer
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Map, Rule

from . import failpoint, metrics
from . import log as logs
from .exchange import Reply, Request
from .problems import CONTENT_TYPE, Problem

log = logging.getLogger(__name__)
IDLE_SECONDS = 30
DRAIN_SECONDS = 25
SECURITY = [("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"), ("X-Frame-Options", "DENY")]
SECONDS = metrics.histogram("yishi_http_request_seconds", "Time to answer", ("method", "route", "status"))
Start = Callable[[str, list[tuple[str, str]]], Any]


class Server(WebServer):
    """Accepts, answers through the doors, and on stop lets what is being answered finish."""

    _starting: bool

    def __init__(self) -> None:
        super().__init__()
        self.busy = 0
        self.draining = False

    def start(self) -> None:
        """Listen on the socket that `run` bound (so that a taken port was noticed before anything else began)."""
        if not self._starting:
            self._starting = True
            self._sock = self.container.config["socket"]
            self._serv = self.get_wsgi_server(self._sock, self.get_wsgi_app())
            self._gt = self.container.spawn_managed_thread(self.run)

    def run(self) -> None:
        """Accept for ever; running out of file handles is waited out."""
        while self._is_accepting:
            try:
                sock, address = self._sock.accept()
            except OSError as error:
                if self._is_accepting:
                    log.error("cannot accept", extra={"fault": str(error)})
                    eventlet.sleep(0.2)
                continue
            sock.settimeout(IDLE_SECONDS)
            self.container.spawn_managed_thread(partial(self.process_request, sock, address))

    def process_request(self, sock: Any, address: Any) -> None:
        """Serve one connection; what a client does to it must not reach the container."""
        try:
            super().process_request(sock, address)
        except Exception as error:   # noqa: BLE001 - a broken connection is the client's affair
            log.debug("connection ended", extra={"fault": repr(error)})

    def stop(self) -> None:
        """Stop accepting, let running requests finish (25 s at most), then close."""
        self.draining, self._is_accepting = True, False
        deadline = time.monotonic() + DRAIN_SECONDS
        while self.busy and time.monotonic() < deadline:
            eventlet.sleep(0.02)
        super().stop()

    def get_wsgi_server(self, sock: Any, wsgi_app: Any, protocol: Any = HttpOnlyProtocol, debug: bool = False) -> Any:
        """A server whose connections time out."""
        return wsgi.Server(sock, sock.getsockname(), wsgi_app, protocol=protocol, debug=debug, log=_Quiet(),
                           log_output=False, socket_timeout=IDLE_SECONDS)

    def get_wsgi_app(self) -> "Application":
        """Our own application: routes to the doors."""
        return Application(self)


class Application:
    """WSGI: finds the door, hands it the request, writes its answer or the problem."""

    def __init__(self, server: Server) -> None:
        self.server = server
        rules = [Rule(door.url, methods=[door.method], endpoint=door) for door in server._providers]
        self.urls = Map(rules, strict_slashes=False, merge_slashes=False).bind("localhost")

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answer one request; whatever happens, the answer is JSON or a problem document."""
        began = time.perf_counter()
        request = _request(environ)
        request_id, route = request.request_id(), "none"
        self.server.busy += 1
        with logs.bound(correlation_id=request_id):
            try:
                door, request.args = self.urls.match(request.path, method=_method(request.method))
                route = door.url
                reply = door.exchange.answer(request, request_id)
            except Exception as error:   # noqa: BLE001 - the last net: a fault is logged and answered, never shown
                reply = _problem(error, request, request_id)
            finally:
                self.server.busy -= 1
        method = request.method if route != "none" else "-"
        SECONDS.labels(method, route, reply.status).observe(time.perf_counter() - began)
        return self._write(reply, request, request_id, start)

    def _write(self, reply: Reply, request: Request, request_id: str, start: Start) -> Iterable[bytes]:
        headers = [*reply.headers.items(), *SECURITY, ("X-Request-Id", request_id)]
        headers.append(("Content-Length", str(len(reply.body))))
        if self.server.draining or reply.status in (408, 411, 413):
            headers.append(("Connection", "close"))
        failpoint.hit("http.before_reply")
        start(f"{reply.status} {HTTPStatus(reply.status).phrase}", headers)
        return [] if request.method == "HEAD" else [reply.body]


def _request(environ: dict[str, Any]) -> Request:
    text = environ.get("QUERY_STRING")
    query = dict(parse_qsl(text, max_num_fields=50, errors="replace")) if text else {}
    path = environ.get("PATH_INFO", "/").encode("latin-1", "replace").decode("utf-8", "replace")
    return Request(environ["REQUEST_METHOD"], path, query, environ, {}, partial(_body, environ))


def _method(method: str) -> str:
    return "GET" if method == "HEAD" else method


def _body(environ: dict[str, Any], limit: int) -> bytes:
    """The whole body, of known length and at most `limit` bytes."""
    if environ.get("HTTP_TRANSFER_ENCODING"):
        raise Problem(411, "send Content-Length; chunked bodies are not taken")
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise Problem(400, "Content-Length is not a number") from None
    if length > limit:
        raise Problem(413, f"at most {limit} bytes are taken here")
    try:
        body: bytes = environ["wsgi.input"].read(length) if length > 0 else b""
    except OSError:
        raise Problem(408, "the body did not come in time") from None
    if len(body) < length or length < 0:
        raise Problem(400, "the body is shorter than its Content-Length says")
    return body


def _problem(error: Exception, request: Request, request_id: str) -> Reply:
    if isinstance(error, MethodNotAllowed):
        problem = Problem(405, headers={"Allow": ", ".join(sorted(error.valid_methods or ()))})
    elif isinstance(error, HTTPException):
        problem = Problem(error.code if error.code and error.code >= 400 else 404)
    elif isinstance(error, Problem):
        problem = error
    elif isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError | sa.exc.TimeoutError):
        log.warning("the database does not answer", extra={"fault": type(error.__cause__ or error).__name__})
        problem = Problem(503, "the database does not answer; try again", headers={"Retry-After": "2"})
    else:
        log.error("a fault of ours", exc_info=error)
        problem = Problem(500, "it has been logged under the instance named here")
    body = problem.document(instance=request_id, language=request.header("HTTP_ACCEPT_LANGUAGE") or "zh-CN")
    headers = {"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store", **problem.headers}
    return Reply(problem.status, headers, body)


class _Quiet:
    """eventlet's own access lines are not wanted: requests are counted, and decisions logged."""

    def write(self, text: str) -> None:
        """Pass over it."""

    debug = info = write
