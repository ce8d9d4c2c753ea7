"""Nameko is stood on at four seams and nowhere else: what it gets wrong with messages is not in use at all."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = sorted([*ROOT.glob("services/*/yishi_*/**/*.py"), *ROOT.glob("deploy/local/yishi_local/**/*.py")])
#: What of nameko we know well enough. Its messaging, events, rpc, timer, cli and websocket lose, hang or do not start.
SEAMS = {"nameko.extensions", "nameko.runners", "nameko.web.handlers", "nameko.web.server"}


def imported(file: Path) -> set[str]:
    """The modules a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(str(node.module))
    return found


@pytest.mark.parametrize("file", CODE, ids=lambda file: str(file.relative_to(ROOT)))
def test_of_nameko_only_what_does_not_lose_messages_is_used(file: Path):
    assert {name for name in imported(file) if name.split(".")[0] in ("nameko", "kombu")} <= SEAMS


def test_every_seam_is_in_use():
    assert set().union(*(imported(file) for file in CODE)) >= SEAMS
