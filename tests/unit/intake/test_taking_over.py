"""Time runs out: reminders before, and somebody who signed goes on as the author."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from hypothesis import given
from hypothesis import strategies as st
from yishi_chassis.tables import TIMERS
from yishi_intake import actions, domain

from tests.support.proposals import DAY, NOON

HOUR = timedelta(hours=1)


@given(hours=st.lists(st.integers(0, 24 * 70), unique=True, max_size=30))
def test_each_reminder_is_said_once_whenever_the_bells_are_heard(hours):
    """A chain of bells, each heard when the service happens to be there."""
    lapses_at, said, bell = NOON + 60 * DAY, [], None
    now = NOON
    for hour in sorted(hours):
        bell = bell or domain.next_bell(lapses_at, days=(7, 3), now=now)
        now = NOON + hour * HOUR
        if now >= bell:
            if now >= lapses_at:
                break
            said.append(domain.reminded(lapses_at, days=(7, 3), bell=bell, now=now))
            bell = None
    assert said in ([], [7], [3], [7, 3])


def bells(desk, proposal):
    desk.tx.flush()
    rows = desk.tx.execute(sa.select(TIMERS.c.due).where(
        TIMERS.c.subject == proposal.id, TIMERS.c.kind == "lapse").order_by(TIMERS.c.due))
    return [(proposal.lapses_at - row.due).days for row in rows]


def ring(desk, proposal, *, before=0):
    desk.now = proposal.lapses_at - before * DAY
    actions.lapse(desk.tx, proposal_id=proposal.id, bell=desk.now, rules=desk.rules, now=desk.now)


def take_over(desk, proposal, person="r-02"):
    desk.tx.flush()
    return actions.take_over(desk.as_(person).tx, proposal_id=proposal.id, rules=desk.rules, now=desk.now)


def test_its_author_is_reminded_seven_and_three_days_before(desk):
    proposal = desk.propose()
    ring(desk, proposal, before=7)
    assert (desk.said()[-1], desk.last(contracts.ProposalLapseNear)["days"]) == ("proposal.lapse_near", 7)
    ring(desk, proposal, before=3)
    told = desk.last(contracts.ProposalLapseNear)
    assert (told["days"], told["count"], told["threshold"], bells(desk, proposal)) == (3, 0, 5, [7, 3, 0])
    ring(desk, proposal)
    assert desk.said()[-1] == "proposal.lapsed"


def test_who_signed_goes_on_as_its_author_before_it_lapses(desk):
    proposal = desk.sign(desk.propose(plate="1号"), "r-02")
    desk.now = proposal.lapses_at - 3 * DAY
    taken = take_over(desk, proposal)
    told = desk.last(contracts.ProposalTakenOver)
    assert (taken.state, taken.course, taken.author.id, taken.count) == ("collecting", 1, "r-02", 2)
    assert (told["author"]["id"], told["former"]["id"]) == ("r-02", "r-01")
    assert taken.lapses_at == actions.ends(desk.now, 15)
    kept = actions.detail(desk.as_("r-02").tx, proposal_id=proposal.id)
    assert (kept.author.id, kept.household, kept.households) == ("r-02", taken.household, 2)
    assert desk.sign(kept, "r-03").count == 3


def test_what_has_lapsed_collects_signatures_again(desk):
    proposal = desk.sign(desk.propose(), "r-02")
    ring(desk, proposal)
    desk.now += 14 * DAY
    taken = take_over(desk, proposal)
    assert (taken.state, taken.course, bells(desk, taken)[-1]) == ("collecting", 2, 7)
    assert desk.sign(taken, "r-03").count == 2


def test_what_was_returned_and_lapsed_waits_for_a_revision_again(desk):
    proposal = desk.filed()
    until = actions.ends(desk.now, 15)
    actions.returned(desk.tx, desk.hear(contracts.ReviewReturned(
        proposal_id=proposal.id, tier="courtyard", body="b-madong", points=("x",), number=1, until=until,
        by="c-madong")), rules=desk.rules, now=desk.now)
    ring(desk, desk.again(proposal))
    taken = take_over(desk, proposal)
    assert (taken.state, taken.course, taken.author.id) == ("returned", 3, "r-02")
    desk.tx.flush()
    back = actions.revise(desk.as_("r-02").tx, proposal_id=proposal.id, title="t", text="t", rules=desk.rules,
                          now=desk.now)
    assert (back.state, back.course) == ("in_review", 4)


@pytest.mark.parametrize(("days", "person", "refusal"), [
    (-4, "r-02", domain.NotNow), (15, "r-02", domain.NotNow), (0, "r-01", domain.NotYours),
    (0, "r-09", domain.NotYours)], ids=["too early", "too late", "its author", "who never signed"])
def test_nobody_else_and_at_no_other_time(desk, days, person, refusal):
    proposal = desk.sign(desk.propose(), "r-02")
    if days >= 0:
        ring(desk, proposal)
    desk.now = proposal.lapses_at + days * DAY
    with pytest.raises(refusal):
        take_over(desk, proposal, person)
