"""Identifiers: UUIDv7, made here and never by the database, so that they sort by the time they were made."""

from uuid_utils import uuid7


def new() -> str:
    """A fresh UUIDv7 in its canonical text form."""
    return str(uuid7())
