"""One exchange at a door: from the bytes of a request to the bytes of its answer."""

import json
import logging
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel

from . import answers, auth, failpoint, filed, formdata, ids, oidc, origin, strict
from .database import Context, Tx
from .problems import CHALLENGE, Problem, refused

log = logging.getLogger(__name__)
_TRACE = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_WORTH_REPEATING = ("40001", "40P01")   # serialization failure, deadlock
_JSON = "application/json; charset=utf-8"


@dataclass
class Request:
    """What of a request a door needs; header names as in WSGI, `HTTP_IF_MATCH`; `read(limit)` gives the body,
    `bits(limit)` gives it bit by bit."""

    method: str
    path: str
    query: Mapping[str, str]
    environ: Mapping[str, Any]
    args: Mapping[str, str]
    read: Callable[[int], bytes]
    bits: Callable[[int], Iterator[bytes]] | None = None

    def header(self, name: str) -> str | None:
        """A header by its WSGI name."""
        return self.environ.get(name)

    def request_id(self) -> str:
        """The id the client gave (X-Request-Id), or a fresh one."""
        given = self.environ.get("HTTP_X_REQUEST_ID", "")
        return given if _REQUEST_ID.fullmatch(given) else ids.new()


@dataclass
class Reply:
    """Status, headers, body; one that is too large to be held comes in bits, `size` bytes in all."""

    status: int
    headers: dict[str, str]
    body: bytes
    bits: Iterator[bytes] | None = None
    size: int = 0


class Exchange:
    """Everything about a door that does not change from request to request, and the way through it."""

    def __init__(self, terms: Any, call: Callable[..., Any], service: Any) -> None:
        self.terms, self.call, self.service = terms, call, service
        self.refusals = {auth.Forbidden: 403, **service.all_refusals(), **terms.refusals}
        self.limit = terms.limit or service.settings.body_limit
        self.secret = answers.secret_of(service.settings.signing_key)

    def answer(self, request: Request, request_id: str) -> Reply:
        """The answer, or a Problem; faults of ours rise."""
        caller = self._caller(request)
        if not auth.allowed(self.terms.access, caller, request.args):
            raise Problem(403, "your roles do not cover this") if caller.id else _sign_in()
        if strict.holds_nul([str(text) for text in request.args.values()]):
            raise Problem(400, strict.NO_NUL)
        body, told = self._told(request)
        if self.terms.reads:
            return self._read(request, caller, told)
        try:
            return self._write(request, caller, body, told, request_id)
        finally:
            if self.terms.files:
                told[0].file.close()

    def _write(
        self, request: Request, caller: auth.Caller, body: bytes, told: list[Any], request_id: str,
    ) -> Reply:
        key = None if self.terms.fleeting else request.header("HTTP_IDEMPOTENCY_KEY")
        asked = answers.asked(caller=caller.id, key=key, method=request.method, path=request.path, body=body,
                              secret=self.secret)
        try:
            return _undisturbed(lambda: self._done(request, caller, told, asked, request_id))
        except sa.exc.IntegrityError as error:
            return self._again(asked) or _conflict(error)
        except Exception as error:
            problem = error if isinstance(error, Problem) else refused(error, self.refusals)
            if problem is None:
                raise
            return self._again(asked) or _raise(problem)

    def _read(self, request: Request, caller: auth.Caller, told: list[Any]) -> Reply:
        tx = Tx(self.service.engine, caller=caller, autocommit=True)
        try:
            result = self.call(tx, *told, **request.args)
            reply = self._reply(result, caller)
            if hasattr(result, "read"):
                reply = filed.part(reply, result, asked=request.header, head=request.method == "HEAD")
        except Exception as error:
            problem = refused(error, self.refusals)
            if problem is None:
                raise
            raise problem from None
        finally:
            tx.close()
        if "ETag" in reply.headers and request.header("HTTP_IF_NONE_MATCH") == reply.headers["ETag"]:
            return Reply(304, reply.headers, b"")
        return reply

    def _done(self, request: Request, caller: auth.Caller, told: list[Any], asked: answers.Asked | None,
              request_id: str) -> Reply:
        tx = Tx(self.service.engine, caller=caller, context=_context(request, request_id),
                expected_version=_expected(request),
                address=origin.address(request.environ, proxies=self.service.settings.trusted_proxies))
        try:
            reply = self._reply(self.call(tx, *told, **request.args), caller)
            if asked:
                answers.keep(tx, asked, status=reply.status, headers=reply.headers, body=reply.body.decode())
            failpoint.hit("http.before_commit")
            tx.commit()
        except sa.exc.IntegrityError as error:
            raise tx.meaning(error) from error
        finally:
            tx.close()
        failpoint.hit("http.after_commit")
        return reply

    def _again(self, asked: answers.Asked | None) -> Reply | None:
        given = answers.given(self.service.engine, asked) if asked else None
        if given is None:
            return None
        return Reply(given.status, {**given.headers, "Idempotency-Replayed": "true"}, given.body.encode())

    def _caller(self, request: Request) -> auth.Caller:
        header = request.header("HTTP_AUTHORIZATION")
        if header is None:
            return auth.NOBODY
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer":
            raise _sign_in()
        try:
            caller: auth.Caller = self.service.believed.caller(token.strip())
        except auth.Unauthenticated as error:
            raise _sign_in(str(error)) from None
        except oidc.Away as error:
            raise Problem(503, str(error), "issuer-away", headers={"Retry-After": "30"}) from None
        return caller

    def _told(self, request: Request) -> tuple[bytes, list[Any]]:
        told: list[Any] = []
        if self.terms.files:
            came = filed.received(request, getattr(self.service, self.terms.files))
            return came.sha256.encode(), [came]
        body = b"" if self.terms.reads else request.read(self.limit)
        if self.terms.form is not None:
            told.append(self._filled_in(request.header("CONTENT_TYPE"), body))
        if self.terms.query is not None:
            told.append(strict.query(self.terms.query, request.query))
        return body, told

    def _filled_in(self, content_type: str | None, body: bytes) -> BaseModel:
        media = formdata.media_type(content_type)
        if media not in self.terms.takes:
            raise Problem(415, f"send {' or '.join(self.terms.takes)}")
        form = self.terms.form
        if media == formdata.JSON:
            return strict.form(form, body)
        return strict.web_form(form, formdata.read(content_type, body))

    def _reply(self, result: Any, caller: auth.Caller) -> Reply:
        headers = {"Cache-Control": self._cache(caller), **self.terms.headers}
        if hasattr(result, "mimetype") and not isinstance(result, BaseModel):   # Raw or Stored
            told = {"Content-Type": result.mimetype, **headers, **result.headers}
            return Reply(getattr(result, "status", 200), told, getattr(result, "body", b""))
        status, view = result if isinstance(result, tuple) else (self.terms.status, result)
        if view is None:
            return Reply(204 if status == 200 else status, headers, b"")
        headers["Content-Type"] = _JSON
        version = getattr(view, "version", None)
        if version is not None:
            headers["ETag"] = f'"{version}"'
        if self.terms.location:
            headers["Location"] = self.terms.location.format_map(_Fields(view))
        return Reply(status, headers, _text(view).encode())

    def _cache(self, caller: auth.Caller) -> str:
        """What anyone may read may be kept and asked about again (by its ETag); what is for one person may not."""
        public = self.terms.reads and self.terms.access.anyone and not caller.id
        return self.terms.cache or ("no-cache" if public else "no-store")


def _text(view: Any) -> str:
    return view.model_dump_json() if isinstance(view, BaseModel) else json.dumps(view, ensure_ascii=False, default=str)


def _undisturbed(do: Callable[[], Reply]) -> Reply:
    """Do it; when PostgreSQL ends the transaction in favour of another (deadlock), do it again, three times in all."""
    for _ in range(2):
        try:
            return do()
        except sa.exc.OperationalError as error:
            if getattr(error.orig, "sqlstate", "") not in _WORTH_REPEATING:
                raise
    return do()


class _Fields(dict[str, Any]):
    def __init__(self, view: Any) -> None:
        self.view = view

    def __missing__(self, name: str) -> Any:
        return getattr(self.view, name)


def _context(request: Request, request_id: str) -> Context:
    trace = request.header("HTTP_TRACEPARENT") or ""
    if not _TRACE.fullmatch(trace):
        trace = f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
    return Context(correlationid=request_id, traceparent=trace)


def _expected(request: Request) -> int | None:
    header = request.header("HTTP_IF_MATCH")
    if header is None or header.strip() == "*":
        return None
    text = header.strip().removeprefix("W/").strip('"')
    if not text.isdigit():
        raise Problem(400, "If-Match must be an ETag this service gave")
    return int(text)


def _sign_in(detail: str = "this needs a bearer token") -> Problem:
    return Problem(401, detail, headers={"WWW-Authenticate": CHALLENGE})


def _conflict(error: sa.exc.IntegrityError) -> Reply:
    log.info("a rule of the database was met", extra={"fault": type(error.orig).__name__})
    raise Problem(409, "somebody has just done this, or something it rests on is gone") from None


def _raise(problem: Problem) -> Reply:
    raise problem
