"""A rejection leaves an appeal open, once; a household's matter that ended by itself is closed."""

from datetime import timedelta

import pytest
import yishi_contracts as contracts
from yishi_intake import actions, domain, store

from tests.support.proposals import DAY, NOON

UNTIL = NOON + 15 * DAY


def rejected(desk, *, until=UNTIL, **changes):
    proposal = desk.filed(**changes)
    told = contracts.ReviewRejected(
        proposal_id=proposal.id, course=1, tier="courtyard", body="b-madong", code="no_means", reason="no money",
        by="c-madong", appeal_until=until)
    desk.now = NOON
    actions.rejected(desk.tx, desk.hear(told, number=2))
    return store.get(desk.tx, proposal.id)


def appeal(desk, proposal, person="r-01"):
    return actions.appeal(desk.as_(person).tx, proposal_id=proposal.id, reason="there is money", now=desk.now)


def test_a_rejection_is_shown_with_the_time_for_an_appeal(desk):
    proposal = rejected(desk)
    assert (proposal.state, proposal.appeal_until) == ("rejected", UNTIL)


@pytest.mark.parametrize(("person", "as_what"), [("r-01", "author"), ("r-03", "co_signer")])
def test_its_author_and_who_signed_appeal(desk, person, as_what):
    proposal = appeal(desk, rejected(desk), person)
    told = desk.last(contracts.ProposalAppealed)
    assert (told["appealed_by"], told["reason"], told["course"], proposal.appeal_until) == (
        as_what, "there is money", 1, None)


def test_nobody_else_appeals_nor_twice_nor_late(desk):
    proposal = rejected(desk)
    with pytest.raises(domain.NotYours):
        appeal(desk, proposal, "r-30")
    desk.now = UNTIL
    with pytest.raises(domain.TooLate):
        appeal(desk, proposal)
    desk.now = UNTIL - timedelta(seconds=1)
    with pytest.raises(domain.TooLate):
        appeal(desk, appeal(desk, proposal))


def test_a_final_rejection_is_not_appealed_against(desk):
    with pytest.raises(domain.TooLate):
        appeal(desk, rejected(desk, until=None))


def helped(desk, proposal, outcome):
    told = contracts.SelfHelpEnded(
        proposal_id=proposal.id, course=1, tier="courtyard", body="b-madong", outcome=outcome)
    actions.helped(desk.tx, desk.hear(told, number=3), rules=desk.rules, now=desk.now)
    return store.get(desk.tx, proposal.id)


@pytest.mark.parametrize(("outcome", "answered"), [("solved", 1), ("no_response", 0)])
def test_a_household_s_matter_is_closed_as_its_author_said_or_did_not_say(desk, outcome, answered):
    closed = helped(desk, desk.filed(), outcome)
    told = desk.last(contracts.ProposalClosed)
    assert (closed.state, closed.outcome, closed.done_by, closed.closed_at) == ("closed", outcome, "review", desk.now)
    assert (told["asked"], told["answered"], told["solved"], told["rating"]) == (1, answered, answered, None)
    assert closed.reopen_until > desk.now


def test_what_was_told_later_is_not_closed_by_what_was_told_before(desk):
    proposal = rejected(desk)
    told = contracts.SelfHelpEnded(
        proposal_id=proposal.id, course=1, tier="courtyard", body="b-madong", outcome="solved")
    actions.helped(desk.tx, desk.hear(told, number=1), rules=desk.rules, now=desk.now)
    assert store.get(desk.tx, proposal.id).state == "rejected"
