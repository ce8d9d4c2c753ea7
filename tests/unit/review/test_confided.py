"""Private matters (家里事): they move up with a text that their author agrees to, and never without."""

import pytest
import yishi_contracts as contracts
from yishi_review import actions, domain, store

from tests.support.reviews import DAY


def triaged(town, kind):
    return town.does("c-yard", actions.triage, kind=kind, reason="so it is")


def published(town):
    told = contracts.ProposalPublished(
        proposal_id="p-1", revision=2, title="Steps", text="For all to read.", text_hash="1" * 64,
        place=contracts.Place(areas=("district", "quarter", "yard"), spot=""))
    actions.published(town.tx, told)
    return store.get(town.tx, town.review_id)


def test_a_private_matter_moves_up_with_a_text_its_author_agreed_to(town):
    triaged(town, "household")
    with pytest.raises(domain.ConsentNeeded):
        triaged(town, "courtyard")
    review = published(town)
    assert (review.proposal.title, review.proposal.text, review.proposal.spot) == ("Steps", "For all to read.", "")
    assert triaged(town, "courtyard").state == "consultation"


def test_self_help_runs_out_into_consultation_and_that_before_the_body_once_it_is_published(town):
    triaged(town, "household")
    published(town)
    review = town.until(store.get(town.tx, town.review_id).deadline)
    assert (review.state, review.triaged_by) == ("consultation", "timer")
    assert town.until(review.deadline).kind == "community"


def test_what_is_not_published_is_late_with_its_convener_and_goes_nowhere(town):
    triaged(town, "household")
    late = town.until(store.get(town.tx, town.review_id).deadline)
    assert (late.state, late.overdue) == ("self_help", True)
    assert town.until(late.deadline + 30 * DAY).state == "self_help"


def test_what_review_never_heard_of_is_none_of_its_business(town):
    assert actions.published(town.tx, contracts.ProposalPublished(
        proposal_id="p-unknown", revision=2, title="-", text="-", text_hash="1" * 64,
        place=contracts.Place(areas=("district",), spot=""))) is None
