"""Residents' words taken out of what was said: the rest of the body stays, so that it still does its work."""

import json
from typing import Any

from . import BY_TYPE


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


def _blank(part: Any, path: list[str]) -> None:
    """Empty the text at the end of the path, in each item of the lists on it."""
    if isinstance(part, list):
        for item in part:
            _blank(item, path)
    elif isinstance(part, dict) and path[0] in part:
        if path[1:]:
            _blank(part[path[0]], path[1:])
        else:
            part[path[0]] = ""
