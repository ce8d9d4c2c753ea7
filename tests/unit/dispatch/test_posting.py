"""Calls of webhooks on real commits and real sockets: no transaction open meanwhile, every end recorded."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from prometheus_client import REGISTRY
from yishi_chassis import database, numbering, outbox, redaction
from yishi_chassis.clock import ZONE
from yishi_chassis.leader import Leader
from yishi_chassis.tables import OUTBOX
from yishi_dispatch import actions, store
from yishi_dispatch.actions.posting import Courier, serve
from yishi_dispatch.actions.webhook import Keys
from yishi_dispatch.channels import post, resolving
from yishi_dispatch.domain import webhook_signing
from yishi_dispatch.store import webhooks

from tests.support.hostile import receiver, status

WATER = "qu-shuiwu"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
DAYS = timedelta(days=5)


class Clock:
    """It stands where a test puts it."""

    def __init__(self):
        self.at = MONDAY

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def keys():
    return Keys(seals=webhook_signing.read_seals([webhook_signing.fresh_seal()]))


@pytest.fixture
def courier(engine, keys, clock):
    sending = post.Post(resolve=resolving.resolver(()), tls=post.trusting(None), seconds=5, local=True)
    return Courier(engine=engine, service="dispatch", keys=keys, post=sending, patience=DAYS,
                   wait=timedelta(minutes=10), now=clock, share=lambda: 0.0)


@pytest.fixture
def their():
    with receiver() as server:
        yield server


@pytest.fixture
def say(engine):
    """`say(2)`: two events for the agency, numbered."""
    def make(count=1, words="…"):
        with database.transaction(engine) as tx:
            for each in range(count):
                outbox.stage(tx, contracts.OrderOffered(
                    proposal_id="p-1", assignment_id=f"a-{each}", agency=WATER, number="JN-2026-000001", role="lead",
                    mode="order", title="瀑布噪声", text=words, category="noise", task="牵头", term="works",
                    place=contracts.Place(areas=("jinniu",)), urgent=False, case_id="c-1",
                    sign_by=MONDAY, due=None), to=WATER)
        leader = Leader(engine, "relay")
        numbering.number(leader.connection, 100)
        leader.close()
    return make


@pytest.fixture
def point(engine, keys, their, clock):
    """The agency's webhook lies at the receiver."""
    def put(**told):
        with database.transaction(engine) as tx:
            actions.webhook.set_networks(tx, agency=WATER, networks=("127.0.0.0/8",), operator="o", now=clock())
            return actions.webhook.put(tx, keys, agency=WATER, url=f"http://127.0.0.1:{their.port}/", after=None,
                                       local=True, now=clock(), **told)
    put()
    return put


def kept(engine):
    with database.reading(engine) as tx:
        return store.webhooks.get(tx, WATER)


def log(engine):
    with database.reading(engine) as tx:
        return [(call.number, call.state, call.code) for call in reversed(store.webhooks.calls(
            tx, WATER, before=None, limit=50))]


def counted(name, **labels):
    return REGISTRY.get_sample_value(name, labels) or 0.0


def change(engine, do):
    """A manner of the receiver that does something in the database, before it answers 200."""
    def answer(handler):
        with database.transaction(engine) as tx:
            do(tx)
        status(200)(handler)
    return answer


@pytest.mark.usefixtures("point")
def test_while_there_is_something_to_say_it_is_called(courier, engine, their, say):
    say(2)

    assert [serve(courier, WATER) for _ in range(3)] == [True, True, False]
    assert their.numbers() == [1, 2]
    assert log(engine) == [(1, "done", "delivered"), (2, "done", "delivered")]


@pytest.mark.usefixtures("point")
def test_during_the_call_nothing_is_locked_and_the_attempt_is_on_record(courier, engine, their, say):
    say()
    seen = []
    their.manners[:] = [change(engine, lambda tx: seen.extend(
        [store.webhooks.get(tx, WATER, lock=True).claim, *store.webhooks.calls(tx, WATER, before=None, limit=9)]))]

    assert serve(courier, WATER)
    assert seen[0]
    assert [call.state for call in seen[1:]] == ["begun"]


@pytest.mark.usefixtures("point")
def test_nobody_else_calls_meanwhile(courier, engine, their, say):
    say()
    others = []
    their.manners[:] = [change(engine, lambda _: others.append(serve(courier, WATER)))]
    serve(courier, WATER)

    assert others == [False]
    assert len(their.came) == 1


def test_moved_meanwhile_the_attempt_counts_for_the_log_alone(courier, engine, their, point, say):
    say()
    their.manners[:] = [change(engine, lambda _: point()), status(204)]
    serve(courier, WATER)

    assert (kept(engine).delivered, log(engine)) == (0, [(1, "done", "delivered")])
    assert serve(courier, WATER)
    assert kept(engine).delivered == 1


@pytest.mark.usefixtures("point")
def test_removed_meanwhile_nothing_comes_back(courier, engine, their, say):
    say()
    their.manners[:] = [change(engine, lambda tx: store.webhooks.remove(tx, WATER))]
    serve(courier, WATER)

    with pytest.raises(actions.webhook.domain.NotHere):
        kept(engine)


@pytest.mark.usefixtures("point")
def test_a_call_of_which_nothing_was_heard_is_repeated_once_and_counted(courier, engine, their, say, clock):
    say(2)
    before = counted("yishi_webhook_repeats_total")
    with database.transaction(engine) as tx:
        actions.posting._begin(tx, courier, WATER)   # and then its process was killed
    assert not serve(courier, WATER)
    clock.at += timedelta(seconds=66)

    assert serve(courier, WATER)
    assert serve(courier, WATER)
    assert their.numbers() == [1, 2]
    assert log(engine) == [(1, "unknown", ""), (1, "done", "delivered"), (2, "done", "delivered")]
    assert counted("yishi_webhook_repeats_total") == before + 1


@pytest.mark.usefixtures("point")
def test_pauses_are_kept(courier, engine, their, say, clock):
    their.manners[:] = [status(500), status(204)]
    say()
    serve(courier, WATER)

    assert actions.posting.due(courier) == []
    assert not serve(courier, WATER)
    clock.at += timedelta(seconds=5)
    assert actions.posting.due(courier) == [WATER]
    assert serve(courier, WATER)


@pytest.mark.usefixtures("point")
def test_days_of_failing_end_it_and_are_counted(courier, engine, their, say, clock):
    their.manners[:] = [status(500)]
    say()
    while kept(engine).state == "on":
        clock.at = max(clock.at, kept(engine).next_attempt_at)
        serve(courier, WATER)

    assert kept(engine).reason == "failing"
    assert DAYS <= clock.at - MONDAY < DAYS + timedelta(days=1)
    assert 10 < len(their.came) < 20
    assert counted("yishi_webhook_disabled_total", reason="failing") == 1
    with engine.connect() as connection:
        said = connection.execute(sa.select(OUTBOX.c.subject, OUTBOX.c.data).where(OUTBOX.c.destination == "")).one()
    assert (said.subject, json.loads(said.data)["ground"]) == (WATER, "failing")
    assert actions.posting.due(courier) == []


@pytest.mark.usefixtures("point")
def test_a_key_that_is_not_at_hand_is_our_fault(courier, engine, their, say):
    other = Keys(seals=webhook_signing.read_seals([webhook_signing.fresh_seal()]))
    say()
    serve(replace(courier, keys=other), WATER)

    assert their.came == []
    assert log(engine) == [(1, "done", "sealed")]


@pytest.mark.usefixtures("point")
def test_what_was_redacted_is_not_posted(courier, engine, their, say):
    say(words="整夜轰响")
    with database.transaction(engine) as tx, redaction.of(tx, "p-1"):
        pass
    serve(courier, WATER)

    assert their.numbers() == [1]
    assert "整夜轰响" not in their.came[0].body.decode()


@pytest.mark.parametrize(("code", "body", "receipt"), [
    (200, b'{"received": 1}', 1), (201, b'{"received": 1, "x": []}', 1), (500, b'{"received": 1}', None),
    (200, b'{"received": 9}', None), (200, b'{"received": -1}', None), (200, b'{"received": true}', None),
    (200, b'{"received": "1"}', None), (200, b"[1]", None), (200, b"ok", None), (200, b"\xff", None),
    (200, b"[" * 4000, None), (200, json.dumps({"received": 2**70}).encode(), None),
])
@pytest.mark.usefixtures("point")
def test_only_an_answer_that_says_so_receipts(courier, engine, their, say, code, body, receipt):
    their.manners[:] = [status(code, body)]
    say()
    serve(courier, WATER)

    with database.reading(engine) as tx:
        assert store.webhooks.received(tx, WATER) == (receipt or 0)
    assert kept(engine).delivered == (1 if code < 300 else 0)


@pytest.mark.usefixtures("point")
def test_while_it_is_off_it_can_be_tried(courier, engine, their, say, clock):
    their.manners[:] = [status(410), status(204)]
    say()
    serve(courier, WATER)
    with database.transaction(engine) as tx:
        actions.webhook.test(tx, agency=WATER, now=clock())

    assert actions.posting.due(courier) == [WATER]
    assert serve(courier, WATER)
    assert not serve(courier, WATER)
    assert log(engine)[-1] == (None, "done", "delivered")
    assert kept(engine).state == "off"


@pytest.mark.usefixtures("point")
def test_a_call_out_of_turn_that_fails_is_not_repeated_and_delays_nothing(courier, engine, their, say, clock):
    their.manners[:] = [status(500), status(204)]
    say()
    with database.transaction(engine) as tx:
        actions.webhook.test(tx, agency=WATER, now=clock())

    assert [serve(courier, WATER) for _ in range(3)] == [True, True, False]
    assert their.numbers() == [None, 1]


@pytest.mark.usefixtures("point")
def test_states_are_counted(engine, courier, their, say):
    their.manners[:] = [status(500)]
    say()
    serve(courier, WATER)
    with database.transaction(engine) as tx:
        actions.posting.measure(tx)

    assert [counted("yishi_webhooks", state=each) for each in ("on", "failing", "off")] == [0, 1, 0]


@pytest.mark.usefixtures("point")
def test_logs_hold_neither_secrets_nor_words(courier, engine, their, say, caplog):
    caplog.set_level("DEBUG")
    their.manners[:] = [status(500, "居民很生气".encode()), status(410)]
    say(words="整夜轰响")
    serve(courier, WATER)
    with engine.begin() as connection:
        connection.execute(sa.update(webhooks.WEBHOOKS).values(next_attempt_at=MONDAY))
    serve(courier, WATER)

    assert "given up" in caplog.text
    assert not any(word in caplog.text for word in ("整夜轰响", "居民很生气", "whsec_"))
