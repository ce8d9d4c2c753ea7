"""The last published checkpoint, in a file outside the database: what a restored or changed log is held against."""

import os
from pathlib import Path


def read(file: Path) -> str | None:
    """The signed note in the file, or None before the first one."""
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def write(file: Path, note: str) -> None:
    """Put the note in the place of the last one, on disk before this returns."""
    fresh = file.with_name(file.name + ".new")
    file.parent.mkdir(parents=True, exist_ok=True)
    with fresh.open("w", encoding="utf-8") as out:
        out.write(note)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
