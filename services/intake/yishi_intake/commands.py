"""Intake's part of the `yishi` command."""

import re
from pathlib import Path
from typing import Annotated

import typer
from yishi_chassis import cli

from .domain import diagram

Target = Annotated[Path | None, typer.Option(help="Put it in place of the one in this document.")]
app = cli.service_app("intake")
_DRAWN = re.compile(r"(?<=```mermaid\n)stateDiagram.*?(?=```)", re.DOTALL)


@app.command("diagram")
def drawn(write: Target = None) -> None:
    """The table of moves as a state diagram (Mermaid)."""
    if write is None:
        print(diagram(), end="")
    else:
        write.write_text(_DRAWN.sub(lambda _: diagram(), write.read_text(encoding="utf-8")), encoding="utf-8")
