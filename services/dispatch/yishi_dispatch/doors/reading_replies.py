"""A message from an agency is read into a reply, with what is wrong with it; and a refusal into its answer.

Who speaks is known by the routing key alone, for the broker lets each agency publish under its own id only.
"""

import hashlib
import json
import re
from collections.abc import Container
from datetime import datetime

from yishi_chassis.problems import CODES, Problem
from yishi_chassis.received import Message
from yishi_contracts.envelope import CONTENT_TYPE, PREFIX

from ..domain.reply import Answer, Reply

_ID = re.compile(r"[\x21-\x7e]{1,64}")
_TRACE = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_ODD = re.compile(r"[^A-Za-z0-9_.-]")


class Unplaceable(Exception):
    """Nobody can say whose reply it is, or which."""


def read(message: Message, *, agencies: Container[str], limit: int, now: datetime) -> tuple[Reply, Problem | None]:
    """Whose it is, which, what it says as text, and why it cannot be read further; raises Unplaceable."""
    agency, _, verb = message.routing_key.partition(".")
    if agency not in agencies:
        raise Unplaceable(f"no agency of the district has the id {agency[:64]!r}")
    id_ = message.headers.get("ce-id")
    if not (isinstance(id_, str) and _ID.fullmatch(id_)):
        raise Unplaceable("ce-id is missing, or not 1 to 64 printable ASCII characters without spaces")
    trace = str(message.headers.get("ce-traceparent", ""))
    reply = Reply(
        agency=agency, id=id_, verb=_ODD.sub("?", verb[:64]), body=_text(message, limit), received_at=now,
        digest=hashlib.sha256(verb.encode() + b"\n" + message.body).hexdigest(),
        traceparent=trace if _TRACE.fullmatch(trace) else "")
    return reply, _fault(message, verb, limit)


def answer(problem: Problem, reply: Reply) -> Answer:
    """A problem as the agency is told of it: each wrong field with its reason, and nothing of what was sent."""
    errors = problem.members.get("errors", ())
    detail = "; ".join(f"{error['loc']}: {error['msg']}" for error in errors) or problem.detail
    return Answer(
        outcome="refused", code=problem.code or CODES.get(problem.status, "error"), detail=detail,
        assignment_id=_assignment_of(reply), state=problem.members.get("state", ""),
        allowed=tuple(problem.members.get("allowed", ())), version=problem.members.get("version"))


def _text(message: Message, limit: int) -> str:
    """The body as a database can keep it; empty where it cannot, which is no JSON either."""
    try:
        text = message.body.decode() if len(message.body) <= limit else ""
    except UnicodeDecodeError:
        return ""
    return "" if "\0" in text else text


def _fault(message: Message, verb: str, limit: int) -> Problem | None:
    headers, wanted = message.headers, f"{PREFIX}reply.{verb}.v1"
    if len(message.body) > limit:
        return Problem(413, f"at most {limit} bytes are taken here")
    if (message.content_type or "").partition(";")[0].strip().lower() != CONTENT_TYPE:
        return Problem(415, f"send {CONTENT_TYPE}")
    if headers.get("ce-specversion") != "1.0" or not isinstance(headers.get("ce-source"), str):
        return Problem(400, "CloudEvents need ce-specversion 1.0 and a ce-source")
    if headers.get("ce-type") != wanted:
        return Problem(400, f"under this routing key ce-type is {_ODD.sub('?', wanted[:120])}")
    return None


def _assignment_of(reply: Reply) -> str:
    """The assignment that it names, as far as that can be read."""
    try:
        said = json.loads(reply.body)
    except (ValueError, RecursionError):
        return ""
    named = said.get("assignment_id") if isinstance(said, dict) else None
    return named if isinstance(named, str) and _ID.fullmatch(named) else ""
