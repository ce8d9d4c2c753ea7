"""What came in: a message or a feed item is read into `Received`, or kept whole as a `DeadLetter` with the reason."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from yishi_contracts import CONTENT_TYPE, Envelope

LARGEST = 1024 * 1024
PROBE = "yishi-probe"
FEED = "feed"
_NUL = "\x00"


@dataclass(frozen=True, slots=True)
class Message:
    """A message exactly as the broker gave it; one from a feed has the exchange `feed`."""

    body: bytes
    headers: Mapping[str, Any] = field(default_factory=dict)
    content_type: str | None = CONTENT_TYPE
    exchange: str = ""
    routing_key: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """An event whose envelope can be trusted in form; its data is a JSON object, or '' where it was blanked."""

    envelope: Envelope
    data: str
    raw: Message


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """What nobody can place: kept as it came, with the reason."""

    raw: Message
    reason: str


class _Unreadable(ValueError):
    """The message breaks the form that every event has."""


def read(message: Message) -> Received | DeadLetter | None:
    """Read one message; None for a probe of the broker, which is nobody's business."""
    if PROBE in message.headers:
        return None
    try:
        return Received(_envelope(message), _data(message), message)
    except _Unreadable as fault:
        return DeadLetter(message, str(fault))


def read_item(item: Any, *, feed: str) -> Received | DeadLetter:
    """Read one item of a feed's batch: CloudEvents attributes with `data` among them."""
    fields = dict(item) if isinstance(item, Mapping) else {}
    body = json.dumps(fields.pop("data", None) if fields else item, ensure_ascii=False, separators=(",", ":"))
    headers = {f"ce-{name}": value for name, value in fields.items()}
    place = f"{feed} {fields.get('sequence', '')}"[:250]
    raw = Message(body.encode(errors="surrogatepass"), headers, CONTENT_TYPE, FEED, place)
    return read(raw) or DeadLetter(raw, "a probe does not belong in a feed")


def faults(error: ValidationError) -> str:
    """What is wrong, without the values: these may be a resident's words."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    return "; ".join(f"{'.'.join(map(str, f['loc'])) or 'data'}: {f['msg']}" for f in found)


def _envelope(message: Message) -> Envelope:
    try:
        envelope = Envelope.from_headers(message.headers)
    except ValidationError as error:
        raise _Unreadable(f"no readable envelope: {faults(error)}") from None
    if not (envelope.sequence and envelope.subjectsequence):
        raise _Unreadable("the envelope has no sequence and subjectsequence")
    e = envelope
    if not _storable(f"{e.id}{e.subject}{e.dataschema}{e.correlationid}{e.causationid}{e.traceparent}"):
        raise _Unreadable("the envelope has characters no database keeps")
    return envelope


def _data(message: Message) -> str:
    if (message.content_type or "").partition(";")[0].strip().lower() != CONTENT_TYPE:
        raise _Unreadable(f"the content type is {message.content_type!r}, not {CONTENT_TYPE}")
    if len(message.body) > LARGEST:
        raise _Unreadable(f"the body has {len(message.body)} bytes, more than {LARGEST}")
    try:
        text = message.body.decode()
        data = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise _Unreadable(f"the body is not strict JSON: {error}") from None
    if data is None:   # blanked at its speaker: it keeps its place and says nothing
        return ""
    if not isinstance(data, dict):
        raise _Unreadable("the body is not a JSON object")
    return text


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Unreadable("a key comes twice")
    return found


def _refuse_constant(name: str) -> None:
    raise _Unreadable(f"{name} is not JSON")


def _storable(text: str) -> bool:
    try:
        return _NUL.encode() not in text.encode()
    except UnicodeEncodeError:   # lone surrogates
        return False
