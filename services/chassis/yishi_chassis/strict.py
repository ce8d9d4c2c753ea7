"""What was sent to a door is read so that every reader of the same bytes reads the same, or it is refused."""

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from .problems import Problem, invalid

NO_NUL = "text must not hold NUL characters"
M = TypeVar("M", bound=BaseModel)


def form(model: type[M], body: bytes) -> M:
    """Validate straight from bytes; a key given twice is refused, since readers would not agree on its value."""
    try:
        read = model.model_validate_json(body)
        if holds_nul(json.loads(body, object_pairs_hook=_each_key_once)):
            raise Problem(422, NO_NUL)
    except ValidationError as error:
        raise invalid(error) from None
    except (ValueError, RecursionError) as error:
        raise Problem(400, str(error) if "twice" in str(error) else "the body is not JSON") from None
    return read


def web_form(model: type[M], fields: dict[str, Any]) -> M:
    """Validate what a page's form was filled in with."""
    if holds_nul(fields):
        raise Problem(422, NO_NUL)
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        raise invalid(error) from None


def query(model: type[M], read: Mapping[str, str]) -> M:
    """Validate the query of a URL."""
    try:
        found = model.model_validate(dict(read))
    except ValidationError as error:
        raise invalid(error, status=400) from None
    if holds_nul(dict(read)):
        raise Problem(400, NO_NUL)
    return found


def holds_nul(told: Any) -> bool:
    """Whether a string anywhere in it holds NUL: no database text can."""
    if isinstance(told, str):
        return "\0" in told
    inside = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    return any(holds_nul(each) for each in inside)


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a key is given twice")
    return read
