"""Logs: one JSON object a line on standard error, with what it belongs to; nothing personal and no secret gets out."""

import json
import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, TextIO

import structlog

from . import clock

#: What must not be logged even by mistake: mobile and identity numbers, tokens, passwords in addresses, mail addresses.
_SECRETS = (
    (re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), "<phone>"),
    (re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])"), "<id-number>"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]+"), "<token>"),
    (re.compile(r"(\w+://[^:/\s]+):[^@\s]+@"), r"\1:<password>@"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "<mail>"),
)
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
        line: MutableMapping[str, Any] = {
            "time": clock.wall().isoformat(timespec="milliseconds"), "level": record.levelname.lower(),
            "service": self.service, "event": record.getMessage(), "logger": record.name,
            **structlog.contextvars.get_contextvars(),
            **{name: value for name, value in vars(record).items() if name not in _STANDARD},
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        text = json.dumps(line, ensure_ascii=False, default=str)
        return scrub(text.encode("utf-8", "replace").decode())   # a lone surrogate must not cost the line
