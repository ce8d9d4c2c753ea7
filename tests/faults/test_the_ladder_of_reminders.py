"""The ladder of reminders: each step once and in order, with two replicas, a kill and a clock that jumps."""

import json
import signal
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from yishi_chassis import auth, clock, database
from yishi_chassis.clock import ZONE
from yishi_chassis.tables import OUTBOX
from yishi_dispatch import actions, settings
from yishi_local import process, supervisor

from tests.support.jinniu import JINNIU
from tests.support.servers import Amqp
from tests.support.stack import Stack, stack

#: A Monday; the week has no holiday. With 7 working days they are due when the 11th ends.
MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=ZONE)
LADDER = ["contact", "half_time", "day_before", "urged", "supervised", "listed"]
NUMBER = 20
CLERK = auth.Caller("a-qu-hezhangban", frozenset({("agency", "qu-hezhangban")}))
TWO = {"YISHI_REPLICAS": "2"}
REMINDED = contracts.AssignmentReminded.type
_IN_AUDIT = sa.text("SELECT data FROM entries JOIN bodies USING (event_id) WHERE type = :type "
                    "ORDER BY subject, subjectsequence")


@pytest.fixture
def dispatch(tmp_path_factory: pytest.TempPathFactory, postgres: str, amqp: Amqp) -> Iterator[Stack]:
    """Dispatch and audit, at that Monday; nothing runs yet."""
    with stack(tmp_path_factory.mktemp("ladder"), server=postgres, amqp=amqp, services=("dispatch", "audit")) as made:
        clock.follow(made.world.clock_file)
        try:
            move_to(made, MONDAY)
            yield made
        finally:
            clock.follow(None)


def move_to(running: Stack, moment: datetime) -> None:
    """Have everybody's clock jump there."""
    clock.move(running.world.clock_file, seconds=(moment - clock.now()).total_seconds())


def march(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


def give_out(running: Stack) -> set[str]:
    """Twenty cases whose agency has signed for its assignment; the ids of the assignments."""
    rules = settings.rules(JINNIU)
    given = set()
    for number in range(NUMBER):
        event = contracts.DispatchOrdered(
            proposal_id=f"p-{number:02}", tier="district", body="b-jinniu", number=f"JN-2026-{number:06}", title="…",
            text="…", category="noise", place=contracts.Place(areas=("jinniu",)), reason="公示期满",
            author=contracts.Author(kind="resident", id="r-1"),
            lead=contracts.Order(agency="qu-hezhangban", task="牵头", term="general"))
        with database.transaction(running.engine("dispatch"), caller=CLERK) as tx:
            case = actions.case.open_case(tx, event, rules=rules, now=clock.now())
            actions.assignment.accept(tx, assignment_id=case.lead.id, contact="", rules=rules, now=clock.now())
        given.add(case.lead.id)
    return given


def in_outbox(running: Stack) -> dict[str, list[str]]:
    """The steps said about each assignment, in the order in which they were said."""
    said = sa.select(OUTBOX.c.data).where(OUTBOX.c.type == REMINDED, OUTBOX.c.destination == "")
    with running.engine("dispatch").connect() as connection:
        return _steps(connection.scalars(said.order_by(OUTBOX.c.subject, OUTBOX.c.subjectsequence)))


def in_audit(running: Stack) -> dict[str, list[str]]:
    """The same as the log has it."""
    with running.engine("audit").connect() as connection:
        return _steps(connection.scalars(_IN_AUDIT, {"type": REMINDED}))


def _steps(said: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for event in map(json.loads, said):
        found.setdefault(event["assignment_id"], []).append(event["step"])
    return found


def drawn(running: Stack, steps: list[str], given: set[str]) -> bool:
    """Whether each assignment has drawn exactly these, within a while."""
    wanted = dict.fromkeys(given, steps)
    return process.until(lambda: in_outbox(running) == wanted, within=60) or in_outbox(running) == wanted


def started(running: Stack) -> int:
    log = supervisor.log_of(running.world, "dispatch")
    return log.read_text(encoding="utf-8").count('"listening"') if log.exists() else 0


def one_more(running: Stack, **env: str) -> process.Process:
    """One more replica of dispatch, once it listens."""
    before = started(running)
    fresh = supervisor.launch(running.world, "dispatch", more=TWO | env)
    assert process.until(lambda: started(running) > before, within=60), running.log("dispatch")[-3000:]
    return fresh


def jump_and_kill(running: Stack, survivor: process.Process, moment: datetime, *, hit: int, marker: Path) -> None:
    """While another stands still, a replica takes timers after the jump and is killed with one half done."""
    doomed = one_more(running, YISHI_FAILPOINT=f"timer.before_commit:{hit}", YISHI_FAILPOINT_ONCE=str(marker))
    survivor.send(signal.SIGSTOP)
    try:
        move_to(running, moment)
        assert doomed.ended(within=60)
        assert sum(map(len, in_outbox(running).values())) % NUMBER == hit - 1
    finally:
        survivor.send(signal.SIGCONT)


def test_each_step_comes_once_and_in_order_whoever_is_killed_and_however_the_clock_jumps(
    dispatch: Stack, tmp_path: Path,
) -> None:
    given = give_out(dispatch)
    dispatch.start("audit")
    first = one_more(dispatch)
    try:
        jump_and_kill(dispatch, first, march(7, 5), hit=5, marker=tmp_path / "half_time")
        assert drawn(dispatch, LADDER[:2], given)

        second = one_more(dispatch)
        move_to(dispatch, march(7, 4))         # an hour back, before what has been
        move_to(dispatch, march(13, 0, 30))     # over three steps at once, both replicas at work
        assert drawn(dispatch, LADDER[:5], given)

        move_to(dispatch, march(12, 23, 30))
        supervisor.end([second])
        jump_and_kill(dispatch, first, march(19, 1), hit=9, marker=tmp_path / "listed")
        assert drawn(dispatch, LADDER, given)

        move_to(dispatch, march(30, 9))
        assert process.until(lambda: in_audit(dispatch) == dict.fromkeys(given, LADDER), within=60)
        assert in_outbox(dispatch) == dict.fromkeys(given, LADDER)
    finally:
        supervisor.end([first])
