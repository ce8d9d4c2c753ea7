"""The feed: numbered rows only, in order, each event as the broker would have brought it."""

import json
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from yishi_chassis import clock, database, feed, numbering, outbox
from yishi_chassis.leader import Leader
from yishi_chassis.tables import FEED, INTERVENTIONS, OUTBOX, REPUBLISH
from yishi_contracts import Envelope, OrderChanged, ProposalWithdrawn

EXAMPLES = sorted((Path(contracts.__file__).parent / "examples").glob("*.json"))


@pytest.fixture
def number(engine):
    leader = Leader(engine, "relay")
    yield lambda window=500: numbering.number(leader.connection, window)
    leader.close()


def say(engine, *events, to="", context=database.Context()):
    with database.transaction(engine, context=context) as tx:
        for event in events:
            outbox.stage(tx, event, to=to)


def withdrawn(subject="p", reason="so"):
    return ProposalWithdrawn(proposal_id=subject, reason=reason)


def sequences(items):
    return [int(item["sequence"]) for item in items]


def test_only_numbered_rows_are_served(engine, number):
    say(engine, *(withdrawn() for _ in range(5)))
    assert feed.rows(engine, "intake", after=0) == []
    number(3)
    assert sequences(feed.rows(engine, "intake", after=0)) == [1, 2, 3]
    assert feed.head(engine, "intake")["head"] == 3


def test_it_goes_on_after_a_number_and_never_gives_more_than_asked_for(engine, number):
    say(engine, *(withdrawn() for _ in range(6)))
    number()
    assert sequences(feed.rows(engine, "intake", after=2, limit=3)) == [3, 4, 5]
    assert feed.rows(engine, "intake", after=6) == []
    assert feed.rows(engine, "intake", after=0, limit=-1) == []


def test_an_item_is_a_cloudevent_whose_attributes_are_the_envelope(engine, number):
    say(engine, withdrawn("p", "为什么"), context=database.Context(correlationid="c", causationid="d"))
    number()
    item = feed.rows(engine, "intake", after=0)[0]
    envelope = Envelope.model_validate({name: value for name, value in item.items() if name != "data"})
    assert (envelope.speaker, envelope.subject, envelope.sequence, envelope.subjectsequence) == ("intake", "p", 1, 1)
    assert (envelope.correlationid, envelope.causationid) == ("c", "d")
    assert envelope.dataschema == "urn:yishi:schema:proposal.withdrawn.v1"
    assert (item["datacontenttype"], item["data"]["reason"]) == ("application/json", "为什么")
    assert item["source"] == feed.head(engine, "intake")["source"]


def test_an_agency_has_a_feed_of_its_own(engine, number):
    say(engine, withdrawn())
    order = OrderChanged(proposal_id="p", assignment_id="x", agency="w", change="released", state="accepted")
    say(engine, order, to="w")
    number()
    item = feed.rows(engine, "dispatch", after=0, destination="w")[0]
    assert (item["subject"], item["agencysequence"]) == ("p", f"{1:020d}")
    assert "sequence" not in item
    assert feed.head(engine, "dispatch", destination="w")["head"] == 1
    assert sequences(feed.rows(engine, "dispatch", after=0)) == [1]


def test_blanked_data_is_a_tombstone_with_the_same_numbers(engine, number):
    say(engine, withdrawn())
    number()
    before = feed.rows(engine, "intake", after=0)[0]
    with engine.begin() as connection:
        connection.execute(OUTBOX.update().values(data=""))
    assert feed.rows(engine, "intake", after=0) == [{**before, "data": None}]


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_data_read_from_the_feed_can_be_written_again_to_the_letter(file):
    example = json.loads(file.read_text(encoding="utf-8"))
    event = contracts.BY_TYPE[example["headers"]["ce-type"]].model_validate_json(json.dumps(example["body"]))
    text = event.write()
    assert json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":")) == text


def test_a_database_without_a_feed_gets_exactly_one_however_many_ask(engine):
    with engine.begin() as connection:
        connection.execute(FEED.delete())
    found = []
    askers = [threading.Thread(target=lambda: found.append(feed.mint(engine))) for _ in range(8)]
    [each.start() for each in askers]
    [each.join() for each in askers]
    with engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(FEED)) == 1
    assert len(found) == 8
    assert len(set(found)) == 1


def test_who_asks_while_another_mints_gets_that_one(engine):
    with engine.begin() as connection:
        connection.execute(FEED.delete())
    found = []
    with engine.begin() as another:
        another.execute(FEED.insert().values(id="theirs", minted_at=clock.wall()))
        asker = threading.Thread(target=lambda: found.append(feed.mint(engine)))
        asker.start()
        asker.join(0.3)
    asker.join()
    with engine.connect() as connection:
        assert connection.scalars(sa.select(FEED.c.id)).all() == found == ["theirs"]


def test_republishing_asks_for_a_range_once_more_and_is_noted(engine, number):
    say(engine, *(withdrawn() for _ in range(5)))
    number()
    assert feed.republish(engine, from_sequence=2, to_sequence=3, operator="lin", reason="a purge") == 2
    with engine.connect() as connection:
        open_ = list(connection.scalars(sa.select(REPUBLISH.c.sequence)))
        noted = connection.execute(sa.select(INTERVENTIONS)).one()
    assert sorted(open_) == [2, 3]
    assert (noted.operator, noted.action, noted.reason) == ("lin", "republish", "a purge")
    assert noted.about == {"destination": "", "from": 2, "to": 3, "count": 2}
