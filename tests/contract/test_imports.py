"""The import contracts hold, and each of them is a contract: one line against it, and it is broken."""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOL = Path(sys.executable).with_name("lint-imports")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]

LAYERS = "Services never import each other; all stand on the chassis, the chassis on the contracts"
ROOMS = "Inside a service imports run one way, and there are no extra rooms"
DOMAIN = "The domain is plain Python"
PLAIN = "Contracts need pydantic and nothing else"
SQL = "Only the store speaks SQL"
DOORS = "Only the doors speak nameko"
CIRCLES = "No circles"

#: (contract, file to which one line is added, the line): each breaks a rule that somebody in a hurry would break.
OFFENCES = [
    (LAYERS, "yishi_review/domain/offence.py", "import yishi_intake.domain"),
    (LAYERS, "yishi_chassis/offence.py", "import yishi_review.settings"),
    (LAYERS, "yishi_contracts/offence.py", "import yishi_chassis.clock"),
    (ROOMS, "yishi_intake/store/tables.py", "import yishi_intake.actions"),
    (ROOMS, "yishi_intake/domain/offence.py", "import yishi_intake.events"),
    (ROOMS, "yishi_notify/cellar.py", "words = ()"),
    (DOMAIN, "yishi_dispatch/domain/offence.py", "import sqlalchemy"),
    (DOMAIN, "yishi_audit/domain/offence.py", "import yishi_chassis.clock"),
    (PLAIN, "yishi_contracts/envelope.py", "import kombu"),
    (SQL, "yishi_review/actions/offence.py", "import sqlalchemy"),
    (SQL, "yishi_audit/service.py", "import sqlalchemy"),
    (DOORS, "yishi_notify/events.py", "import nameko"),
    (CIRCLES, "yishi_chassis/clock.py", "import yishi_chassis.timers"),
    (CIRCLES, "yishi_contracts/envelope.py", "import yishi_contracts.review"),
]
Verdicts = dict[str, str]


def verdicts(*, under: Path | None = None) -> Verdicts:
    """What lint-imports says of each contract: KEPT or BROKEN. `under`: judge the packages copied there."""
    path = {} if under is None else {"PYTHONPATH": str(under)}
    command = [TOOL, "--no-logo", "--no-cache", "--config", ROOT / "pyproject.toml"]
    done = subprocess.run(command, cwd=under or ROOT, env={**os.environ, **path, "COLUMNS": "300"}, text=True,
                          capture_output=True, timeout=120, check=False)
    said = [line.rpartition(" ") for line in done.stdout.splitlines() if line.endswith((" KEPT", " BROKEN"))]
    assert len(said) == len(CONTRACTS), done.stdout + done.stderr
    assert (done.returncode == 0) is all(verdict == "KEPT" for _, _, verdict in said)
    return {name: verdict for name, _, verdict in said}


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of all packages, to be offended."""
    folder = tmp_path_factory.mktemp("packages")
    for package in (ROOT / "services").glob("*/yishi_*"):
        if package.is_dir() and not package.name.endswith(".egg-info"):
            shutil.copytree(package, folder / package.name, ignore=shutil.ignore_patterns("__pycache__", "swagger"))
    return folder


@pytest.fixture
def offend(copied: Path):
    """`offend(file, line)` adds the line to that file of the copy; afterwards it is as before."""
    before: dict[Path, str | None] = {}

    def add(name: str, line: str) -> None:
        file = copied / name
        before[file] = file.read_text() if file.exists() else None
        file.write_text((before[file] or "") + f"\n{line}\n")

    yield add
    for file, text in before.items():
        if text is None:
            file.unlink()
        else:
            file.write_text(text)


def test_every_contract_is_kept():
    assert verdicts() == {one["name"]: "KEPT" for one in CONTRACTS}


def test_the_copy_that_is_offended_keeps_them_too(copied: Path):
    assert set(verdicts(under=copied).values()) == {"KEPT"}


def test_every_contract_is_broken_once_on_purpose():
    assert {contract for contract, _, _ in OFFENCES} == {one["name"] for one in CONTRACTS}


@pytest.mark.parametrize(("contract", "file", "line"), OFFENCES, ids=lambda part: str(part).rpartition(":")[2])
def test_one_line_against_it_breaks_a_contract(
    copied: Path, offend: Callable[[str, str], None], contract: str, file: str, line: str,
):
    offend(file, line)

    assert verdicts(under=copied)[contract] == "BROKEN"
