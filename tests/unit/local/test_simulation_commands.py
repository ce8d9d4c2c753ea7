"""`yishi simulate agency`: what cannot be played is said before anything is connected."""

from pathlib import Path

import pytest
from typer.testing import CliRunner
from yishi_local import place
from yishi_local.simulation.commands import app

ELSEWHERE = "amqp://agency.x:y@127.0.0.1:1/agencies"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A local world with one account, at which nobody answers."""
    place.note(tmp_path / "state.json", {"agencies": {"water": "amqp://agency.water:w@127.0.0.1:1/agencies"}})
    monkeypatch.setenv("YISHI_RUN", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    return CliRunner()


@pytest.mark.parametrize(("arguments", "sentence"), [
    ([], "name an agency, or say --all"), (["water", "--delay", "soon"], "no length of time"),
    (["water", "--report-after", "1m..1s"], "shorter"), (["water", "--refuse", "2"], "less than or equal to 1"),
    (["--account", "amqp://x:y@h/agencies"], "agency.<id>")])
def test_misuse_is_told_with_what_is_right(run: CliRunner, arguments: list[str], sentence: str):
    told = run.invoke(app, ["agency", *arguments])

    assert told.exit_code == 2
    assert sentence in told.output


def test_whom_nobody_knows_is_named_with_those_there_are(run: CliRunner):
    told = run.invoke(app, ["agency", "water", "nobody"])

    assert isinstance(told.exception, LookupError)
    assert str(told.exception) == "no account for nobody; there are water"


def test_without_any_account_it_says_how_to_get_one(run: CliRunner, tmp_path: Path):
    (tmp_path / "state.json").unlink()

    told = run.invoke(app, ["agency", "--all"])

    assert "make run" in str(told.exception)


def test_a_broker_that_is_away_is_waited_for_and_said(run: CliRunner, tmp_path: Path):
    told = run.invoke(app, ["agency", "--account", ELSEWHERE, "--for", "0.5s", "--every", "0.5"])

    assert told.exit_code == 0
    assert "x  the line is lost, again in 1 s: ConnectionRefusedError" in told.output
    assert "agencies: 1" in told.output
    assert not (tmp_path / "simulator").exists()
