"""The checks are checked: each of six mutants leaves a figure that is not zero, and without the mutant none is.

The sweep is off, for it would mend what a mutant has spoilt: every layer stands here for itself.
"""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from yishi_chassis import database, feed, inbox, lane, ledger, numbering, outbox, received
from yishi_chassis.tables import INBOX, METADATA, OUTBOX
from yishi_contracts import ProposalWithdrawn

from tests.support import hearing, reckoning
from tests.support.crowd import Crowd
from tests.support.reckoning import Reckoning, reckon
from tests.support.speaking import Speaker

MUTANTS = Path(__file__).parents[1] / "support" / "mutants"
#: Which service has it, and where that service is killed.
KILLED = {
    "ack before commit": ("review", "inbox.before_transaction:1"),
    "commit then publish": ("intake", "http.after_commit:4"),
    "mark before confirm": ("intake", "relay.claimed:1"),
}
BOTH = pytest.mark.parametrize("mutated", [False, True], ids=["as-it-is", "mutated"])


@pytest.fixture
def listener(fresh_database) -> Iterator[hearing.Listener]:
    """A database with the chassis' tables, for what speaks and for what listens."""
    engine = database.connect(fresh_database("mutants"))
    METADATA.create_all(engine)
    feed.mint(engine)
    with hearing.listening(engine) as made:
        yield made
    engine.dispose()


def label(mutant: str, mutated: bool) -> str:
    return f"mutant: {mutant}" if mutated else f"without the mutant: {mutant}"


@BOTH
@pytest.mark.parametrize("mutant", KILLED)
def test_a_kill_shows_the_mutant(pair, known, tmp_path, mutant, mutated):
    service, place = KILLED[mutant]
    told = {"YISHI_FAILPOINT": place, "YISHI_FAILPOINT_ONCE": str(tmp_path / "killed")}
    if mutated:
        told |= {"YISHI_MUTANT": mutant, "PYTHONPATH": f"{MUTANTS}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    crowd = Crowd(pair, size=20)
    pair.kill(service, signal.SIGTERM)
    pair.start(service, env=told)
    with crowd:
        try:
            pair.wait_ended(service, within=60)
        finally:
            pair.restart(service)

    result = reckon(pair, crowd, fault=label(mutant, mutated), within=10 if mutated else 60, known=known)
    known += result.all

    assert result.clean is not mutated


@BOTH
def test_two_who_try_again_at_once_show_a_missing_lock_of_the_cursor(listener, monkeypatch, mutated):
    if mutated:
        monkeypatch.setattr(ledger, "LOCK", hearing.UNLOCKED)
    fail_second_of_two(listener)
    meeting = threading.Barrier(2)

    def meet(tx, event):
        with contextlib.suppress(threading.BrokenBarrierError):   # the other one waits for the lock, as it should
            meeting.wait(1.5)
        hearing.note(tx, event)

    listener.handlers = {ProposalWithdrawn: meet}
    both = [threading.Thread(target=listener.retry) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert settled(listener, label("no cursor lock", mutated), said=2).clean is not mutated


def fail_second_of_two(listener: hearing.Listener) -> None:
    """The first event is applied, the second has failed and may be tried again at once."""
    intake = Speaker()
    listener.faults["p", 2] = ValueError("once")
    listener.take(intake.say("p"), intake.say("p"))
    with listener.engine.begin() as connection:
        connection.execute(INBOX.update().where(INBOX.c.state == "failed").values(next_try=sa.func.now()))


@BOTH
def test_a_late_commit_shows_a_cursor_by_id(listener, monkeypatch, mutated):
    if mutated:
        monkeypatch.setattr(lane.Lane, "_claim", above_the_last_id)
    engine = listener.engine
    carrier = lane.Lane(engine, "intake", route=lane.internal("intake"), publisher=Handed(listener), leads=lambda: True)

    with database.transaction(engine) as late:
        outbox.stage(late, ProposalWithdrawn(proposal_id="late", reason=""))
        late.flush()   # it has its id, and is not committed
        with database.transaction(engine) as quick:
            outbox.stage(quick, ProposalWithdrawn(proposal_id="quick", reason=""))
        carry(carrier, engine)
    carry(carrier, engine)

    assert settled(listener, label("cursor by id", mutated), said=2).clean is not mutated


class Handed:
    """A publisher that hands everything to the listener at once."""

    def __init__(self, listener: hearing.Listener) -> None:
        self._listener = listener

    def send(self, messages) -> None:
        self._listener.take(*(received.read(received.Message(each.body, each.headers)) for each in messages))

    def settle(self) -> int:
        return 0


def carry(carrier: lane.Lane, engine: sa.Engine) -> None:
    """Number what was staged, and publish what is numbered."""
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        numbering.number(connection, 500)
    carrier._publish(carrier._fresh)


def above_the_last_id(self, *_):
    """The mutant: a cursor over ids, below which nothing is expected any more."""
    wanted = sa.select(OUTBOX).where(OUTBOX.c.id > getattr(self, "last", 0)).order_by(OUTBOX.c.id)
    with self._autocommit() as connection:
        rows = connection.execute(wanted).all()
    self.last = max([row.id for row in rows], default=getattr(self, "last", 0))
    return rows


@BOTH
def test_an_event_that_was_dead_for_a_while_shows_who_passed_over_it(listener, monkeypatch, mutated):
    monkeypatch.setattr(inbox, "TRIES", 1)
    settle = inbox._Round._settle
    if mutated:
        monkeypatch.setattr(inbox._Round, "_settle", lambda self, row: settle(self, row) or row.state == "dead")
    intake = Speaker()
    said = [intake.say("p") for _ in range(3)]
    listener.faults["p", 2] = ValueError("until it is mended")
    listener.take(*said)

    listener.faults.clear()
    with contextlib.suppress(LookupError):   # of the mutant: it holds nothing up
        inbox.replay(listener.engine, source=intake.source, event_id=said[1].envelope.id, operator="o", reason="mended")
    listener.retry()

    assert settled(listener, label("skip a dead row", mutated), said=3).clean is not mutated


def settled(listener: hearing.Listener, fault: str, *, said: int) -> Reckoning:
    """The reckoning of one listener by its effects: each of `said` events has one, in order."""
    applied, open_rows = listener.applied, ("parked", "failed", "dead", "fork")
    result = Reckoning(
        fault=fault, attempted=said, acknowledged=said, lost=["an effect"] * (said - len(set(applied))),
        doubled=list(reckoning.more_than_once("effect", applied)), out_of_order=list(reckoning.backwards(applied)),
        undrained=[f"inbox row {state}" for state in listener.rows("state") if state in open_rows])
    reckoning.say(result)
    return result
