"""The AsyncAPI document is one: the reference parser accepts it, and would refuse a broken one."""

import copy
import fcntl
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yishi_contracts as contracts

ROOT = Path(__file__).parents[2]
SHOWN = json.loads((Path(contracts.__file__).parent / "asyncapi.json").read_text())
NODE = ROOT / ".run" / "node"
PARSER, VERSION = "@asyncapi/parser", "3.6.3"
JUDGE = """
import { Parser } from '@asyncapi/parser';
import { readFileSync } from 'node:fs';
const judged = await new Parser().parse(readFileSync(0, 'utf8'));
const wrong = judged.diagnostics.filter((one) => one.severity === 0);
const errors = wrong.map((one) => `${one.path.join('.')}: ${one.message}`);
console.log(JSON.stringify({ accepted: !!judged.document, errors }));
"""


@pytest.fixture(scope="module")
def parser() -> Path:
    """A script that judges the document on its standard input; the parser is fetched once per clone."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("node and npm are not on this machine")
    NODE.mkdir(parents=True, exist_ok=True)
    with (NODE / "installing").open("w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        if installed() != VERSION:
            fetch(npm)
    script = NODE / "judge.mjs"
    script.write_text(JUDGE)
    return script


def installed() -> str | None:
    """The version that lies there."""
    file = NODE / "node_modules" / PARSER / "package.json"
    return str(json.loads(file.read_text())["version"]) if file.exists() else None


def fetch(npm: str) -> None:
    """Install it, or skip with npm's last words."""
    command = [npm, "install", "--no-audit", "--no-fund", "--no-save", "--ignore-scripts", f"{PARSER}@{VERSION}"]
    done = subprocess.run(command, cwd=NODE, capture_output=True, text=True, timeout=240, check=False)
    if done.returncode:
        pytest.skip(f"npm could not fetch {PARSER}: {done.stderr.strip()[-200:]}")


def judge(script: Path, document: dict[str, Any]) -> dict[str, Any]:
    """What the parser says: {accepted, errors}."""
    done = subprocess.run(["node", script], input=json.dumps(document), capture_output=True, text=True, timeout=120,
                          check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def broken() -> dict[str, Any]:
    """The document with one reference to a channel that is not there."""
    document = copy.deepcopy(SHOWN)
    next(iter(document["operations"].values()))["channel"]["$ref"] = "#/channels/nowhere"
    return document


def test_the_reference_parser_accepts_the_document(parser: Path):
    assert judge(parser, SHOWN) == {"accepted": True, "errors": []}


def test_it_refuses_one_whose_operation_speaks_on_no_channel(parser: Path):
    judged = judge(parser, broken())

    assert judged["accepted"] is False
    assert judged["errors"]


def test_it_refuses_one_without_a_version(parser: Path):
    assert judge(parser, {name: part for name, part in SHOWN.items() if name != "info"})["accepted"] is False
