"""An author wants to take back what was filed: who holds back, who stops, and who is too late."""

from dataclasses import replace

import pytest
import yishi_contracts as contracts
from yishi_review import actions, domain, store

from tests.support.reviews import (
    COUNCILS,
    DAY,
    MONDAY,
    acting,
    adopted,
    announced,
    at,
    convener,
    deliberated,
    doers,
    on,
    opened,
    the_councils,
    voted,
    voting,
)

UNTIL = MONDAY + 3 * DAY


def held(review, *, now=MONDAY):
    return domain.hold(review, until=now + 3 * DAY, on=on(now))


def appealed():
    return domain.appeal(domain.reject(deliberated(), code="no_means", reason="-", on=on()), words="-", on=on())


def objected():
    return domain.object_to(announced(), id="b-1", reason="-", on=on(by=RESIDENT))


RESIDENT = domain.Person(id="r-21", lives=frozenset({""}))
DECISIONS = {
    "triage": (opened, lambda r: domain.triage(r, "community", on=on())),
    "call_vote": (deliberated, lambda r: voting(r, id="w-2")),
    "adopt": (lambda: voted(deliberated()), lambda r: domain.adopt(r, "fit", on=on())),
    "return_for_revision": (deliberated, lambda r: domain.return_for_revision(r, ("?",), on=on())),
    "escalate": (deliberated, lambda r: domain.escalate(r, ground="cross_area", reason="", on=on())),
    "announce": (lambda: adopted(deliberated()), lambda r: domain.announce(r, "x", on=on())),
    "reject": (deliberated, lambda r: domain.reject(r, code="no_means", reason="-", on=on())),
    "remit": (lambda: at("community"), lambda r: domain.remit(r, reason="-", on=on(by=convener("quarter")))),
    "take_over": (lambda: deliberated(the_councils(limit_workdays=1)),
                  lambda r: domain.take_over(r, reason="-", on=on(UNTIL, by=convener("quarter")))),
    "pool": (lambda: adopted(deliberated()), lambda r: domain.pool(r, reason="-", on=on())),
    "decide_appeal": (lambda: appealed(), lambda r: domain.decide_appeal(
        r, upheld=True, reason="-", on=on(by=convener("quarter")))),
    "answer_objection": (lambda: objected(), lambda r: domain.answer_objection(
        r, id="b-1", answer=domain.Answer(kind="amend", reason="-"), on=on())),
    "answer_self_help": (lambda: domain.triage(opened(), "household", on=on()), lambda r: domain.answer_self_help(
        r, solved=True, on=on(by=domain.Person(id="r-01")))),
    "act": (announced, lambda r: domain.act(r, id="a-1", plan="x", doers=doers(), on=on(MONDAY))),
    "dispatch": (lambda: announced("subdistrict"),
                 lambda r: domain.dispatch(r, (), reason="", on=on(by=convener("street")))),
}


@pytest.mark.parametrize("command", sorted(domain.HELD_BACK))
def test_whoever_is_asked_to_stop_decides_nothing_meanwhile(command):
    before, decide = DECISIONS[command]
    with pytest.raises(domain.OnHold) as refusal:
        decide(held(before()))
    assert refusal.value.code == "on-hold"
    assert not set(refusal.value.allowed) & domain.HELD_BACK


def test_the_clock_stands_still_and_what_it_stood_is_added():
    review = held(deliberated())
    assert domain.expire(review, on(review.held_until - DAY / 24)) is review
    freed = domain.release(review, on(MONDAY + 2 * DAY))
    assert (freed.deadline, freed.step.due, freed.held_since) == (
        review.deadline + 2 * DAY, review.step.due + 2 * DAY, None)


def test_without_an_answer_one_working_day_after_the_window_it_goes_on():
    review = held(deliberated())
    assert domain.hold_over(review, on(review.held_until - DAY / 24)) is review
    freed = domain.hold_over(review, on(review.held_until))
    assert not freed.held(review.held_until)
    assert domain.confirm_stop(freed, on(review.held_until)) is freed


def test_who_acts_already_is_not_held_back():
    review = acting()
    assert held(review) is review


def test_what_was_confirmed_stops():
    review = domain.confirm_stop(held(announced()), on(UNTIL))
    assert (review.state, review.deadline, review.step.decision, review.held_until) == (
        "stopped", None, "withdrawn", None)


def test_a_vote_that_is_open_goes_on_and_is_waited_for():
    review = domain.confirm_stop(held(voting(deliberated())), on(UNTIL))
    assert review.state == "voting"
    closed = domain.expire(review, on(review.deadline))
    assert (closed.state, closed.vote.closed_at) == ("in_review", review.deadline)
    assert domain.after_vote(closed, on(review.deadline)).state == "stopped"


def requested(town):
    event = contracts.ProposalWithdrawalRequested(proposal_id="p-1", until=UNTIL)
    return town.hear(actions.hold, event, councils=COUNCILS)


def confirmed(town):
    return town.hear(actions.confirm_stop, contracts.ProposalWithdrawalConfirmed(proposal_id="p-1"), councils=COUNCILS)


def dropped(town):
    event = contracts.ProposalWithdrawalDropped(proposal_id="p-1", ground="objection")
    return town.hear(actions.drop_stop, event, councils=COUNCILS)


def test_stopping_is_said_and_the_public_reads_withdrawn(town):
    requested(town)
    review = confirmed(town)
    kind, data = town.said()[-1]
    assert (review.state, kind, data["state"], data["leg"], data["course"]) == (
        "stopped", "review.stopped", "withdrawn", 2, 1)


def test_a_dropped_request_leaves_no_trace_but_the_time(town):
    before = requested(town)
    town.now = MONDAY + DAY
    review = dropped(town)
    assert (review.state, review.deadline - before.deadline) == ("triage", DAY)
    town.does("c-yard", actions.triage, kind="community", reason="x")


def test_an_answer_that_comes_too_late_is_refused(town):
    review = requested(town)
    town.now = review.held_until
    town.tx.caller = None
    actions.hold_over(town.tx, review_id=town.review_id, councils=COUNCILS)
    confirmed(town)
    assert town.said()[-1][1]["ground"] == "too_late"


def test_a_vote_is_closed_first_and_then_it_stops(town):
    town.does("c-yard", actions.triage, kind="community", reason="x")
    vote = town.does("c-yard", actions.call_vote, call=domain.Call(question="Fit?"))
    requested(town)
    confirmed(town)
    for member in vote.roll:
        town.does(member, actions.cast_ballot, choice="yes")
    town.does("c-yard", actions.close_vote)
    assert [kind for kind, _ in town.said()][-2:] == ["vote.closed", "review.stopped"]


def test_local_work_that_has_begun_is_not_stopped(town):
    town.does("c-yard", actions.triage, kind="community", reason="x")
    town.vote()
    town.does("c-yard", actions.adopt, finding="fit")
    town.now = town.does("c-yard", actions.announce, plan="x").announced_until
    town.does("c-yard", actions.act, plan="x", doers=doers())
    requested(town)
    kind, data = town.said()[-1]
    assert (kind, data["ground"]) == ("review.stop_refused", "local_action")


OTHER = "p-other"


def merge_asked(town):
    event = contracts.ProposalMergeRequested(
        proposal_id="p-1", into=OTHER, into_number="JN-2026-000002", asked_by="convener", until=UNTIL)
    return town.hear(actions.hold, event, councils=COUNCILS)


def merge_confirmed(town):
    event = contracts.ProposalMergeConfirmed(proposal_id="p-1", into=OTHER)
    return town.hear(actions.confirm_stop, event, councils=COUNCILS)


def another(town, review):
    """What it would be merged into, before a body too."""
    other = replace(review, id="v-other", proposal=replace(review.proposal, id=OTHER))
    store.add(town.tx, other)
    town.tx.flush()
    return other


def test_a_merge_stops_it_too_and_the_public_reads_merged(town):
    merge_asked(town)
    review = merge_confirmed(town)
    kind, data = town.said()[-1]
    assert (review.state, review.step.decision) == ("stopped", "merged")
    assert (kind, data["state"], data["into"]) == ("review.stopped", "merged", OTHER)


def test_while_the_other_one_is_voted_on_it_waits_and_then_stops(town):
    other = another(town, voting(deliberated()))
    merge_asked(town)
    review = merge_confirmed(town)
    assert (review.state, review.stop_confirmed) == ("triage", True)
    town.now = review.held_until + DAY   # long after the days for an answer
    town.tx.caller = None
    actions.hold_over(town.tx, review_id=town.review_id, councils=COUNCILS)
    assert "review.stopped" not in [kind for kind, _ in town.said()]
    town.tx.flush()
    store.save(town.tx, replace(other, state="in_review", deadline=None), was=other)
    town.tx.flush()
    review = actions.hold_over(town.tx, review_id=town.review_id, councils=COUNCILS)
    assert (review.state, town.said()[-1][0]) == ("stopped", "review.stopped")


def test_a_clock_that_rings_after_it_has_stopped_changes_nothing(town):
    merge_asked(town)
    review = merge_confirmed(town)
    town.now, town.tx.caller = UNTIL + 9 * DAY, None
    town.tx.flush()
    assert actions.hold_over(town.tx, review_id=town.review_id, councils=COUNCILS) == review


def restored(town, state="triage"):
    event = contracts.ProposalRestored(
        proposal_id="p-1", course=2, state=state, parted_from=OTHER, parted_number="JN-2026-000002", ground="unmerged",
        count=5)
    return town.hear(actions.resume, event, councils=COUNCILS)


def test_what_was_merged_is_taken_up_where_it_stood_with_the_time_it_had_left(town):
    before = merge_asked(town)
    town.now = MONDAY + DAY
    merge_confirmed(town)
    town.now = MONDAY + 9 * DAY
    review = restored(town)
    assert (review.state, review.course, review.step.decision, review.step.left_at) == ("triage", 2, "", None)
    assert review.deadline - before.deadline == 9 * DAY, "its clock has stood since the merge was asked for"
    kind, data = town.said()[-1]
    assert (kind, data["state"], data["course"], data["leg"]) == ("review.resumed", "triage", 2, 2)
    town.does("c-yard", actions.triage, kind="community", reason="x")


def test_an_announcement_goes_on_for_the_days_it_had_left():
    review = domain.confirm_stop(domain.hold(announced(), until=UNTIL, into=OTHER, on=on()), on(UNTIL))
    back = domain.resume(review, course=2, on=on(UNTIL + 4 * DAY))
    assert (back.state, back.announced_until) == ("announced", announced().announced_until + 7 * DAY)


def test_what_was_never_filed_or_never_stopped_is_none_of_its_business(town):
    assert restored(town).version == 1
    event = contracts.ProposalRestored(
        proposal_id="p-2", course=2, state="collecting", parted_from=OTHER, parted_number="JN-2026-000002",
        ground="unmerged", count=5)
    assert actions.resume(town.tx, event, councils=COUNCILS) is None
