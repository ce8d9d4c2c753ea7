"""Bodies as web forms send them: application/x-www-form-urlencoded and multipart/form-data."""

import io
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.exceptions import HTTPException
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

from .problems import Problem

JSON = "application/json"
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
_MOST_FIELDS = 200


@dataclass(frozen=True)
class Upload:
    """A file sent with a form; `mimetype` is what the sender calls it."""

    name: str
    mimetype: str
    content: bytes


def media_type(header: str | None) -> str:
    """The type of a Content-Type header, without its parameters."""
    return (header or "").partition(";")[0].strip().lower()


def read(header: str | None, body: bytes) -> dict[str, Any]:
    """The fields by name: text, an Upload, or a list of them where a name came more than once. Empty text is left out.

    Raises a 400 problem when the body is not what its Content-Type says.
    """
    try:
        pairs = _multipart(header or "", body) if media_type(header) == MULTIPART else _urlencoded(body)
    except (ValueError, HTTPException):
        raise Problem(400, "the body is not the form its Content-Type says") from None
    fields: dict[str, Any] = {}
    for name, value in pairs:
        fields[name] = [*_listed(fields[name]), value] if name in fields else value
    return fields


def _urlencoded(body: bytes) -> list[tuple[str, Any]]:
    return [*parse_qsl(body.decode("utf-8"), max_num_fields=_MOST_FIELDS, errors="strict")]


def _multipart(header: str, body: bytes) -> list[tuple[str, Any]]:
    _, options = parse_options_header(header)
    parser = FormDataParser(
        stream_factory=_in_memory, max_form_memory_size=None, max_form_parts=_MOST_FIELDS, silent=False)
    _, form, files = parser.parse(io.BytesIO(body), MULTIPART, len(body), options)
    texts: list[tuple[str, Any]] = [(name, value) for name, value in form.items(multi=True) if value]
    return texts + [(name, Upload(file.filename or "", file.mimetype, file.read()))
                    for name, file in files.items(multi=True)]


def _in_memory(*_: Any, **__: Any) -> io.BytesIO:
    return io.BytesIO()   # the body has come, and is small enough


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
