"""Whatever the broker does to order and number of messages, each event is applied once, in order, and none waits."""

import itertools
from collections import Counter

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yishi_chassis import database, inbox
from yishi_chassis.tables import CURSORS, INBOX
from yishi_contracts import ProposalWithdrawn

from tests.support import hearing
from tests.support.speaking import Speaker

HISTORIES = 1000
_runs = itertools.count(1)


def hasty(connection, _):
    """These histories need not survive a power cut."""
    connection.execute("SET synchronous_commit = off")
    connection.commit()


@pytest.fixture(scope="module")
def listener(chassis_database):
    """One database for all histories: each has speakers of its own."""
    engine = database.connect(chassis_database)
    sa.event.listen(engine, "connect", hasty)
    with hearing.listening(engine) as listener:
        listener.handlers = {ProposalWithdrawn: hearing.note}
        yield listener
    engine.dispose()


@st.composite
def histories(draw):
    """Windows of (speaker, subject, number), each up to three times and shuffled; what is held back comes last."""
    places = [
        (speaker, subject, number)
        for speaker in range(draw(st.integers(1, 2))) for subject in range(draw(st.integers(1, 3)))
        for number in range(1, draw(st.integers(1, 5)) + 1)
    ]
    held_back = draw(st.sets(st.sampled_from(places), max_size=3))
    copies = [place for place in places if place not in held_back for _ in range(draw(st.integers(1, 3)))]
    stream = draw(st.permutations(copies)) + draw(st.permutations(sorted(held_back)))
    cuts = sorted(draw(st.sets(st.integers(0, len(stream)), max_size=2)) | {0, len(stream)})
    return [stream[a:b] for a, b in itertools.pairwise(cuts)]


def spoken(windows):
    """The windows as received events, from speakers that never spoke before, and those speakers' sources."""
    run = next(_runs)
    speakers = [Speaker(), Speaker("review")]
    places = sorted({place for window in windows for place in window})
    said = {place: speakers[place[0]].say(f"{run}-{place[1]}") for place in places}
    return [[said[place] for place in window] for window in windows], [speaker.source for speaker in speakers]


def found(engine, sources):
    """What became of these sources' events: numbers applied per subject, rows by state, and the cursors."""
    heard, applied = hearing.HEARD.c, {}
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for row in connection.execute(sa.select(hearing.HEARD).where(heard.source.in_(sources)).order_by(heard.n)):
            applied.setdefault((row.source, row.subject), []).append(row.number)
        states = Counter(connection.execute(sa.select(INBOX.c.state).where(INBOX.c.source.in_(sources))).scalars())
        cursors = connection.execute(sa.select(CURSORS).where(CURSORS.c.source.in_(sources))).all()
    return applied, states, {(row.source, row.subject): row.applied for row in cursors}


@settings(max_examples=HISTORIES, deadline=None, suppress_health_check=list(HealthCheck))
@given(windows=histories())
def test_every_history_ends_with_each_event_applied_once_and_in_order(listener, windows):
    spoke, sources = spoken(windows)
    for window in spoke:
        inbox.take(listener.engine, listener.handlers, window)
    said = {each.envelope.id: (each.envelope.source, each.envelope.subject) for window in spoke for each in window}
    wanted = Counter(said.values())
    applied, states, cursors = found(listener.engine, sources)
    assert applied == {place: list(range(1, count + 1)) for place, count in wanted.items()}
    assert states == {"applied": len(said)}
    assert cursors == wanted
