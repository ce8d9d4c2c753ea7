"""The doors of notify, from the bytes of a request to the bytes of the answer."""

from datetime import datetime

import pytest
import sqlalchemy as sa
from yishi_chassis import database
from yishi_chassis.clock import ZONE
from yishi_chassis.tables import ANSWERS
from yishi_notify import actions
from yishi_notify.domain import sealing
from yishi_notify.settings import Settings

from tests.support.counter import Counter

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)


@pytest.fixture
def counter(fresh_database_of, tmp_path, hear):
    (tmp_path / "contacts.key").write_text(sealing.fresh())
    made = Counter(fresh_database_of("notify"), Settings(contacts_key=tmp_path / "contacts.key"))
    with database.transaction(made.service.engine) as tx:
        for key in ("proposal.opened", "proposal.filed", "assignment.offered"):
            actions.hear(tx, made.service.desk, hear(key), now=NOW)
    return made


@pytest.mark.parametrize("door", ["inbox", "read", "give_contacts", "contacts"])
def test_nobody_comes_in_without_a_token(counter, door):
    args = {"notice_id": "n-1"} if door == "read" else {}
    assert counter.refusal(door, **args).status == 401


def test_everybody_sees_the_own_notices_only(counter):
    assert [n["kind"] for n in counter.answer("inbox", who="r-01")["items"]] == ["filed", "opened"]
    assert [n["kind"] for n in counter.answer("inbox", who="r-02")["items"]] == ["filed"]
    assert [n["kind"] for n in counter.answer("inbox", who="a-qu-zhujianjiao")["items"]] == ["to_sign_for"]
    assert counter.answer("inbox", who="r-99") == {"items": [], "next": None}


def test_pages_follow_their_cursor(counter):
    first = counter.answer("inbox", who="r-01", query={"limit": "1"})
    second = counter.answer("inbox", who="r-01", query={"limit": "1", "cursor": first["next"]})
    assert [n["kind"] for n in first["items"] + second["items"]] == ["filed", "opened"]
    assert second["next"] is None


def test_reading_is_noted_for_the_own_notice_and_refused_for_others(counter):
    notice_id = counter.answer("inbox", who="r-02")["items"][0]["id"]
    assert counter.answer("read", who="r-02", notice_id=notice_id)["read_at"] is not None
    assert counter.refusal("read", who="r-01", notice_id=notice_id).code == "no-such-notice"


def test_contacts_are_given_and_shown_to_their_person_alone(counter):
    given = counter.ask("give_contacts", who="r-01", body={"email": "li@example.cn", "language": "en"})
    assert (given.status, given.body) == (204, b"")
    assert counter.answer("contacts", who="r-01") == {"email": "li@example.cn", "language": "en"}
    assert counter.answer("contacts", who="r-02") == {"email": None, "language": "zh-CN"}


def test_the_answer_kept_for_an_idempotency_key_holds_no_address(counter):
    counter.ask("give_contacts", who="r-01", body={"email": "li@example.cn"}, headers={"HTTP_IDEMPOTENCY_KEY": "k-1"})
    with counter.service.engine.connect() as connection:
        assert "li@" not in repr(connection.execute(sa.select(ANSWERS)).one())


@pytest.mark.parametrize("email", [
    "li", "li@example", "Li <li@example.cn>", "li@example.cn, all@example.cn", "li@example.cn\r\nBcc: all@example.cn",
    "x" * 255 + "@example.cn", "",
])
def test_what_is_not_one_plain_address_is_refused(counter, email):
    assert counter.refusal("give_contacts", who="r-01", body={"email": email}).status == 422


def test_without_a_key_addresses_are_refused_and_a_language_is_taken(fresh_database_of):
    bare = Counter(fresh_database_of("notify"), Settings())
    assert bare.refusal("give_contacts", who="r-01", body={"email": "li@example.cn"}).code == "cannot-seal"
    assert bare.ask("give_contacts", who="r-01", body={"language": "en"}).status == 204


@pytest.mark.parametrize("email", ["l***@example.cn", "l*@example.cn", "l••@example.cn"])
def test_a_masked_address_does_not_replace_the_one_there_is(counter, email):
    counter.ask("give_contacts", who="r-01", body={"email": "li@example.cn"})
    assert counter.refusal("give_contacts", who="r-01", body={"email": email}).status == 422
    assert counter.answer("contacts", who="r-01")["email"] == "li@example.cn"
