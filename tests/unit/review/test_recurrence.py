"""What has come back goes straight to the body that decided last; all else takes the usual way."""

import pytest
import yishi_contracts as contracts
from yishi_review import actions

from tests.support.reviews import COUNCILS, filed


def again(town, **changes):
    """The review of the proposal that follows the town's first one."""
    event = filed(**{"proposal_id": "p-2", "recurrence_of": "p-1"} | changes)
    return town.hear(actions.open_review, event, councils=COUNCILS)


def test_what_has_come_back_is_at_once_before_the_body_that_decided_last(town):
    town.does("c-yard", actions.triage, kind="community", reason="so it is")
    for area in ("yard", "quarter"):
        town.does(f"c-{area}", actions.escalate, ground="beyond_powers", reason="not ours")
    review = again(town)
    said, data = town.said()[-1]
    assert (said, data["state"], data["tier"]) == ("review.opened", "in_review", "subdistrict")
    assert (review.step.body, review.kind, data["deadline"]) == ("b-street", "community", review.deadline.isoformat())


@pytest.mark.parametrize(("kind", "changes"), [
    ("household", {}), ("community", {"author": contracts.Author(kind="organisation", id="b-yard")}),
    ("community", {"author": contracts.Author(kind="resident", id="c-yard")}), ("community", {"recurrence_of": "p-9"}),
], ids=["private", "its own", "its convener's", "unknown here"])
def test_what_is_private_or_a_body_s_own_or_unknown_takes_the_usual_way(town, kind, changes):
    town.does("c-yard", actions.triage, kind=kind, reason="so it is")
    review = again(town, **changes)
    assert (review.state, review.kind, town.said()[-1][1]["state"]) == ("triage", "", "triage")
