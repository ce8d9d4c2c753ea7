"""The `yishi notify` commands: make-key, and those every service has."""

import os
from pathlib import Path

from yishi_chassis import cli

from .domain import sealing

app = cli.service_app("notify")


@app.command("make-key")
def make_key(file: Path) -> None:
    """Make the key that seals contacts, or put a new one before those the file has: the first seals, all open."""
    older = file.read_text(encoding="utf-8") if file.exists() else ""
    fresh = file.with_name(file.name + ".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(f"{sealing.fresh()}\n{older}")
    fresh.replace(file)
    cli.notes.print(f"{file}: {len(sealing.parse(file.read_text().splitlines()).keys)} keys")
