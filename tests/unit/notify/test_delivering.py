"""Delivery outside on real commits: nothing forgotten, nothing sent while a transaction is open, ends recorded."""

from base64 import b64encode
from datetime import datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from yishi_chassis import database, testing, timers
from yishi_chassis.clock import ZONE
from yishi_chassis.tables import TIMERS
from yishi_notify import actions
from yishi_notify.channels import in_app
from yishi_notify.domain import sealing
from yishi_notify.domain.delivery import PAUSES, Permanent, Transient
from yishi_notify.store.tables import DELIVERIES

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
KEYS = sealing.parse([b64encode(bytes(32)).decode()])


class Post:
    """A channel that does as told, and looks at the database while it is called."""

    outside = True

    def __init__(self, engine):
        self.engine, self.letters, self.trouble, self.seen = engine, [], None, None

    def send(self, letter):
        with self.engine.connect() as other:
            self.seen = other.execute(sa.select(DELIVERIES.c.attempts, DELIVERIES.c.begun_at)
                                      .where(DELIVERIES.c.channel == "email")).one()
        if self.trouble:
            raise self.trouble
        self.letters.append(letter)


@pytest.fixture
def engine(fresh_database_of):
    return fresh_database_of("notify")


@pytest.fixture
def begin(engine):
    return partial(database.transaction, engine)


@pytest.fixture
def post(engine):
    return Post(engine)


@pytest.fixture
def desk(post):
    return actions.Desk(channels={"in_app": in_app.InApp(), "email": post}, keys=KEYS)


@pytest.fixture
def due(engine, desk, hear):
    """The timer of a mail about a filed proposal, claimed."""
    with database.transaction(engine) as tx:
        actions.give_contacts(tx, desk, person="r-01", language="en", addresses={"email": "li@example.cn"}, now=NOW)
        actions.hear(tx, desk, hear("proposal.filed"), now=NOW)
    return timer_of(engine)


def timer_of(engine):
    """The timer, if there is one, claimed as the clockwork does before it calls a door with a lease."""
    with engine.begin() as connection:
        until = NOW + timedelta(minutes=1)
        row = connection.execute(TIMERS.update().values(claimed_until=until).returning(TIMERS)).one_or_none()
    return row and timers.Timer(kind=row.kind, subject=row.subject, key=row.key, due=row.due, data=row.data,
                                tries=row.tries, claimed_until=row.claimed_until)


def state_of(engine):
    with engine.connect() as connection:
        return connection.execute(sa.select(DELIVERIES.c.state, DELIVERIES.c.attempts, DELIVERIES.c.reason)
                                  .where(DELIVERIES.c.channel == "email")).one()


def said(engine):
    with testing.rolled_back(engine) as tx:
        return [(type_.split(".")[3], data) for type_, data in testing.said(tx) if data["channel"] == "email"]


def test_a_letter_taken_is_recorded_and_said(begin, engine, desk, post, due):
    actions.deliver(begin, desk, due, now=NOW)
    assert [letter.to for letter in post.letters] == ["li@example.cn"]
    assert tuple(state_of(engine)) == ("sent", 1, None)
    assert timer_of(engine) is None
    assert [(type_, data["attempts"]) for type_, data in said(engine)] == [("sent", 1)]


def test_the_attempt_is_on_record_before_the_channel_is_called(begin, engine, desk, post, due):
    actions.deliver(begin, desk, due, now=NOW)
    assert post.seen.attempts == 1
    assert post.seen.begun_at is not None


def test_what_may_work_later_comes_again_with_the_same_key(begin, engine, desk, post, due):
    post.trouble = Transient("smtp-451")
    actions.deliver(begin, desk, due, now=NOW)
    assert tuple(state_of(engine)) == ("pending", 1, "smtp-451")
    assert timer_of(engine).due == NOW + PAUSES[0]
    post.trouble = None
    actions.deliver(begin, desk, timer_of(engine), now=NOW + PAUSES[0])
    assert tuple(state_of(engine)) == ("sent", 2, None)
    assert len(post.letters) == 1


def test_what_will_never_work_is_given_up_with_the_reason(begin, engine, desk, post, due):
    post.trouble = Permanent("smtp-550")
    actions.deliver(begin, desk, due, now=NOW)
    assert tuple(state_of(engine)) == ("failed", 1, "smtp-550")
    assert timer_of(engine) is None
    assert [(type_, data["reason"]) for type_, data in said(engine)] == [("failed", "smtp-550")]


def test_patience_ends(begin, engine, desk, post, due):
    post.trouble, now = Transient("smtp-unreachable"), NOW
    while timer := timer_of(engine):
        now += timedelta(days=1)
        actions.deliver(begin, desk, timer, now=now)
    assert tuple(state_of(engine)) == ("failed", len(PAUSES) + 1, "smtp-unreachable")


def test_after_a_kill_during_the_call_the_same_letter_goes_once_more(begin, engine, desk, post, due):
    class Killed(BaseException):
        """As if the process had died."""

    post.trouble = Killed()
    with pytest.raises(Killed):
        actions.deliver(begin, desk, due, now=NOW)
    post.trouble = None
    actions.deliver(begin, desk, due, now=NOW)
    assert tuple(state_of(engine)) == ("sent", 2, None)
    assert len(said(engine)) == 1


def test_an_attempt_that_was_overtaken_records_nothing(begin, engine, desk, post, due):
    class Slow(Post):
        """Its lease runs out while it works, and another process delivers."""

        def send(self, letter):
            self.letters.append(letter)
            actions.deliver(begin, desk, due, now=NOW)

    slow = Slow(engine)
    overtaken = actions.Desk(channels={"in_app": in_app.InApp(), "email": slow}, keys=KEYS)
    actions.deliver(begin, overtaken, due, now=NOW)
    assert {letter.key for letter in slow.letters} == {letter.key for letter in post.letters}
    assert len(said(engine)) == 1


def test_a_delivery_that_is_settled_is_not_made_again(begin, engine, desk, post, due):
    actions.deliver(begin, desk, due, now=NOW)
    actions.deliver(begin, desk, due, now=NOW)
    assert len(post.letters) == 1


def test_who_took_the_address_back_gets_no_mail(begin, engine, desk, post, due):
    with database.transaction(engine) as tx:
        actions.give_contacts(tx, desk, person="r-01", language="en", addresses={}, now=NOW)
    actions.deliver(begin, desk, due, now=NOW)
    assert tuple(state_of(engine)) == ("failed", 1, "no-address")


def test_while_the_key_is_not_at_hand_letters_wait(begin, engine, post, due):
    keyless = actions.Desk(channels={"in_app": in_app.InApp(), "email": post})
    actions.deliver(begin, keyless, due, now=NOW)
    assert tuple(state_of(engine)) == ("pending", 1, "contacts-sealed")
