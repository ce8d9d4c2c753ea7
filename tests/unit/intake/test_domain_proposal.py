"""A proposal from draft to filed: who may do what, when, and what counts."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from yishi_chassis.clock import ZONE
from yishi_intake import domain

NOON = datetime(2026, 4, 1, 12, tzinfo=ZONE)
DAY = timedelta(days=1)
AUTHOR = domain.Party(kind="resident", id="r-01")


def a_content(**changes):
    place = domain.Place(areas=("jinniu", "jiulidi", "jiulidibeilu", "jinghuayuan"), spot="2幢")
    given = {"title": "瀑布噪声", "text": "整夜轰响", "category": "noise", "kind": "courtyard", "place": place,
             "threshold": 3}
    return domain.Content(**given | changes)


def a_draft(*, household=None, **changes):
    return domain.write(a_content(**changes), id="p-1", number="JN-2026-000001", author=AUTHOR, household=household,
                        now=NOON)


def an_open_one(**changes):
    return domain.open_up(a_draft(**changes), by="r-01", lapses_at=NOON + 60 * DAY, now=NOON)


def a_signature(person="r-02", *, household="h-2", kind="resident", text_hash=None):
    return domain.Signature(id=f"s-{person}", signer=domain.Party(kind=kind, id=person), household=household,
                            text_hash=text_hash or a_content().hash, signed_at=NOON)


def signed(proposal, *signatures):
    for signature in signatures:
        proposal = domain.sign(proposal, signature, now=NOON + DAY)
    return proposal


def test_a_draft_can_be_edited_by_its_author():
    changed = domain.edit(a_draft(), a_content(title="瀑布"), by="r-01", now=NOON)
    assert (changed.content.title, changed.version) == ("瀑布", 2)


def test_to_others_a_draft_does_not_exist():
    with pytest.raises(domain.NotFound):
        domain.edit(a_draft(), a_content(), by="r-02", now=NOON)


def test_an_open_text_cannot_be_edited():
    with pytest.raises(domain.NotNow) as refusal:
        domain.edit(an_open_one(), a_content(), by="r-01", now=NOON)
    assert (refusal.value.state, refusal.value.allowed) == (
        "collecting", ("sign", "enter_sheet", "strike_line", "unsign", "withdraw", "amend", "take_over",
                       "merge", "leave", "comment", "add_evidence", "follow",
            "name_representative", "represent", "end_representing", "name_helper", "ask_publication", "publish",
            "issue_claim", "claim"))


def test_the_hash_pins_title_and_text():
    assert a_content().hash == a_content(category="other").hash
    assert len({a_content().hash, a_content(title="瀑").hash, a_content(text="响").hash}) == 3


def test_households_are_counted_and_not_people():
    proposal = signed(an_open_one(), a_signature("r-02"), a_signature("r-03"), a_signature("r-04", household="h-4"))
    assert domain.count(proposal) == domain.Count(households=2, residents=3, units=0)


def test_the_authors_household_counts_if_it_is_given():
    assert an_open_one(household="h-1").households == 1
    assert an_open_one().households == 0
    assert signed(an_open_one(household="h-2"), a_signature("r-02", household="h-2")).households == 1


def test_units_count_apart():
    proposal = signed(an_open_one(), a_signature("u-1", kind="unit", household=None))
    assert domain.count(proposal) == domain.Count(households=0, residents=0, units=1)
    assert not proposal.enough


def test_the_threshold_is_met_by_households():
    proposal = signed(an_open_one(), a_signature("r-02"), a_signature("r-03", household="h-3"))
    assert not proposal.enough
    assert signed(proposal, a_signature("r-04", household="h-4")).enough


def test_where_the_threshold_is_one_the_author_suffices():
    assert an_open_one(threshold=1).enough


def test_authors_do_not_sign_their_own_proposal():
    with pytest.raises(domain.OwnProposal):
        signed(an_open_one(), a_signature("r-01"))


def test_nobody_signs_twice():
    with pytest.raises(domain.SignedAlready):
        signed(an_open_one(), a_signature(), a_signature())


def test_a_signature_for_another_text_is_refused():
    with pytest.raises(domain.TextChanged):
        signed(an_open_one(), a_signature(text_hash="0" * 64))


def test_a_resident_signs_for_a_household():
    with pytest.raises(domain.NoHousehold):
        signed(an_open_one(), a_signature(household=None))


def test_signing_ends_with_the_days_for_collecting_even_if_the_timer_is_late():
    with pytest.raises(domain.TooLate):
        domain.sign(an_open_one(), a_signature(), now=NOON + 60 * DAY)


def test_a_signature_can_be_taken_back_while_collecting():
    proposal, who = domain.unsign(signed(an_open_one(), a_signature()), by="r-02", now=NOON + DAY)
    assert (proposal.households, proposal.signatures, who.id) == (0, (), "r-02")


def test_what_was_not_signed_cannot_be_taken_back():
    with pytest.raises(domain.NotFound):
        domain.unsign(an_open_one(), by="r-02", now=NOON)


def test_after_filing_nobody_signs_or_withdraws():
    filed = domain.file(an_open_one(threshold=1), now=NOON)
    with pytest.raises(domain.NotNow):
        signed(filed, a_signature())
    with pytest.raises(domain.NotNow):
        domain.withdraw(filed, by="r-01", now=NOON)


def test_only_the_author_withdraws():
    with pytest.raises(domain.NotYours):
        domain.withdraw(an_open_one(), by="r-02", now=NOON)
    assert domain.withdraw(an_open_one(), by="r-01", now=NOON).state == "withdrawn"


def test_each_own_move_ranks_above_the_one_before():
    opened = an_open_one(threshold=1)
    filed = domain.file(signed(opened, a_signature()), now=NOON)
    assert a_draft().shown.rank < opened.shown.rank < filed.shown.rank
    assert domain.lapse(opened, now=opened.lapses_at).shown.rank > opened.shown.rank


def closed(**changes):
    filed = domain.file(an_open_one(threshold=1), now=NOON)
    asked, _ = domain.ask(filed, done_by="dispatch", closes_at=NOON + DAY, now=NOON)
    done = domain.close(asked, outcome="solved", reopen_until=NOON + 30 * DAY, now=NOON)
    return replace(done, **changes)


def test_a_closed_proposal_goes_back_to_who_did_the_work():
    again = domain.request_reopening(closed(), by="r-01", limit=2, now=NOON + DAY)
    assert (again.state, again.course, again.closed_at, again.outcome) == ("dispatching", 2, None, None)
    assert domain.request_reopening(closed(done_by="review"), by="r-01", limit=2, now=NOON).state == "local_action"


def test_reopening_by_request_ends_after_its_days_and_its_times():
    with pytest.raises(domain.TooLate):
        domain.request_reopening(closed(), by="r-01", limit=2, now=NOON + 30 * DAY)
    with pytest.raises(domain.TooLate):
        domain.request_reopening(closed(requests=2), by="r-01", limit=2, now=NOON)


def test_only_those_who_proposed_reopen_it():
    with pytest.raises(domain.NotYours):
        domain.request_reopening(closed(), by="r-09", limit=2, now=NOON)
