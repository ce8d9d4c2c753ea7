"""Agency and proposer write to each other: nobody else reads the words, and the first time has a date."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from yishi_dispatch import actions, domain
from yishi_dispatch.domain.contact import Contact, Proposer

from tests.support.dispatching import AGENCY, AUTHOR, CONVENER, SUPERVISOR, Office

WORDS = "请问周三上午方便上门查看吗"


@pytest.fixture
def office(fresh_database_of, now):
    return Office(fresh_database_of("dispatch"), now)


@pytest.fixture
def lead(office):
    """A lead's assignment that is signed for."""
    one = office.order()
    office.ask("accept", who=AGENCY, assignment_id=one)
    return one


def write(office, lead, who=AGENCY, **body):
    return office.answer("write_message", who=who, body={"words": WORDS} | body, assignment_id=lead)


def words(office, lead, who):
    return [each["words"] for each in office.answer("read_messages", who=who, assignment_id=lead)["items"]]


def test_agency_and_proposer_read_what_each_other_writes(office, lead):
    write(office, lead)
    write(office, lead, who=AUTHOR, words="可以")
    assert words(office, lead, AGENCY) == words(office, lead, AUTHOR) == [WORDS, "可以"]


@pytest.mark.parametrize("who", [CONVENER, SUPERVISOR])
def test_convener_and_supervisor_see_when_who_wrote_and_no_words(office, lead, who):
    write(office, lead)
    item = office.answer("read_messages", who=who, assignment_id=lead)["items"][0]
    assert (item["side"], item["words"], item["times"]) == ("agency", None, [])


@pytest.mark.parametrize("who", [
    "r-2@resident", "a-2@agency:qu-chengguan", "c-2@convener:b-fuqin", "o-1@officer:jinniu"])
def test_nobody_else_reads_or_writes(office, lead, who):
    assert office.refusal("read_messages", who=who, assignment_id=lead).status == 403
    assert office.refusal("write_message", who=who, body={"words": "?"}, assignment_id=lead).status == 403


def test_a_stranger_is_asked_to_sign_in(office, lead):
    assert office.refusal("read_messages", assignment_id=lead).status == 401


def test_an_account_with_the_authors_id_but_another_role_is_not_the_author(office, lead):
    assert office.refusal("read_messages", who="r-1@member:b-jinniu", assignment_id=lead).status == 403


@pytest.mark.parametrize("kind", ["paper", "unclaimed"])
def test_who_signed_on_paper_is_nobody(kind):
    proposer = Proposer(proposal_id="p-1", kind=kind, person="x")
    assert domain.contact.is_proposer(proposer, caller="x", kinds=frozenset({"resident"})) is False


def test_no_event_holds_the_words_and_both_sides_are_told(office, lead):
    write(office, lead)
    write(office, lead, who=AUTHOR, words="周三可以")
    assert [said for said in (WORDS, "周三可以") if said in office.everything_said()] == []
    assert [each["first"] for each in office.said("assignment.contacted")] == [True]
    assert len(office.said("assignment.written_back")) == 1
    assert office.said("order.changed", to="qu-hezhangban")[-1]["change"] == "message"


def test_only_the_first_contact_is_the_first(office, lead):
    write(office, lead)
    write(office, lead)
    assert [each["first"] for each in office.said("assignment.contacted")] == [True, False]


def test_who_missed_the_first_contact_is_reminded_once(office, lead, now):
    office.ring(now + timedelta(days=3))
    steps = [each["step"] for each in office.said("assignment.reminded")]
    assert steps.count("contact") == 1
    contact = office.answer("read_messages", who=AGENCY, assignment_id=lead)["contact"]
    assert (contact["due"], contact["first_at"]) == ("2026-03-04T00:00:00+08:00", None)
    assert contact["reminded_at"] == contact["due"]


def test_who_wrote_in_time_is_not_reminded(office, lead, now):
    write(office, lead)
    office.ring(now + timedelta(days=3))
    assert "contact" not in [each["step"] for each in office.said("assignment.reminded")]


def test_nothing_is_written_before_the_agency_has_signed_for_it(office):
    problem = office.refusal("write_message", who=AGENCY, body={"words": "?"}, assignment_id=office.order())
    assert (problem.status, problem.code) == (409, "not-signed-for")


def test_a_visit_is_asked_for_with_times_that_lie_ahead(office, lead, now):
    ahead, gone = [(now + timedelta(hours=h)).isoformat() for h in (20, -1)]
    assert write(office, lead, kind="visit_request", times=[ahead])["kind"] == "visit_request"
    asked = {"who": AGENCY, "assignment_id": lead}
    assert office.refusal("write_message", body={"words": "?", "kind": "visit_request"}, **asked).code == "no-times"
    assert office.refusal("write_message", body={"words": "?", "times": [gone]}, **asked).code == "no-times"


def test_who_takes_over_the_proposal_reads_the_thread_and_who_did_before_does_not(office, lead):
    write(office, lead)
    author, former = (contracts.Author(kind="resident", id=id_) for id_ in ("r-9", "r-1"))
    with office.tx() as tx:
        actions.contact.changed(tx, contracts.ProposalClaimed(
            proposal_id="p-1", ground="on_behalf", author=author, former=former, count=1))
    assert words(office, lead, "r-9@resident") == [WORDS]
    assert office.refusal("read_messages", who=AUTHOR, assignment_id=lead).status == 403


def test_an_order_heard_late_does_not_undo_who_took_over(office):
    with office.tx() as tx:
        actions.contact.changed(tx, contracts.ProposalClaimed(
            proposal_id="p-1", ground="on_behalf", count=1,
            author=contracts.Author(kind="resident", id="r-9"), former=contracts.Author(kind="unclaimed", id="u")))
    lead = office.order()
    assert office.refusal("read_messages", who=AUTHOR, assignment_id=lead).status == 403


def test_redaction_takes_the_words_out_of_threads_and_notes(office, lead):
    write(office, lead)
    office.ask("write_note", who=AGENCY, body={"words": "王阿姨家", "audience": "public"}, assignment_id=lead)
    office.ask("draft", who=AGENCY, body={"result": "explained", "words": "王阿姨家"}, assignment_id=lead)
    with office.tx() as tx:
        actions.case.redact(tx, contracts.ProposalRedacted(
            proposal_id="p-1", ground="unlawful", reason="违法", by="o-1"))
    assert words(office, lead, AGENCY) == [""]
    note = office.answer("read_notes", assignment_id=lead)["items"][0]
    assert (note["words"], note["redacted"]) == ("", True)
    with office.service.engine.connect() as connection:
        tables = ("messages", "remarks", "drafts", "supervision_orders")
        kept = "".join(str(connection.execute(sa.text(f"SELECT * FROM {table}")).all()) for table in tables)
    assert [said for said in (WORDS, "王阿姨") if said in kept] == []


def test_an_assisting_agency_owes_no_first_contact(rules, now, offered):
    one = offered(assisting=(domain.case.Task(agency="qu-shuiwu", task="协办", term="general"),))
    accepted = domain.signing.accept(one, contact="", rules=rules, now=now)
    assert domain.contact.owed(accepted, rules=rules, new_id="c") is None


def test_a_reminder_too_early_does_nothing(now):
    contact = Contact(id="c", assignment_id="a", due=now)
    assert domain.contact.missed(contact, now=now - timedelta(seconds=1)) == contact


def test_notes_reach_whom_they_are_for(office, lead):
    for audience in ("internal", "proposer", "public"):
        office.ask("write_note", who=AGENCY, body={"words": audience, "audience": audience}, assignment_id=lead)
    office.ask("write_note", who=CONVENER, body={"words": "body", "audience": "internal"}, assignment_id=lead)

    def read(who):
        return [each["words"] for each in office.answer("read_notes", who=who, assignment_id=lead)["items"]]

    assert read(AGENCY) == ["internal", "proposer", "public"]
    assert read(AUTHOR) == ["proposer", "public"]
    assert read(CONVENER) == ["proposer", "public", "body"]
    assert read(None) == read("r-2@resident") == ["public"]


def test_only_the_agency_and_its_convener_note(office, lead):
    note = {"words": "?", "audience": "public"}
    for who in (AUTHOR, "a-2@agency:qu-chengguan", "c-2@convener:b-fuqin"):
        assert office.refusal("write_note", who=who, body=note, assignment_id=lead).status == 403
