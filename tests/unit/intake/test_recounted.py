"""Deadlines of local work that were counted anew: what residents are told changes, and nothing else."""

from datetime import timedelta

import pytest
import yishi_contracts as contracts
from yishi_intake import actions, domain, store

DAY = timedelta(days=1)


def at_work(desk):
    """A proposal that is acted on locally, and when that was due at first."""
    proposal, due = desk.filed(), desk.now + 40 * DAY
    started = contracts.LocalActionStarted(
        proposal_id=proposal.id, tier="courtyard", body="b-madong", doers=(), plan="x", due=due)
    actions.heard(desk.tx, desk.hear(started), proposal_id=proposal.id)
    return proposal, due


def recounted(desk, proposal, *, state, due):
    desk.now += DAY
    deadline = due or desk.now + 9 * DAY
    actions.recounted(desk.tx, desk.hear(contracts.ReviewRecounted(
        proposal_id=proposal.id, tier="courtyard", body="b-madong", state=state, deadline=deadline, due=due)))


def standing(desk, proposal):
    desk.tx.flush()
    return domain.standing(store.paths(desk.tx, [proposal.id])[proposal.id])


def test_local_work_is_due_at_the_other_time_and_stands_since_it_stood(desk):
    proposal, due = at_work(desk)
    before = standing(desk, proposal)
    recounted(desk, proposal, state="local_action", due=due + 2 * DAY)
    after = standing(desk, proposal)
    assert (before.due, after.due, after.since) == (due, due + 2 * DAY, before.since)
    assert store.get(desk.tx, proposal.id).state == "local_action"


@pytest.mark.parametrize("state", ["triage", "in_review", "adopted"])
def test_a_clock_that_intake_does_not_keep_changes_nothing_here(desk, state):
    proposal, due = at_work(desk)
    before = standing(desk, proposal)
    recounted(desk, proposal, state=state, due=None)
    assert standing(desk, proposal) == before
    assert due == before.due
