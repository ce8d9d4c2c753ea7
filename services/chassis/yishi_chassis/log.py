"""Logs: one JSON object a line on standard error, with what it belongs to; nothing personal and no secret gets out."""

import json
import logging
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TextIO

import structlog

from . import clock

#: What must not be logged even by mistake: mobile and identity numbers (the digits of an id of ours have letters beside
#: them), tokens, passwords, mail addresses.
_SECRETS = (
    (re.compile(r"(?<![0-9a-f])(\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![0-9a-f])"), "<phone>"),
    (re.compile(r"(?<![0-9a-f])\d{17}[\dXx](?![\da-fX])"), "<id-number>"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]+"), "<token>"),
    (re.compile(r"(?i)\b(bearer|basic) [\w.~+/=-]{8,}"), r"\1 <token>"),
    (re.compile(r"(\w+://[^:/\s\"]*):[^\s\"]+@"), r"\1:<password>@"),
    (re.compile(r"(?i)\b(password|passwd|pwd|secret)([\"']?\s*[=:]\s*[\"']?)[^\s\"',;]+"), r"\1\2<password>"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "<mail>"),
)
_SECRET_NAME = re.compile(r"(?i)password|passwd|secret|authorization|^token$")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def set_up(service: str, level: str = "info", stream: TextIO | None = None) -> None:
    """Send every log line of the process as JSON to standard error, or to `stream`."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Lines(service))
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(level.upper())
    for noisy in ("amqp", "kombu", "alembic", "urllib3", "nameko"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


@contextmanager
def bound(**fields: Any) -> Iterator[None]:
    """Every line logged inside carries these fields; each green thread has its own."""
    with structlog.contextvars.bound_contextvars(**fields):
        yield


def bind(**fields: Any) -> None:
    """Every line this green thread logs from now on carries these fields."""
    structlog.contextvars.bind_contextvars(**fields)


def scrub(text: str) -> str:
    """`text` without what looks like a secret or a person's number or address."""
    for pattern, mark in _SECRETS:
        text = pattern.sub(mark, text)
    return text


class _Lines(logging.Formatter):
    """A log record as one JSON line: time, level, service, event, and whatever was given with it."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": clock.wall().isoformat(timespec="milliseconds"), "level": record.levelname.lower(),
            "service": self.service, "event": record.getMessage(), "logger": record.name,
            **structlog.contextvars.get_contextvars(),
            **{name: value for name, value in vars(record).items() if name not in _STANDARD},
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        text = json.dumps(_clean(line), ensure_ascii=False)
        return text.encode("utf-8", "replace").decode()   # a lone surrogate must not cost the line


def _clean(told: Any) -> Any:
    """The same without secrets, whatever it is made of; texts stay apart, so that no mark breaks the JSON around it."""
    if isinstance(told, Mapping):
        named = ((str(name), value) for name, value in told.items())
        return {name: "<hidden>" if _SECRET_NAME.search(name) else _clean(value) for name, value in named}
    if isinstance(told, list | tuple | set | frozenset):
        return [_clean(each) for each in told]
    if told is None or isinstance(told, bool | float):
        return told
    text = scrub(str(told))
    return told if isinstance(told, int) and text == str(told) else text
