"""What nobody can read is kept with the reason and holds up nothing else; a speaker that forgot is noticed."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import amqp
import pytest
import requests
import sqlalchemy as sa
from yishi_chassis import inbox, publisher
from yishi_chassis.tables import DEAD_LETTERS, INBOX
from yishi_contracts import ProposalFiled
from yishi_local import process

from tests.support.crowd import Crowd
from tests.support.reckoning import reckon
from tests.support.speaking import Speaker
from tests.support.stack import Stack

MUTANTS = Path(__file__).parents[1] / "support" / "mutants"
FILED = ProposalFiled.type
GREENING = {"title": "补种树木", "text": "院里的树被台风吹倒了三棵。", "category": "greening",
            "place": {"area": "jinghuayuan", "spot": "花园"}}
REASONS = ["not strict JSON", "content type is None", "more than 1048576"]


def poison(intake: Speaker) -> list[amqp.Message]:
    """Bad JSON, no content type, 5 MB; data against its schema; a type of tomorrow."""
    def message(body: bytes, *, kind: str = "application/json", type_: str = FILED, subject: str = "p") -> amqp.Message:
        said = intake.message(subject, body=body, type=type_)
        typed = {"content_type": kind} if kind else {}
        return amqp.Message(body, application_headers=said.headers, delivery_mode=2, **typed)

    large = b'{"text": "' + b"x" * 5 * 1024 * 1024 + b'"}'
    return [message(b"{not json", subject="a"), message(b"{}", kind="", subject="b"), message(large, subject="c"),
            message(b"{}", subject="schema"), message(b"{}", type_="cn.yishi.proposal.filed.v9", subject="tomorrow")]


def put(three: Stack, messages: list[amqp.Message]) -> None:
    """Into review's queue, past every exchange."""
    with amqp.Connection(**publisher.address(three.amqp.uri(three.world.vhost))) as connection:
        channel = connection.channel()
        for each in messages:
            channel.basic_publish(each, routing_key="review.inbox")


def letters(three: Stack) -> list[str]:
    with three.engine("review").connect() as connection:
        return list(connection.scalars(sa.select(DEAD_LETTERS.c.reason).order_by(DEAD_LETTERS.c.id)))


def states(three: Stack, source: str) -> dict[str, str]:
    """By subject, what became of the events of a source in review."""
    with three.engine("review").connect() as connection:
        rows = connection.execute(sa.select(INBOX.c.subject, INBOX.c.state).where(INBOX.c.source == source))
        return {row.subject: row.state for row in rows}


def test_poison_is_kept_with_its_reason_and_what_comes_later_goes_on(three: Stack):
    intake = Speaker()
    put(three, poison(intake))

    with Crowd(three, size=10) as crowd:
        pass

    assert process.until(lambda: len(states(three, intake.source)) == 2 and len(letters(three)) == 3, within=30)
    assert all(reason in letter for reason, letter in zip(REASONS, letters(three), strict=True))
    assert states(three, intake.source) == {"schema": "dead", "tomorrow": "noted"}
    (dead,) = inbox.dead(three.engine("review"))
    assert "title" in dead["reason"]
    skip(three, dead)
    assert reckon(three, crowd, fault="poison in review's queue", letters=3).clean
    forget_letters(three)


def skip(three: Stack, row: dict[str, Any]) -> None:
    inbox.skip(three.engine("review"), source=row["source"], event_id=row["event_id"], operator="o", reason="poison")


def forget_letters(three: Stack) -> None:
    """The next test begins with none."""
    with three.engine("review").begin() as connection:
        connection.execute(DEAD_LETTERS.delete())


@contextmanager
def raising(three: Stack) -> Iterator[None]:
    """Review's handler raises a BaseException at every proposal whose title has the word poison."""
    path = f"{MUTANTS}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    three.restart("review", env={"YISHI_MUTANT": "handler raises", "PYTHONPATH": path})
    yield
    three.restart("review")


def test_a_handler_that_raises_beyond_exception_costs_its_own_subject_alone(three: Stack):
    with raising(three):
        body = {**GREENING, "title": "poison", "category": "fire_safety"}
        answer = three.call("intake", "POST", "/v1/proposals", who="r-09", body=body)
        with Crowd(three, size=10) as crowd:
            pass
        crowd.attempted.append("poison")
        crowd.acknowledged["poison"] = answer.json()["id"]
        assert process.until(lambda: inbox.dead(three.engine("review")), within=40, every=0.3)   # type: ignore
        (dead,) = inbox.dead(three.engine("review"))
        assert (dead["subject"], dead["tries"]) == (answer.json()["id"], 3)
        assert "Beyond: as told" in dead["reason"]

    inbox.replay(
        three.engine("review"), source=dead["source"], event_id=dead["event_id"], operator="o", reason="mended")
    assert reckon(three, crowd, fault="a handler that raises BaseException, mended and replayed").clean


def withdraw(pair: Stack, proposal: str, reason: str) -> requests.Response:
    answer = pair.call("intake", "POST", f"/v1/proposals/{proposal}/withdraw", who="r-05", body={"reason": reason})
    answer.raise_for_status()
    return answer


def owner(pair: Stack, *statements: str) -> None:
    """Statements on the server, from the database that every server has."""
    address = sa.make_url(pair.world.databases["intake"]).set(drivername="postgresql+psycopg", database="postgres")
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@contextmanager
def forgetting(pair: Stack) -> Iterator[None]:
    """What intake's database learns in between is lost: it is restored from a copy."""
    name = urlsplit(pair.world.databases["intake"]).path[1:]
    pair.kill("intake", signal.SIGTERM)
    pair.engine("intake").dispose()
    owner(pair, f'CREATE DATABASE "{name}_old" TEMPLATE "{name}"')
    pair.restart("intake")
    yield
    pair.kill("intake", signal.SIGTERM)
    pair.engine("intake").dispose()
    owner(pair, f'DROP DATABASE "{name}" WITH (FORCE)', f'ALTER DATABASE "{name}_old" RENAME TO "{name}"')
    pair.restart("intake")


def withdrawals(pair: Stack, proposal: str) -> list[str]:
    """The states in which review keeps the withdrawals of a proposal."""
    wanted = sa.select(INBOX.c.state).where(INBOX.c.subject == proposal, INBOX.c.type.contains("withdrawn"))
    with pair.engine("review").connect() as connection:
        return list(connection.scalars(wanted.order_by(INBOX.c.received_at)))


def test_a_database_restored_from_an_old_copy_is_noticed_by_who_listens(pair: Stack, known: list[str]):
    proposal = pair.call("intake", "POST", "/v1/proposals", who="r-05", body=GREENING).json()["id"]
    with forgetting(pair):
        withdraw(pair, proposal, "said once, then forgotten")
        assert process.until(lambda: withdrawals(pair, proposal) == ["noted"], within=30)

    withdraw(pair, proposal, "said anew")
    assert process.until(lambda: withdrawals(pair, proposal) == ["noted", "fork"], within=30)
    with Crowd(pair, size=10) as crowd:
        pass
    result = reckon(pair, crowd, fault="intake restored from an old copy", known=known)
    known += result.forks

    assert result.all == []
    assert [proposal in each for each in result.forks] == [True]
    assert "the feed of a speaker has forked" in pair.log("review")
    assert "yishi_inbox_forks_total{" in pair.call("review", "GET", "/metrics").text


@pytest.fixture(autouse=True)
def _none_dead_before(request: pytest.FixtureRequest) -> None:
    """What an earlier test left dead must not be taken for this one's."""
    if "three" in request.fixturenames:
        assert inbox.dead(request.getfixturevalue("three").engine("review")) == []
