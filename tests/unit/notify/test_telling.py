"""Notify on PostgreSQL: people are told in their language, once, and no address leaves the sealed row."""

import json
from base64 import b64encode
from datetime import datetime

import pytest
import sqlalchemy as sa
from yishi_chassis import inbox, testing
from yishi_chassis.auth import Caller
from yishi_chassis.clock import ZONE
from yishi_chassis.tables import OUTBOX, TIMERS
from yishi_notify import actions, store
from yishi_notify.channels import in_app
from yishi_notify.domain import CannotSeal, NoSuchNotice, sealing
from yishi_notify.domain.notice import Names
from yishi_notify.store.tables import CONTACTS, DELIVERIES, NOTICES

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
KEYS = sealing.parse([b64encode(bytes(32)).decode()])


class Outside:
    """A channel that carries letters out of the house and remembers them."""

    outside = True

    def __init__(self):
        self.letters = []

    def send(self, letter):
        self.letters.append(letter)


@pytest.fixture
def desk():
    names = {"zh-CN": Names(known={"b-jinniu": "区联席会议"}), "en": Names(known={"b-jinniu": "the joint meeting"})}
    return actions.Desk(channels={"in_app": in_app.InApp(), "email": Outside()}, keys=KEYS, names=names)


@pytest.fixture
def tx(database_of):
    with testing.rolled_back(database_of("notify")) as tx:
        yield tx


@pytest.fixture
def told(tx, desk, hear):
    def tell(key, **changes):
        return {n.person: n for n in actions.hear(tx, desk, hear(key, **changes), now=NOW)}

    return tell


def inbox_of(tx, person, **page):
    found, _ = actions.inbox(tx, persons=(person,), before=None, limit=50, **page)
    return [notice.kind for notice in found]


def test_author_and_signers_are_told_that_the_proposal_is_filed(tx, told):
    assert set(told("proposal.filed")) == {"r-01", "r-02", "r-03", "r-04", "r-05"}
    assert inbox_of(tx, "r-03") == ["filed"]


def test_those_who_took_their_signature_back_are_told_no_more(told):
    told("proposal.opened")
    told("proposal.signed", signer={"kind": "resident", "id": "r-02"})
    told("proposal.unsigned", signer={"kind": "resident", "id": "r-02"})
    assert set(told("proposal.lapsed")) == {"r-01"}


def test_an_author_who_sits_in_the_body_is_told_once(told):
    told("proposal.filed")
    notices = told("vote.called", roll=["c-jinniu", "r-01"])
    assert notices["r-01"].kind == "to_vote"
    assert sum(person == "r-01" for person in notices) == 1


def test_nobody_is_asked_to_triage_while_the_body_is_unknown(told):
    told("proposal.filed")
    assert {n.kind for n in told("review.opened").values()} == {"review_opened"}


def test_the_convener_is_whoever_triaged_for_the_body(told):
    told("proposal.filed")
    told("session.called", body="b-x", members=["c-x", "m-x"])
    assert {p for p, n in told("review.opened", body="b-x").items() if n.kind == "to_triage"} == {"c-x", "m-x"}
    told("review.triaged", body="b-x", by="c-x")
    assert {p for p, n in told("review.opened", body="b-x").items() if n.kind == "to_triage"} == {"c-x"}


def test_a_triage_by_the_tier_above_makes_nobody_convener(told):
    told("proposal.filed")
    told("session.called", body="b-x", members=["c-x", "m-x"])
    told("review.triaged", body="b-x", by="c-above")
    assert {p for p, n in told("review.opened", body="b-x").items() if n.kind == "to_triage"} == {"c-x", "m-x"}


def test_an_agency_is_told_as_a_whole_and_its_clerk_reads_it(tx, told):
    told("proposal.filed")
    assert "agency:qu-zhujianjiao" in told("assignment.offered")
    clerk = Caller("a-1", frozenset({("agency", "qu-zhujianjiao")}))
    found, _ = actions.inbox(tx, persons=actions.persons_of(clerk), before=None, limit=10)
    assert [notice.kind for notice in found] == ["to_sign_for"]


def test_the_officers_of_its_areas_are_told_of_what_is_to_be_checked(tx, told):
    notices = told("proposal.submitted", areas=["jinniu", "simaqiao"])
    assert {person: notice.kind for person, notice in notices.items()} == {
        "officer:jinniu": "to_check", "officer:simaqiao": "to_check", "r-01": "submitted"}
    officer = Caller("o-1", frozenset({("officer", "simaqiao"), ("officer", "*")}))
    found, _ = actions.inbox(tx, persons=actions.persons_of(officer), before=None, limit=10)
    assert [notice.kind for notice in found] == ["to_check"]


def test_the_author_is_told_why_the_words_are_hidden(told):
    told("proposal.submitted")
    assert "含他人住址" in told("proposal.hidden", reason="含他人住址")["r-01"].text


def test_the_dispatching_body_is_asked_to_confirm_a_report(told):
    told("proposal.filed")
    told("vote.called", body="b-jinniu", roll=["c-jinniu", "m-jinniu-1"])
    told("dispatch.ordered", body="b-jinniu")
    assert {p for p, n in told("assignment.reported").items() if n.kind == "to_confirm"} == {"c-jinniu", "m-jinniu-1"}


def test_what_comes_before_the_proposal_itself_waits(told):
    with pytest.raises(inbox.NotYet):
        told("vote.called")


def test_everybody_is_told_in_the_own_language_with_the_bodys_name(tx, desk, told):
    actions.give_contacts(tx, desk, person="r-02", language="en", addresses={}, now=NOW)
    told("proposal.filed")
    notices = told("review.adopted", body="b-jinniu")
    assert notices["r-02"].text.startswith("Hello")
    assert "the joint meeting" in notices["r-02"].text
    assert "区联席会议" in notices["r-01"].text


def test_the_same_event_cannot_tell_a_person_twice(tx, desk, hear):
    event = hear("proposal.filed")
    actions.hear(tx, desk, event, now=NOW)
    with pytest.raises(sa.exc.IntegrityError, match="notices_once"):
        actions.hear(tx, desk, event, now=NOW)


def test_a_notice_in_the_inbox_has_arrived_and_is_said_without_a_word_of_it(tx, told):
    told("proposal.opened")
    (said,) = testing.said(tx)
    assert said[0] == "cn.yishi.notice.sent.v1"
    assert set(said[1]) == {"notice_id", "proposal_id", "person", "channel", "kind", "attempts"}


def test_mail_goes_to_those_who_gave_an_address_one_timer_for_each(tx, desk, told):
    actions.give_contacts(tx, desk, person="r-02", language="en", addresses={"email": "li@example.cn"}, now=NOW)
    notices = told("proposal.filed")
    timers = tx.execute(sa.select(TIMERS.c.subject, TIMERS.c.key)).all()
    assert [tuple(row) for row in timers] == [(notices["r-02"].id, "email")]


def test_what_is_not_urgent_stays_in_the_inbox(tx, desk, told):
    actions.give_contacts(tx, desk, person="r-01", language="en", addresses={"email": "li@example.cn"}, now=NOW)
    told("proposal.opened")
    assert tx.execute(sa.select(TIMERS)).all() == []


def test_an_address_lies_nowhere_but_sealed(tx, desk, told, caplog):
    actions.give_contacts(tx, desk, person="r-01", language="en", addresses={"email": "li@example.cn"}, now=NOW)
    told("proposal.filed")
    everything = [tx.execute(sa.select(table)).all() for table in (CONTACTS, NOTICES, DELIVERIES, OUTBOX, TIMERS)]
    assert "li@example" not in repr(everything) + caplog.text
    assert actions.contacts(tx, desk, person="r-01") == ("en", {"email": "li@example.cn"})


def test_a_contact_copied_to_another_person_does_not_open(tx, desk):
    actions.give_contacts(tx, desk, person="r-01", language="en", addresses={"email": "li@example.cn"}, now=NOW)
    tx.execute(CONTACTS.update().values(person="r-02"))
    with pytest.raises(sealing.Unreadable):
        actions.contacts(tx, desk, person="r-02")


def test_without_a_key_no_address_is_taken(tx):
    bare = actions.Desk(channels={})
    with pytest.raises(CannotSeal):
        actions.give_contacts(tx, bare, person="r-1", language="en", addresses={"email": "li@example.cn"}, now=NOW)


def test_contacts_given_again_replace_the_earlier_ones(tx, desk):
    for addresses in ({"email": "li@example.cn"}, {}):
        actions.give_contacts(tx, desk, person="r-01", language="en", addresses=addresses, now=NOW)
    assert actions.contacts(tx, desk, person="r-01") == ("en", {})


def test_the_inbox_is_paged_newest_first(tx, told):
    for key in ("proposal.opened", "proposal.filed", "review.adopted"):
        told(key)
    first, cursor = actions.inbox(tx, persons=("r-01",), before=None, limit=2)
    rest, end = actions.inbox(tx, persons=("r-01",), before=cursor, limit=2)
    assert [n.kind for n in first + rest] == ["adopted", "filed", "opened"]
    assert end is None


def test_a_notice_is_read_by_its_own_person_once(tx, told):
    notice = told("proposal.opened")["r-01"]
    later = NOW.replace(hour=11)
    assert actions.mark_read(tx, notice_id=notice.id, persons=("r-01",), now=NOW).read_at == NOW
    assert actions.mark_read(tx, notice_id=notice.id, persons=("r-01",), now=later).read_at == NOW
    with pytest.raises(NoSuchNotice):
        actions.mark_read(tx, notice_id=notice.id, persons=("r-02",), now=NOW)


def test_a_wrong_key_file_is_told_in_a_sentence(tmp_path):
    (tmp_path / "keys").write_text(json.dumps("no key"))
    with pytest.raises(OSError, match="holds no keys"):
        actions.read_keys(tmp_path / "keys")


def test_redacted_words_leave_notices_and_those_concerned_hear_why(tx, desk, told, hear):
    told("proposal.filed")
    title = store.circles.proposal(tx, "p-1").title
    notices = actions.redact(tx, desk, hear("proposal.redacted"), now=NOW)
    assert {notice.person for notice in notices} == {"r-01", "r-02", "r-03", "r-04", "r-05"}
    assert "含个人信息" in notices[0].text
    kept = tx.execute(sa.select(NOTICES.c.kind, NOTICES.c.title, NOTICES.c.text)).all()
    assert [row for row in kept if title in f"{row.title}{row.text}"] == []
    assert all("本通知的文字已随提案内容一并抹除" in row.text for row in kept if row.kind == "filed")
    assert store.circles.proposal(tx, "p-1").title == ""
    assert title not in str(told("proposal.lapsed"))
