"""The `yishi <service>` commands as an operator types them: results on stdout, sentences on stderr, exit codes."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yishi_review
from yishi_chassis import cli, clock
from yishi_chassis.tables import CURSORS, FEED_HEADS, INBOX, INTERVENTIONS, OUTBOX, REPUBLISH

NOBODY = "postgresql://127.0.0.1:1/nobody"
SOURCE = "/yishi/intake/f-1"


@dataclass(frozen=True)
class Said:
    """What a command ended with."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Said]


@pytest.fixture
def yishi(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`yishi("review", "dead", url=…)` runs the command in this process: starting one takes seconds."""
    def run(*words: object, url: str = NOBODY) -> Said:
        monkeypatch.setenv("YISHI_REVIEW_DATABASE_URL", url)
        monkeypatch.setattr(sys, "argv", ["yishi", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        printed = capsys.readouterr()
        return Said(int(end.value.code or 0), printed.out, printed.err)

    return run


@pytest.fixture
def held(fresh_database_of: Callable[[str], sa.Engine]) -> tuple[str, sa.Engine]:
    """(address, engine) of a migrated database of review with a dead event, and one parked behind it."""
    engine = fresh_database_of("review")
    with engine.begin() as connection:
        connection.execute(INBOX.insert(), [row(1, "dead"), row(2, "parked")])
        connection.execute(CURSORS.insert().values(source=SOURCE, subject="p-1", applied=0))
    return engine.url.render_as_string(hide_password=False), engine


def row(number: int, state: str) -> dict[str, Any]:
    return {"source": SOURCE, "event_id": f"e-{number}", "subject": "p-1", "subjectsequence": number, "tries": 8,
            "sequence": number, "type": "cn.yishi.proposal.withdrawn.v1", "envelope": {}, "data": "{}", "state": state,
            "received_at": clock.wall(), "reason": "ValueError: it was too much" if state == "dead" else None}


def one(engine: sa.Engine, wanted: sa.Select[Any]) -> tuple[Any, ...]:
    with engine.connect() as connection:
        return tuple(connection.execute(wanted).one())


def test_migrate_brings_the_database_to_the_newest_revision(fresh_database: Callable[[str], str], yishi: Run):
    url = fresh_database("cli")

    first, again = (yishi("review", "migrate", "--json", url=url) for _ in range(2))

    assert (first.code, first.json["service"]) == (0, "review")
    newest = max(file.stem for file in (Path(yishi_review.__file__).parent / "migrations").glob("0*.py"))
    assert first.json["revision"] == newest
    assert (again.code, again.out) == (0, first.out)
    assert "migrating" in first.err


def test_dead_lists_what_was_given_up_with_its_reason(held: tuple[str, sa.Engine], yishi: Run):
    url, _ = held
    for_machines, for_people = yishi("review", "dead", "--json", url=url), yishi("review", "dead", url=url)

    assert (for_machines.code, [each["event_id"] for each in for_machines.json]) == (0, ["e-1"])
    assert for_machines.json[0]["reason"] == "ValueError: it was too much"
    assert for_people.out.count("\n") == 1
    assert "reason: ValueError: it was too much" in for_people.out


def test_skip_passes_over_a_dead_event_and_notes_who_did_and_why(held: tuple[str, sa.Engine], yishi: Run):
    url, engine = held

    done = yishi("review", "skip", SOURCE, "e-1", "--reason", "agreed with the convener", url=url)

    assert (done.code, done.out, done.err) == (0, "", "")
    assert one(engine, sa.select(INBOX.c.state).where(INBOX.c.event_id == "e-1")) == ("skipped",)
    assert one(engine, sa.select(CURSORS.c.applied)) == (1,)
    noted = sa.select(INTERVENTIONS.c.operator, INTERVENTIONS.c.action, INTERVENTIONS.c.reason)
    assert one(engine, noted) == (cli.OPERATOR, "skip", "agreed with the convener")


def test_replay_has_a_dead_event_tried_again(held: tuple[str, sa.Engine], yishi: Run):
    url, engine = held

    done = yishi("review", "replay", SOURCE, "e-1", "--reason", "the rule is mended", url=url)

    assert done.code == 0
    assert one(engine, sa.select(INBOX.c.state, INBOX.c.tries).where(INBOX.c.event_id == "e-1")) == ("parked", 0)


@pytest.mark.parametrize("command", ["skip", "replay"])
def test_what_holds_nothing_up_is_refused_in_one_sentence(held: tuple[str, sa.Engine], command: str, yishi: Run):
    url, engine = held

    parked = yishi("review", command, SOURCE, "e-2", "--reason", "no", url=url)
    unknown = yishi("review", command, SOURCE, "e-9", "--reason", "no", url=url)

    assert (parked.code, parked.err) == (1, f"yishi: event e-2 of {SOURCE} is parked, it holds nothing up\n")
    assert (unknown.code, unknown.err) == (1, f"yishi: no event e-9 of {SOURCE} has come\n")
    assert one(engine, sa.select(sa.func.count()).select_from(INTERVENTIONS)) == (0,)


def test_republish_has_a_range_published_once_more(held: tuple[str, sa.Engine], yishi: Run):
    url, engine = held
    with engine.begin() as connection:
        connection.execute(FEED_HEADS.insert().values(destination="", head=4, confirmed=4))
        connection.execute(OUTBOX.insert(), [
            {"event_id": f"o-{n}", "type": "t", "subject": "p-1", "subjectsequence": n, "sequence": n, "data": "{}",
             "time": clock.wall()} for n in range(1, 5)])

    done = yishi("review", "republish", 2, 3, "--reason", "a queue was purged", "--json", url=url)

    assert (done.code, done.json) == (0, {"republished": 2})
    assert one(engine, sa.select(sa.func.array_agg(REPUBLISH.c.sequence))) == ([2, 3],)


@pytest.mark.parametrize("words", [
    ["migrate"], ["dead", "--json"], ["skip", SOURCE, "e-1", "--reason", "no"],
    ["republish", "1", "2", "--reason", "no"],
], ids=lambda words: words[0])
def test_a_database_that_is_away_is_one_sentence(words: list[str], yishi: Run):
    done = yishi("review", *words)

    sentences = [line for line in done.err.splitlines() if line != "review: migrating …"]
    assert (done.code, done.out, len(sentences)) == (1, "", 1)
    assert sentences[0].startswith("yishi: ")
    assert "Traceback" not in done.err


def test_a_command_without_its_reason_is_misuse(yishi: Run):
    done = yishi("review", "skip", SOURCE, "e-1")

    assert (done.code, done.out) == (2, "")
    assert "--reason" in done.err


def test_a_wrong_setting_is_a_sentence_and_misuse(monkeypatch: pytest.MonkeyPatch, yishi: Run):
    monkeypatch.setenv("YISHI_REVIEW_DATABASE_POOL", "many")

    done = yishi("review", "dead")

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("review: setting database_pool: ")
