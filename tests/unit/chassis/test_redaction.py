"""Redaction: residents' words leave all that is kept for messages, and do not come back by what arrives later."""

import json
import threading

import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from yishi_chassis import answers, clock, database, feed, ids, inbox, numbering, outbox, received, redaction
from yishi_chassis.leader import Leader
from yishi_chassis.tables import ANSWERS, DEAD_LETTERS, INBOX, OUTBOX, REDACTED

from tests.support import hearing
from tests.support.speaking import Speaker

SECRET = "张三的电话"
PLACE = contracts.Place(areas=("jinniu",), spot=f"{SECRET}门口")
AUTHOR = contracts.Author(kind="resident", id="r-1")
TABLES = (INBOX, OUTBOX, ANSWERS, DEAD_LETTERS)


def filed(subject):
    return contracts.ProposalFiled(
        proposal_id=subject, number="JN-1", title=SECRET, text=SECRET, text_hash="0" * 64, category="noise",
        place=PLACE, author=AUTHOR, count=5, attachments=(contracts.Attachment(name=f"{SECRET}.jpg", sha256="a" * 64),))


def ordered(subject):
    return contracts.DispatchOrdered(
        proposal_id=subject, tier="district", body="b-1", number="JN-1", title=SECRET, text=SECRET, category="noise",
        place=PLACE, author=AUTHOR, reason="公示期满",
        lead=contracts.Order(agency="water", task="查看", term="general"))


def redacted(subject):
    return contracts.ProposalRedacted(proposal_id=subject, ground="personal_data", reason="含个人信息", by="o-1")


@pytest.fixture
def listener(engine):
    with hearing.listening(engine) as listener:
        listener.handlers = dict.fromkeys(
            (contracts.ProposalFiled, contracts.DispatchOrdered, contracts.ProposalRedacted), hearing.note)
        yield listener
    with engine.begin() as connection:
        for table in (*TABLES, REDACTED):
            connection.execute(table.delete())


@pytest.fixture
def intake():
    return Speaker()


@pytest.fixture
def review():
    return Speaker("review")


def come(speaker, event, **other):
    return received.read(speaker.message(event.proposal_id, event, **other))


def left(engine):
    """In which tables the words still stand."""
    with engine.connect() as connection:
        return [table.name for table in TABLES if any(
            SECRET in str(row) or SECRET.encode().hex() in str([bytes(v).hex() for v in row if isinstance(v, bytes)])
            for row in connection.execute(sa.select(table)))]


def bodies(listener):
    return [json.loads(data) for data in listener.rows("data")]


def test_what_was_heard_loses_its_words_and_nothing_else(listener, intake):
    listener.take(come(intake, filed("p")))
    assert left(listener.engine) == ["inbox"]
    listener.take(come(intake, redacted("p")))
    assert left(listener.engine) == []
    body = bodies(listener)[0]
    assert body == json.loads(filed("p").write()) | {
        "title": "", "text": "", "place": body["place"], "redacted": True,
        "attachments": [{"name": "", "sha256": "a" * 64, "stage": "before"}]}
    assert body["place"] == {"areas": ["jinniu"], "spot": "", "lat": None, "lng": None}


def test_in_one_window_as_well(listener, intake, review):
    listener.take(come(review, ordered("p")), come(intake, filed("p")), come(intake, redacted("p")),
                  come(review, ordered("p")))
    assert left(listener.engine) == []
    assert listener.rows("state") == ["applied"] * 4


def test_of_others_nothing_is_taken(listener, intake):
    listener.take(come(intake, filed("q")), come(intake, filed("p")), come(intake, redacted("p")))
    assert [body.get("title") for body in bodies(listener)] == ["", None, SECRET]


def test_a_redelivery_does_not_bring_it_back(listener, intake):
    first = come(intake, filed("p"))
    listener.take(first)
    listener.take(come(intake, redacted("p")))
    listener.take(first, first)
    assert left(listener.engine) == []


def test_what_another_speaker_said_and_comes_late_is_heard_without_the_words(listener, intake, review):
    listener.take(come(intake, redacted("p")))
    listener.take(come(review, ordered("p")))
    assert left(listener.engine) == []
    with listener.engine.connect() as connection:
        told = [json.loads(data) for data in connection.scalars(sa.select(hearing.HEARD.c.data))]
    assert (told[-1]["title"], told[-1]["lead"]["agency"], told[-1]["redacted"]) == ("", "water", True)


def test_a_fork_and_an_id_that_came_before_do_not_bring_it_back(listener, intake):
    said = [come(intake, filed("p")), come(intake, redacted("p"))]
    listener.take(*said)
    listener.take(come(intake, filed("p"), subjectsequence=1), come(intake, filed("p"), id=said[0].envelope.id))
    assert sorted(listener.rows("state")) == ["applied", "applied", "fork"]
    assert left(listener.engine) == []


def test_what_waits_or_failed_is_heard_later_without_the_words(listener, intake, review):
    early = Speaker("dispatch")
    early.message("p")
    listener.faults = {}
    listener.handlers[contracts.DispatchOrdered] = lambda tx, event: (_ for _ in ()).throw(ValueError("not today"))
    listener.take(come(review, ordered("p")))
    listener.take(come(early, ordered("p")))
    assert sorted(listener.rows("state")) == ["failed", "parked"]
    listener.take(come(intake, redacted("p")))
    assert left(listener.engine) == []
    heard = []
    listener.handlers[contracts.DispatchOrdered] = lambda tx, event: heard.append(event.title)
    with listener.engine.begin() as connection:
        connection.execute(INBOX.update().where(INBOX.c.state == "failed").values(next_try=clock.wall()))
    listener.retry()
    assert heard == [""]


def test_a_service_without_a_door_for_it_forgets_as_well(listener, intake):
    listener.handlers = {}
    listener.take(come(intake, filed("p")))
    listener.take(come(intake, redacted("p")))
    assert listener.rows("state") == ["noted", "noted"]
    assert left(listener.engine) == []


def test_two_windows_at_once_do_not_leave_the_words(listener, intake, review):
    """One takes what holds the words, and has not committed when the other redacts."""
    listener.take(come(review, redacted("other")))
    inside, go_on = threading.Event(), threading.Event()

    def slow(tx, event):
        inside.set()
        go_on.wait(5)

    late = threading.Thread(target=inbox.take, args=(
        listener.engine, {contracts.DispatchOrdered: slow}, [come(review, ordered("p"))]))
    late.start()
    inside.wait(5)
    redacting = threading.Thread(target=listener.take, args=(come(intake, redacted("p")),))
    redacting.start()
    redacting.join(0.3)
    assert redacting.is_alive()
    go_on.set()
    late.join()
    redacting.join()
    assert left(listener.engine) == []


@pytest.fixture
def number(engine):
    leader = Leader(engine, "relay")
    yield lambda: numbering.number(leader.connection, 100)
    leader.close()


def test_what_was_said_here_loses_them_too_numbered_or_not(listener, number):
    order = contracts.OrderOffered.model_validate_json(order_of("p"))
    with database.transaction(listener.engine) as tx:
        outbox.stage(tx, filed("p"))
        outbox.stage(tx, order, to="water")
    number()
    with database.transaction(listener.engine) as tx:
        outbox.stage(tx, ordered("p"))
        outbox.stage(tx, order, to="roads")
    with database.transaction(listener.engine) as tx, redaction.of(tx, "p"):
        pass
    assert left(listener.engine) == []
    item = feed.rows(listener.engine, "intake", after=0)[0]
    assert (item["data"]["redacted"], item["data"]["title"]) == (True, "")
    contracts.ProposalFiled.model_validate_json(json.dumps(item["data"]))


def order_of(subject):
    return json.dumps({
        "proposal_id": subject, "case_id": "c", "assignment_id": "a", "agency": "water", "number": "JN-1",
        "role": "lead", "mode": "order", "title": SECRET, "text": SECRET, "category": "noise",
        "place": {"areas": ["jinniu"], "spot": SECRET}, "task": "t", "term": "general",
        "sign_by": clock.wall().isoformat()})


def test_an_answer_that_held_them_is_given_no_more_and_its_key_stays_used(listener):
    asked = answers.asked(caller="r-1", key="k-1", method="POST", path="/v1/proposals", body=b"{}")
    other = answers.asked(caller="r-1", key="k-2", method="POST", path="/v1/proposals", body=b"{}")
    subject = ids.new()
    with database.transaction(listener.engine) as tx:
        answers.keep(tx, asked, status=201, headers={}, body=json.dumps({"id": subject, "title": SECRET}))
    with database.transaction(listener.engine) as tx:
        answers.keep(tx, other, status=201, headers={}, body='{"id":"p-2"}')
    with database.transaction(listener.engine) as tx, redaction.of(tx, subject):
        pass
    assert left(listener.engine) == []
    given = answers.given(listener.engine, asked)
    assert (given.status, json.loads(given.body)["code"]) == (410, "redacted")
    assert answers.given(listener.engine, other).status == 201


def test_letters_nobody_could_place_keep_their_headers_alone(listener, intake):
    message = intake.message("p", filed("p"))
    listener.take(received.DeadLetter(message, "odd"))
    assert left(listener.engine) == ["dead_letters"]
    listener.take(come(intake, redacted("p"), subjectsequence=1))
    assert left(listener.engine) == []
