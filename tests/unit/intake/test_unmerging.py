"""Merged proposals go on by themselves again: taken out by a person, or because the other one was given up."""

import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from yishi_chassis.tables import TIMERS
from yishi_intake import actions, domain
from yishi_intake.actions import merging, parting

from tests.support.merging import DAY, confirmed, merge, signers, stopped, stored, two


def unmerge(desk, proposal, *, person="r-01", roles=(), reason="不是一处"):
    return parting.unmerge(desk.as_(person, *roles).tx, proposal_id=proposal.id, reason=reason, now=desk.now)


def restored(desk, proposal):
    desk.tx.flush()
    parting.restore_due(desk.tx, proposal_id=proposal.id, now=desk.now)
    return stored(desk, proposal)


def merged_and_filed(desk):
    older, younger = desk.filed(person="r-20", title="西门", text="常开"), desk.filed()
    merge(desk, younger, older)
    confirmed(desk, younger)
    stopped(desk, younger, older)
    return stored(desk, younger), stored(desk, older)


def test_what_collects_signatures_goes_on_by_itself_with_the_days_it_had_left(desk):
    older = desk.propose(person="r-20", place={"area": "maan", "spot": ""}, goal=40)
    younger = desk.propose(person="r-05", goal=30)
    merge(desk, younger, older, person="r-05")
    desk.now += 9 * DAY
    back = unmerge(desk, younger, person="c-madong", roles=("convener:b-madong",))
    assert (back.state, back.course, back.merged_into) == ("collecting", 2, None)
    assert back.lapses_at == younger.lapses_at + 9 * DAY
    assert signers(stored(desk, older)) == {}
    assert desk.last(contracts.ProposalRestored)["by"] == "convener"
    desk.now = younger.lapses_at
    actions.lapse(desk.tx, proposal_id=younger.id, bell=desk.now, rules=desk.rules, now=desk.now)
    assert stored(desk, younger).state == "collecting", "an old clock rings in vain"
    desk.now = back.lapses_at
    actions.lapse(desk.tx, proposal_id=younger.id, bell=desk.now, rules=desk.rules, now=desk.now)
    assert stored(desk, younger).state == "lapsed"


def test_the_author_takes_it_out_before_anybody_acts_on_the_other(desk):
    younger, older = merged_and_filed(desk)
    back = unmerge(desk, younger)
    assert (back.state, back.course, back.count) == ("triage", 2, younger.count)
    assert signers(stored(desk, older)) == {f"r-{n:02d}": None for n in range(2, 7)}
    assert desk.said()[-2:] == ["proposal.parted", "proposal.restored"]
    known = merging.merging_of(desk.tx, proposal_id=younger.id)
    assert (known.state, known.ground, known.reason) == ("parted", "unmerged", "不是一处")
    assert merging.merged_into(desk.tx, proposal_id=older.id) == []


def test_it_may_be_merged_anew_after_that(desk):
    younger, older = merged_and_filed(desk)
    unmerge(desk, younger)
    desk.tx.flush()
    desk.now += DAY
    assert merge(desk, younger, older).asked.state == "requested"
    assert merging.merging_of(desk.tx, proposal_id=younger.id).state == "requested"


def test_once_the_other_is_acted_on_or_voted_on_it_stays(desk):
    younger, older = merged_and_filed(desk)
    for event in (contracts.VoteCalled(proposal_id=older.id, tier="courtyard", body="b-madong", vote_id="w", roll=(),
                                       question="?", quorum=1, majority="simple", closes_at=desk.now),
                  contracts.LocalActionStarted(proposal_id=older.id, tier="courtyard", body="b-madong", doers=(),
                                               plan="x", due=desk.now)):
        actions.heard(desk.tx, desk.hear(event), proposal_id=older.id)
        desk.tx.flush()
        with pytest.raises(domain.Refused) as refusal:
            unmerge(desk, younger)
        assert refusal.value.code == {"vote.called": "voted-on"}.get(contracts.routing_key(event.type), "too-late")


def test_nobody_else_takes_it_out(desk):
    younger, _ = merged_and_filed(desk)
    with pytest.raises(domain.NotYours):
        unmerge(desk, younger, person="r-20")
    with pytest.raises(domain.NotNow):
        unmerge(desk, desk.propose())


def test_when_the_other_is_withdrawn_or_lapses_it_goes_on_by_itself(desk):
    for gone in ("withdrawn", "lapsed"):
        older = desk.propose(person="r-20", place={"area": "maan", "spot": ""}, goal=40)
        younger = desk.propose(person="r-05", goal=30)
        merge(desk, younger, older, person="r-05")
        assert restored(desk, younger).state == "merged", "as long as the other one goes on"
        if gone == "withdrawn":
            actions.withdraw(desk.as_("r-20").tx, proposal_id=older.id, reason="", now=desk.now)
        else:
            desk.now = older.lapses_at
            actions.lapse(desk.tx, proposal_id=older.id, bell=desk.now, rules=desk.rules, now=desk.now)
        assert timers_of(desk) == {younger.id}
        back = restored(desk, younger)
        assert (back.state, desk.last(contracts.ProposalRestored)["ground"]) == ("collecting", gone)
        assert restored(desk, younger).course == 2, "a second ring changes nothing"
        desk.tx.execute(TIMERS.delete())


def timers_of(desk):
    desk.tx.flush()
    return set(desk.tx.execute(sa.select(TIMERS.c.subject).where(TIMERS.c.kind == "restore")).scalars())


def test_what_was_filed_goes_on_before_review_when_review_has_withdrawn_the_other(desk):
    younger, older = merged_and_filed(desk)
    actions.stopped(desk.tx, desk.hear(contracts.ReviewStopped(
        proposal_id=older.id, tier="courtyard", body="b-madong")), office=desk.office, now=desk.now)
    assert timers_of(desk) == {younger.id}
    assert (restored(desk, younger).state, stored(desk, older).state) == ("triage", "withdrawn")
    resumed = contracts.ReviewResumed(
        proposal_id=younger.id, tier="courtyard", body="b-madong", course=2, state="in_review")
    actions.heard(desk.tx, desk.hear(resumed), proposal_id=younger.id)
    assert stored(desk, younger).state == "in_review"


def test_when_the_other_has_come_too_far_meanwhile_it_goes_on_by_itself_at_once(desk):
    older, younger = desk.filed(person="r-20"), desk.filed()
    merge(desk, younger, older)
    desk.completed(older)
    stopped(desk, younger, older)
    back = stored(desk, younger)
    assert (back.state, back.course) == ("triage", 2)
    assert desk.last(contracts.ProposalRestored)["ground"] == "evaluating"
    assert signers(stored(desk, older)) == {f"r-{n:02d}": None for n in range(2, 7)}


def test_what_is_closed_with_the_other_is_read_from_it_and_reopened_by_its_signers(desk):
    younger, older = two(desk)
    merge(desk, younger, older)
    target = desk.evaluate(desk.completed(older), "r-01", solved=True)
    actions.evaluation_over(desk.tx, proposal_id=older.id, course=1, rules=desk.rules, now=desk.now)
    assert merging.merging_of(desk.tx, proposal_id=younger.id).target.outcome == "solved"
    again = actions.reopen(desk.as_("r-02").tx, proposal_id=target.id, reason="又坏了", rules=desk.rules, now=desk.now)
    assert again.course == 2
