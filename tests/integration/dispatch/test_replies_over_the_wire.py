"""Departments that speak AMQP alone, and dispatch as a process on a real broker: nothing lost, nothing done twice."""

import contextlib
import itertools
import signal
from datetime import timedelta

import amqp as pyamqp
import pytest
import sqlalchemy as sa
from yishi_chassis import clock, database
from yishi_chassis.tables import DEAD_LETTERS, OUTBOX
from yishi_dispatch import actions
from yishi_dispatch.store.tables import ASSIGNMENTS, REPLIES

from tests.support.hearing_process import eventually
from tests.support.member import Wire, connected, reply
from tests.support.ordering import BUILD, LEAD, district_of_four, order
from tests.support.speaking import Speaker
from tests.support.stack import stack

REPORT = {"result": "explained", "words": "已向居民说明"}
LATER = timedelta(minutes=11)
_cases = itertools.count(1)


@pytest.fixture(scope="module")
def running(tmp_path_factory, postgres, amqp):
    folder = tmp_path_factory.mktemp("wires")
    district = district_of_four(folder / "district")
    with stack(folder / "world", server=postgres, amqp=amqp, services=("dispatch",), district=district) as made:
        made.start()
        made.wait_ready()
        yield made


@pytest.fixture(scope="module")
def review():
    return Speaker("review")


class Department:
    """The lead's system in one case, whose number is its own."""

    def __init__(self, running, case, agency=LEAD):
        self.running, self.case, self.uri = running, case, running.world.agencies[agency]
        self.wire = Wire(self.uri)

    @property
    def assignment(self):
        return eventually(lambda: next(
            (one["assignment_id"] for one in self.wire.of("offered") if one["proposal_id"] == self.case), None))

    def says(self, verb, id_="", **body):
        return reply(self.uri, verb, {"assignment_id": self.assignment} | body, id_=id_)

    def answer(self, id_):
        return eventually(lambda: self.wire.answer(id_))

    def state(self):
        wanted = sa.select(ASSIGNMENTS.c.state).where(ASSIGNMENTS.c.id == self.assignment)
        with self.running.engine("dispatch").connect() as connection:
            return connection.scalar(wanted)

    def said_of_it(self):
        """What all services were told of this assignment."""
        wanted = sa.select(OUTBOX.c.type).order_by(OUTBOX.c.id).where(
            OUTBOX.c.destination == "", OUTBOX.c.data.contains(self.assignment))
        with self.running.engine("dispatch").connect() as connection:
            return [type_.removeprefix("cn.yishi.assignment.") for type_ in connection.scalars(wanted)]


@pytest.fixture
def lead(running, review):
    """The lead of a case of this test's own."""
    case = f"p-{next(_cases)}"
    order(running, review, case)
    return Department(running, case)


def test_a_day_of_a_department_that_speaks_nothing_but_amqp(lead):
    assert lead.answer(lead.says("accept", contact="河道科"))["state"] == "accepted"
    assert lead.answer(lead.says("report", **REPORT))["state"] == "reported"
    eventually(lambda: {"accepted", "reported"} <= {one["change"] for one in lead.wire.of("changed")})
    highest = max(lead.wire.came)
    reply(lead.uri, "receipt", {"received": highest})

    assert sorted(lead.wire.came) == list(range(1, highest + 1))
    eventually(lambda: lead.running.call("dispatch", "GET", f"/v1/assignments/{lead.assignment}").json()["state"]
               == "reported")
    eventually(lambda: received(lead.running, LEAD) == highest)


def received(running, agency):
    with running.engine("dispatch").connect() as connection:
        return connection.scalar(sa.text("SELECT received FROM receipts WHERE agency = :one"), {"one": agency})


def test_a_repeat_does_nothing_and_comes_back_under_the_number_it_had(lead):
    id_ = lead.says("accept")
    first = lead.answer(id_)
    lead.says("accept", id_=id_)
    number = next(n for n, (kind, body) in lead.wire.came.items() if kind == "answered" and body["reply_id"] == id_)

    eventually(lambda: lead.wire.look() or lead.wire.times[number] == 2)
    assert lead.wire.answer(id_) == first
    assert lead.said_of_it().count("accepted.v1") == 1


def test_a_refusal_comes_back_as_one(lead):
    said = lead.answer(lead.says("refuse", ground="不属职责", instead=LEAD))

    assert (said["outcome"], said["code"]) == ("refused", "nobody-instead")
    assert lead.state() == "offered"


def test_what_fits_no_state_is_kept_as_a_note(lead):
    said = lead.answer(lead.says("plan", milestones=[{"name": "踏勘", "due": "2031-03-20T00:00:00+08:00"}]))

    assert (said["outcome"], said["detail"][:14], said["state"]) == ("ok", "kept as a note", "offered")


def test_nobody_signs_for_another_however_the_message_is_dressed(lead):
    other = lead.running.world.agencies[BUILD]
    wire = Wire(other)
    id_ = reply(other, "accept", {"assignment_id": lead.assignment}, source=f"/agency/{LEAD}", agency=LEAD)

    assert eventually(lambda: wire.answer(id_))["code"] == "forbidden"
    assert lead.state() == "offered"


def letters(running):
    with running.engine("dispatch").connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(DEAD_LETTERS))


def test_poison_of_all_kinds_holds_up_nobody(lead):
    before = letters(lead.running)
    bad = reply(lead.uri, "accept", b"{not json")
    large = reply(lead.uri, "accept", b'"' + b"x" * 3_000_000 + b'"')
    reply(lead.uri, "accept", {}, id_="two words")
    with connected(lead.uri) as channel:
        channel.basic_publish_confirm(pyamqp.Message(b"\0" * 9), "replies", f"{LEAD}.")
    good = lead.says("accept")

    assert lead.answer(good)["outcome"] == "ok"
    assert (lead.answer(bad)["code"], lead.answer(large)["code"]) == ("malformed", "too-large")
    eventually(lambda: letters(lead.running) == before + 2)


def offer_again(running):
    """What the leader does every five minutes, ten minutes later."""
    with database.transaction(running.engine("dispatch")) as tx:
        actions.agency.offer_again(tx, wait=LATER - timedelta(minutes=1), now=clock.now() + LATER)


def test_what_an_agency_purged_from_its_own_queue_is_offered_again(running, review):
    department = Department(running, "p-purged", BUILD)
    Wire(department.uri).look()     # of other tests' cases nothing is left in it
    order(running, review, "p-purged")
    eventually(lambda: waits(running, BUILD))
    with connected(department.uri) as channel:
        assert channel.queue_purge(f"agency.{BUILD}.inbox") == 1

    assert department.wire.of("offered") == []
    offer_again(running)
    assert department.assignment


def waits(running, agency):
    with connected(running.amqp.uri(running.world.agencies_vhost)) as operator:
        return operator.queue_declare(f"agency.{agency}.inbox", passive=True).message_count


@pytest.mark.parametrize("place", ["replies.before_transaction", "replies.after_commit", "replies.before_ack"])
def test_killed_at_any_point_dispatch_loses_and_doubles_nothing(lead, tmp_path, place):
    lead.assignment   # noqa: B018 - the order has come
    lead.running.kill("dispatch", signal.SIGTERM)
    ids = [lead.says("accept"), lead.says("report", **REPORT), lead.says("report", **REPORT)]
    told = {"YISHI_FAILPOINT": place, "YISHI_FAILPOINT_ONCE": str(tmp_path / "killed")}
    lead.running.start("dispatch", env=told)
    lead.running.wait_ended("dispatch")
    lead.running.restart("dispatch")

    first, second, third = [lead.answer(id_) for id_ in ids]
    assert (tmp_path / "killed").exists()
    assert [one["outcome"] for one in (first, second, third)] == ["ok"] * 3
    assert third["detail"].startswith("kept as a note")
    assert [said for said in lead.said_of_it() if said != "offered.v1"] == ["accepted.v1", "reported.v1"]
    assert counted(lead.running, ids) == (3, 3)


def counted(running, ids):
    """How many replies are over, and how many answers were said."""
    over = sa.select(sa.func.count()).where(REPLIES.c.id.in_(ids), REPLIES.c.state == "over")
    answers = sa.select(sa.func.count()).where(OUTBOX.c.causationid.in_(ids), OUTBOX.c.type.contains("order.answered"))
    with running.engine("dispatch").connect() as connection:
        return connection.scalar(over), connection.scalar(answers)


@contextlib.contextmanager
def away(engine):
    """The database lets nobody in, and has thrown out all who were there."""
    name = engine.url.database
    server = sa.create_engine(engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    engine.dispose()
    with server.connect() as operator:
        operator.execute(sa.text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'))
        operator.execute(sa.text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"))
        try:
            yield
        finally:
            operator.execute(sa.text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'))


def test_without_its_database_dispatch_acknowledges_nothing_and_goes_on_when_it_is_back(lead):
    assignment = lead.assignment
    with away(lead.running.engine("dispatch")):
        ids = [reply(lead.uri, "accept", {"assignment_id": assignment}),
               reply(lead.uri, "report", {"assignment_id": assignment} | REPORT)]
        eventually(lambda: '"queue": "dispatch.replies"' in lead.running.log("dispatch"))

    assert [lead.answer(id_)["state"] for id_ in ids] == ["accepted", "reported"]
    assert counted(lead.running, ids) == (2, 2)


def test_many_replies_of_many_agencies_keep_the_order_of_each(lead):
    other = lead.running.world.agencies[BUILD]
    id_ = lead.says("accept")
    mine = [id_, *(lead.says("report", **REPORT) for _ in range(20))]
    for _ in range(20):
        reply(other, "receipt", {"received": 0})

    assert [lead.answer(each)["detail"][:4] for each in mine] == ["", "", *["kept"] * 19]
    eventually(lambda: counted(lead.running, mine)[0] == 21)
    with lead.running.engine("dispatch").connect() as connection:
        wanted = sa.select(REPLIES.c.id).where(REPLIES.c.id.in_(mine)).order_by(REPLIES.c.number)
        assert connection.scalars(wanted).all() == mine
