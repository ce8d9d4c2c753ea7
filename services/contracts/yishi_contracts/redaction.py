"""Residents' words taken out of what was said: the rest of the body stays, so that it still does its work."""

import json
from typing import Any, TypeVar

from . import BY_TYPE
from .envelope import Event

E = TypeVar("E", bound=Event)


def wordless(type_: str, data: str) -> str:
    """`data` without the words its type names (`residents_words`), marked `redacted`; other types stay as they are.

    What is no JSON object cannot be looked into and is emptied.
    """
    event = BY_TYPE.get(type_)
    if event is None or not event.residents_words or not data:
        return data
    try:
        body = json.loads(data)
    except ValueError:
        return ""
    if not isinstance(body, dict):
        return ""
    for path in event.residents_words:
        _blank(body, path.split("."))
    return json.dumps(body | {"redacted": True}, ensure_ascii=False, separators=(",", ":"))


def quiet(event: E) -> E:
    """The event of a matter that is nobody else's: without residents' words, the hash by which short ones are guessed,
    and the point on the map; nothing was redacted, so it does not say so."""
    body = event.model_dump()
    for path in event.residents_words:
        _blank(body, path.split("."))
    if "place" in body:
        body["place"] |= {"lat": None, "lng": None}
    return type(event).model_validate(body | ({"text_hash": ""} if "text_hash" in body else {}))


def _blank(part: Any, path: list[str]) -> None:
    """Empty the text at the end of the path, in each item of the lists on it."""
    if isinstance(part, list | tuple):
        for item in part:
            _blank(item, path)
    elif isinstance(part, dict) and path[0] in part:
        if path[1:]:
            _blank(part[path[0]], path[1:])
        else:
            part[path[0]] = ""
