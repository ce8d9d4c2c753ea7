"""Private matters (家里事): they move up with a text that their author agrees to, and never without."""

import pytest
import yishi_contracts as contracts
from yishi_review import actions, domain, store

from tests.support.reviews import COUNCILS


def triaged(town, kind):
    return town.does("c-yard", actions.triage, kind=kind, reason="so it is")


def published(town):
    told = contracts.ProposalPublished(
        proposal_id="p-1", revision=2, title="Steps", text="For all to read.", text_hash="1" * 64,
        place=contracts.Place(areas=("district", "quarter", "yard"), spot=""))
    actions.published(town.tx, told, councils=COUNCILS)
    return store.get(town.tx, town.review_id)


def test_a_private_matter_moves_up_with_a_text_its_author_agreed_to(town):
    triaged(town, "household")
    with pytest.raises(domain.ConsentNeeded):
        triaged(town, "courtyard")
    review = published(town)
    assert (review.proposal.title, review.proposal.text, review.proposal.spot) == ("Steps", "For all to read.", "")
    assert triaged(town, "courtyard").state == "consultation"


def asked(town, times):
    for _ in range(times):
        review = town.until(store.get(town.tx, town.review_id).deadline)
    return review


def test_its_author_is_asked_at_half_the_time_and_at_the_end_and_silence_ends_it(town):
    triaged(town, "household")
    assert asked(town, 2).state == "self_help"
    assert [data["asked"] for kind, data in town.said() if kind == "self_help.asked"] == [1, 2]
    ended = asked(town, 1)
    assert (ended.state, ended.step.decision, town.said()[-1][1]["outcome"]) == ("helped", "no_response", "no_response")


def test_what_its_author_calls_solved_is_over(town):
    triaged(town, "household")
    assert town.does("r-01", actions.answer_self_help, solved=True).state == "helped"
    assert (town.said()[-1][0], town.said()[-1][1]["outcome"]) == ("self_help.ended", "solved")


def test_nobody_else_says_that_it_is_solved(town):
    triaged(town, "household")
    with pytest.raises(domain.NotYours):
        town.does("c-yard", actions.answer_self_help, solved=True)


def test_what_is_not_solved_waits_with_its_convener_for_a_text_and_is_consulted_then(town):
    triaged(town, "household")
    waiting = town.does("r-01", actions.answer_self_help, solved=False)
    assert (waiting.state, waiting.overdue, waiting.deadline) == ("self_help", True, None)
    assert (published(town).state, town.said()[-1][1]["kind"]) == ("consultation", "courtyard")


def test_a_household_that_helped_itself_and_comes_back_is_helped_again_or_consulted(town):
    triaged(town, "household")
    town.does("r-01", actions.answer_self_help, solved=True)
    town.hear(actions.conclude, contracts.ProposalClosed(
        proposal_id="p-1", course=1, outcome="solved", done_by="review", asked=1, answered=1, solved=1))
    back = contracts.ProposalReopened(
        proposal_id="p-1", course=2, done_by="review", ground="request", reason="", answered=0, solved=0)
    assert town.hear(actions.reopen, back, councils=COUNCILS).state == "self_help"
    assert (town.said()[-1][0], town.said()[-1][1]["course"]) == ("review.triaged", 2)


def test_what_review_never_heard_of_is_none_of_its_business(town):
    assert actions.published(town.tx, contracts.ProposalPublished(
        proposal_id="p-unknown", revision=2, title="-", text="-", text_hash="1" * 64,
        place=contracts.Place(areas=("district",), spot="")), councils=COUNCILS) is None
