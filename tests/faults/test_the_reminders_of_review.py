"""Half-time, the day before, overdue: each once, with replicas, kills, jumps of the clock and another calendar."""

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
from yishi_chassis.tables import OUTBOX, TIMERS
from yishi_local import process, supervisor
from yishi_review import actions, settings

from tests.support.jinniu import JINNIU
from tests.support.reviews import filed
from tests.support.servers import Amqp
from tests.support.stack import Stack, stack

#: A Tuesday. Of 2027 nothing is known yet: ten working days end with 6 January, 24:00, for all that one can tell.
TUESDAY = datetime(2026, 12, 22, 9, 30, tzinfo=ZONE)
#: What the notice for 2027 says when it comes: three more days are free.
NOTICE = "year = 2027\n" + "".join(f"[[days]]\nday = 2027-01-0{day}\ntype = 'holiday'\n" for day in (1, 4, 5, 6))
STEPS = ["half_time", "day_before", "overdue"]
NUMBER = 20
AREAS = ("jinniu", "jiulidi", "jiulidibeilu", "jinghuayuan")
TWO = {"YISHI_REPLICAS": "2"}
REMINDED, RECOUNTED = contracts.ReviewReminded.type, contracts.ReviewRecounted.type
_IN_AUDIT = sa.text("SELECT data FROM entries JOIN bodies USING (event_id) WHERE type = :type "
                    "ORDER BY subject, subjectsequence")


@pytest.fixture
def review(tmp_path_factory: pytest.TempPathFactory, postgres: str, amqp: Amqp) -> Iterator[Stack]:
    """Review and audit, on that Tuesday; nothing runs yet."""
    with stack(tmp_path_factory.mktemp("reminders"), server=postgres, amqp=amqp, services=("review", "audit")) as made:
        clock.follow(made.world.clock_file)
        try:
            move_to(made, TUESDAY)
            yield made
        finally:
            clock.follow(None)


def move_to(running: Stack, moment: datetime) -> None:
    """Have everybody's clock jump there."""
    clock.move(running.world.clock_file, seconds=(moment - clock.now()).total_seconds())


def january(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 1, day, hour, minute, tzinfo=ZONE)


def take_up(running: Stack) -> set[str]:
    """Twenty proposals that a courtyard has taken up; their ids."""
    councils = settings.councils(JINNIU)
    taken = set()
    for number in range(NUMBER):
        event = filed(proposal_id=f"p-{number:02}", number=f"JN-2026-{number:06}",
                      place=contracts.Place(areas=AREAS, spot="2"))
        with database.transaction(running.engine("review")) as tx:
            opened = actions.open_review(tx, event, councils=councils)
        body = opened.step.body
        convener = auth.Caller("c-1", frozenset({("convener", body), ("member", body)}))
        with database.transaction(running.engine("review"), caller=convener) as tx:
            actions.triage(tx, review_id=opened.id, kind="community", reason="关乎全院", councils=councils)
        taken.add(event.proposal_id)
    return taken


def in_outbox(running: Stack, type_: str = REMINDED) -> dict[str, list[str]]:
    """What was said about each, in the order in which it was said."""
    said = sa.select(OUTBOX.c.data).where(OUTBOX.c.type == type_)
    with running.engine("review").connect() as connection:
        return _steps(connection.scalars(said.order_by(OUTBOX.c.subject, OUTBOX.c.subjectsequence)))


def in_audit(running: Stack) -> dict[str, list[str]]:
    """The same as the log has it."""
    with running.engine("audit").connect() as connection:
        return _steps(connection.scalars(_IN_AUDIT, {"type": REMINDED}))


def _steps(said: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for event in map(json.loads, said):
        found.setdefault(event["proposal_id"], []).append(event.get("step") or event["deadline"])
    return found


def said(running: Stack, steps: list[str], taken: set[str], type_: str = REMINDED) -> bool:
    """Whether exactly these were said of each, within a while."""
    wanted = dict.fromkeys(taken, steps)
    return process.until(lambda: in_outbox(running, type_) == wanted, within=60) or in_outbox(running, type_) == wanted


def ringing(running: Stack) -> int:
    """How many timers' time has come."""
    due = sa.select(sa.func.count()).select_from(TIMERS).where(TIMERS.c.due <= clock.now())
    with running.engine("review").connect() as connection:
        return int(connection.scalar(due) or 0)


def listening(running: Stack) -> int:
    log = supervisor.log_of(running.world, "review")
    return log.read_text(encoding="utf-8").count('"listening"') if log.exists() else 0


def one_more(running: Stack, **env: str) -> process.Process:
    """One more replica of review, once it listens."""
    before = listening(running)
    fresh = supervisor.launch(running.world, "review", more=TWO | env)
    assert process.until(lambda: listening(running) > before, within=60), running.log("review")[-3000:]
    return fresh


def jump_and_kill(
    running: Stack, survivor: process.Process, moment: datetime, *, hit: int, marker: Path, **env: str,
) -> None:
    """While another stands still, a replica takes timers after the jump and is killed with one half done."""
    doomed = one_more(running, YISHI_FAILPOINT=f"timer.before_commit:{hit}", YISHI_FAILPOINT_ONCE=str(marker), **env)
    survivor.send(signal.SIGSTOP)
    try:
        move_to(running, moment)
        assert doomed.ended(within=60)
        assert sum(map(len, in_outbox(running).values())) % NUMBER == hit - 1
    finally:
        survivor.send(signal.SIGCONT)


def finish(running: Stack, taken: set[str], *, marker: Path, **env: str) -> None:
    """Two replicas find the year announced, and go on until all are late."""
    first, second = one_more(running, **env), one_more(running, **env)
    try:
        assert said(running, ["2027-01-12T00:00:00+08:00"], taken, RECOUNTED)
        move_to(running, january(7, 12))      # past the deadline that was
        move_to(running, january(5, 4))      # and back
        move_to(running, january(9, 9))
        assert said(running, STEPS[:2], taken)
        supervisor.end([second])
        jump_and_kill(running, first, january(12, 1), hit=9, marker=marker, **env)
        assert said(running, STEPS, taken)
        move_to(running, january(30, 9))
        assert process.until(lambda: ringing(running) == 0, within=60)
    finally:
        supervisor.end([first])


def test_each_reminder_comes_once_whoever_is_killed_however_the_clock_jumps_and_the_calendar_changes(
    review: Stack, tmp_path: Path,
) -> None:
    taken = take_up(review)
    review.start("audit")
    first = one_more(review)
    try:
        move_to(review, datetime(2026, 12, 25, 9, tzinfo=ZONE))
        assert process.until(lambda: ringing(review) == 0, within=60)       # of triage, which is over: in vain
        jump_and_kill(review, first, datetime(2026, 12, 30, 9, tzinfo=ZONE), hit=5, marker=tmp_path / "half_time")
        assert said(review, STEPS[:1], taken)
    finally:
        supervisor.end([first])
    (tmp_path / "2027.toml").write_text(NOTICE)
    finish(review, taken, marker=tmp_path / "overdue", YISHI_CALENDARS=str(tmp_path))
    assert process.until(lambda: in_audit(review) == dict.fromkeys(taken, STEPS), within=60)
    assert in_outbox(review) == dict.fromkeys(taken, STEPS)
