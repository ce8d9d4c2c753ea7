"""Use cases on the real database: what is kept, what is said, which clock is wound."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from yishi_chassis import workdays
from yishi_chassis.problems import Problem
from yishi_chassis.tables import TIMERS
from yishi_review import actions, domain, store

from tests.support.reviews import COUNCILS, DAY, MONDAY, doers

PICTURE = (domain.Evidence(name="after.jpg", sha256="0" * 64),)
ORDERS = (domain.Order(agency="river-office", task="lead", term="works"),
          domain.Order(agency="water-institute", task="design", term="complex", mode="request"))


def clock(town):
    """When the clock that was wound last rings."""
    rows = town.tx.execute(sa.select(TIMERS).where(TIMERS.c.subject == town.review_id, TIMERS.c.kind == "deadline"))
    return max(rows, key=lambda row: int(row.key)).due


def last(town):
    return town.said()[-1]


def triaged(town, kind="community"):
    return town.does("c-yard", actions.triage, kind=kind, reason="so it is")


def climbed(town, *areas):
    triaged(town)
    for area in areas:
        town.does(f"c-{area}", actions.escalate, ground="beyond_powers", reason="not ours")


def announced(town, area="yard"):
    town.vote(area)
    town.does(f"c-{area}", actions.adopt, finding="fit")
    return town.does(f"c-{area}", actions.announce, plan="mend it")


def acting(town):
    triaged(town)
    town.now = announced(town).announced_until
    return town.does("c-yard", actions.act, plan="mend it", doers=doers())


def completed(town):
    acting(town)
    town.does("c-yard", actions.report, doer="safety office", words="informed")
    return town.does("m-yard-2", actions.confirm, words="seen", evidence=PICTURE)


def test_what_was_filed_is_opened_said_and_timed(town):
    due = workdays.add(MONDAY, 2).at
    kind, data = last(town)
    assert (kind, data["state"], data["leg"], data["tier"], data["body"]) == (
        "review.opened", "triage", 2, "courtyard", "b-yard")
    assert clock(town) == due


def test_what_is_kept_is_what_was_decided(town):
    review = store.get(town.tx, town.review_id)
    assert (review.proposal.areas, review.rules["courtyard"], review.version) == (
        ("district", "street", "quarter", "yard"), COUNCILS.tiers["courtyard"], 1)
    assert review.steps == (domain.Step(number=1, tier="courtyard", body="b-yard", entered_at=MONDAY),)


def test_a_second_review_of_one_proposal_is_a_fault(town):
    store.add(town.tx, replace(store.get(town.tx, town.review_id), id="another"))
    with pytest.raises(sa.exc.IntegrityError):
        town.tx.flush()


@pytest.mark.parametrize(("kind", "state"), [
    ("household", "self_help"), ("courtyard", "consultation"), ("community", "in_review")])
def test_triage_says_what_it_is_and_who_said_so(town, kind, state):
    review = triaged(town, kind)
    said, data = last(town)
    assert (said, data["kind"], data["state"], data["by"]) == ("review.triaged", kind, state, "c-yard")
    assert data["reason"] == ("" if kind == "household" else "so it is")
    assert store.get(town.tx, town.review_id).triage_reason == "so it is"
    assert clock(town) == review.deadline


def test_a_clock_that_rings_too_early_changes_nothing(town):
    before = store.get(town.tx, town.review_id)
    assert town.until(before.deadline - timedelta(seconds=1)) == before


def test_lateness_is_kept_and_said_once_to_the_body_and_the_tier_above(town):
    due = store.get(town.tx, town.review_id).deadline
    assert town.until(due).overdue
    assert town.until(due + DAY).overdue
    assert store.get(town.tx, town.review_id).overdue
    [told] = [data for kind, data in town.said() if kind == "review.reminded"]
    assert (told["step"], told["leaders"], told["above"]) == (
        "overdue", ["c-yard", "m-yard-1"], ["c-quarter", "m-quarter-1"])


def test_a_session_is_called_held_and_fixed_by_its_hash(town):
    triaged(town)
    session = town.does(
        "c-yard", actions.call_session,
        meeting=domain.Meeting(mode="in_person", held_at=MONDAY + 3 * DAY, agenda="noise"))
    assert (last(town)[0], len(last(town)[1]["members"])) == ("session.called", 7)
    town.now = MONDAY + 3 * DAY
    opinion = domain.Opinion(words="Windows first", answer="partly", reason="cures nothing")
    said = domain.Minutes(attended=("c-yard", "m-yard-1"), observers=2, text="Agreed.", opinions=(opinion,))
    held = town.does("c-yard", actions.record_minutes, session_id=session.id, minutes=said)
    assert store.get(town.tx, town.review_id).sessions == (held,)
    kind, data = last(town)
    assert (kind, data["minutes_hash"], data["opinions"]) == ("session.held", held.minutes_hash, 1)
    assert "Agreed." not in str(data)


def test_a_vote_is_called_cast_and_closed_with_its_ballots(town):
    triaged(town)
    vote = town.vote()
    kind, data = last(town)
    assert (kind, data["result"], data["unanimous"], data["yes"], data["state"]) == (
        "vote.closed", "passed", True, 7, "in_review")
    assert {ballot["member"] for ballot in data["ballots"]} == set(vote.roll)
    kept = store.get(town.tx, town.review_id).vote
    assert domain.count(kept.choices, quorum=kept.quorum, majority=kept.majority).result == kept.result == "passed"


def test_a_changed_ballot_counts_once(town):
    triaged(town)
    town.does("c-yard", actions.call_vote, call=domain.Call(question="?"))
    town.does("m-yard-2", actions.cast_ballot, choice="yes")
    town.does("m-yard-2", actions.cast_ballot, choice="no")
    kept = store.get(town.tx, town.review_id).vote.ballots
    assert [(ballot.member, ballot.choice) for ballot in kept] == [("m-yard-2", "no")]


def test_an_open_vote_is_closed_by_its_clock(town):
    triaged(town)
    vote = town.does("c-yard", actions.call_vote, call=domain.Call(question="?"))
    review = town.until(vote.closes_at)
    assert (last(town)[1]["result"], review.state) == ("no_quorum", "in_review")
    assert clock(town) == review.deadline


def test_it_climbs_to_the_top_and_no_further(town):
    climbed(town, "yard", "quarter", "street")
    kind, data = last(town)
    assert (kind, data["from_body"], data["body"], data["tier"], data["ground"]) == (
        "review.escalated", "b-street", "b-district", "district", "beyond_powers")
    with pytest.raises(domain.AtTheTop):
        town.does("c-district", actions.escalate, ground="beyond_powers", reason="")
    assert [step.body for step in store.get(town.tx, town.review_id).steps] == [
        "b-yard", "b-quarter", "b-street", "b-district"]


def test_what_is_adopted_and_announced_is_said(town):
    triaged(town)
    review = announced(town)
    adopted, (kind, data) = town.said()[-2:]
    assert (adopted[0], adopted[1]["state"], adopted[1]["finding"]) == ("review.adopted", "adopted", "fit")
    assert (kind, data["state"], data["plan"]) == ("review.announced", "announced", "mend it")
    assert review.announced_until == workdays.calendar_days(MONDAY, 5).at


def test_dispatch_is_ordered_with_all_that_agencies_need(town):
    climbed(town, "yard", "quarter", "street")
    town.now = announced(town, "district").announced_until
    town.does("c-district", actions.dispatch, orders=ORDERS, reason="nobody objected")
    kind, data = last(town)
    assert (kind, data["tier"], data["text"], data["place"]["areas"][-1]) == (
        "dispatch.ordered", "district", "Water falls beside the wall.", "yard")
    assert (data["lead"]["agency"], data["lead"]["mode"]) == ("river-office", None)
    assert [(order["agency"], order["mode"]) for order in data["assisting"]] == [("water-institute", "request")]
    assert store.get(town.tx, town.review_id).deadline is None


def test_local_action_is_said_without_the_names_of_residents(town):
    acting(town)
    kind, data = last(town)
    assert (kind, [doer["name"] for doer in data["doers"]]) == ("local_action.started", ["safety office", "r-07"])


def test_doers_report_and_somebody_else_confirms(town):
    review = completed(town)
    reported, (kind, data) = town.said()[-2:]
    assert (reported[0], reported[1]["doer"]["name"]) == ("local_action.reported", "safety office")
    assert (kind, data["state"], data["by"]) == ("local_action.completed", "local_action", "m-yard-2")
    assert (store.get(town.tx, town.review_id), review.deadline) == (review, None)


def test_a_clock_wound_for_an_earlier_state_rings_in_vain(town):
    first = clock(town)
    review = triaged(town)
    assert town.until(first) == review


def test_work_left_undone_goes_up_a_tier(town):
    late = town.until(acting(town).deadline)
    up = town.until(late.deadline)
    assert (last(town)[0], last(town)[1]["ground"], up.step.body) == ("review.escalated", "not_done", "b-quarter")


def closed(done_by="review"):
    return contracts.ProposalClosed(proposal_id="p-1", outcome="solved", done_by=done_by, asked=1, answered=1, solved=1)


def reopened(done_by="review"):
    return contracts.ProposalReopened(
        proposal_id="p-1", course=2, done_by=done_by, ground="evaluation", reason="It is back.")


def test_a_closed_proposal_ends_its_review(town):
    completed(town)
    assert town.hear(actions.conclude, closed()).state == "concluded"


def test_reopened_work_of_the_body_begins_again_as_a_new_course(town):
    completed(town)
    review = town.hear(actions.reopen, reopened(), councils=COUNCILS)
    kind, data = last(town)
    assert (kind, data["course"], data["state"]) == ("local_action.started", 2, "local_action")
    assert [action.course for action in store.get(town.tx, town.review_id).actions] == [1, 2]
    assert clock(town) == review.deadline


def test_reopened_work_of_agencies_is_only_noted(town):
    climbed(town, "yard", "quarter", "street")
    town.now = announced(town, "district").announced_until
    town.does("c-district", actions.dispatch, orders=ORDERS, reason="")
    count = len(town.said())
    review = town.hear(actions.reopen, reopened("dispatch"), councils=COUNCILS)
    assert (review.state, review.course, len(town.said())) == ("dispatched", 2, count)


def test_what_is_said_of_an_unknown_proposal_is_a_refusal(tx, town):
    with pytest.raises(domain.Unknown):
        town.hear(actions.conclude, closed().model_copy(update={"proposal_id": "p-9"}))


def test_every_change_has_a_new_version_and_an_old_one_is_refused(town):
    assert triaged(town).version == 2
    town.tx.expected_version = 1
    with pytest.raises(Problem) as stale:
        town.vote()
    assert (stale.value.status, stale.value.members["version"]) == (412, 2)


def test_lists_are_newest_first_and_go_on_at_the_cursor(town):
    first = town.review_id
    from_second = contracts.Place(areas=("district", "street", "quarter"))
    for number in (2, 3):
        town.hear(actions.open_review, event(number, from_second), councils=COUNCILS)
    page, rest = actions.page(town.tx, where={}, before=None, limit=2, councils=COUNCILS)
    assert [one.proposal.id for one, _ in page] == ["p-3", "p-2"]
    page, rest = actions.page(town.tx, where={}, before=rest, limit=2, councils=COUNCILS)
    assert ([one.id for one, _ in page], rest) == ([first], None)
    asked = {"body": "b-quarter", "state": "triage"}
    page, _ = actions.page(town.tx, where=asked, before=None, limit=9, councils=COUNCILS)
    assert len(page) == 2


def event(number, place):
    return contracts.ProposalFiled(
        proposal_id=f"p-{number}", number=f"JN-2026-00000{number}", title="Noise", text="-", text_hash="0" * 64,
        category="noise", place=place, author=contracts.Author(kind="resident", id="r-02"), count=6)


def test_insiders_are_the_author_and_the_bodies_that_had_it(town):
    triaged(town, "household")
    seen = {who: town.does(who, actions.show)[1] for who in ("c-yard", "m-yard-3", "r-01", "r-02", "c-quarter")}
    assert seen == {"c-yard": True, "m-yard-3": True, "r-01": True, "r-02": False, "c-quarter": False}


def test_redacted_words_leave_the_review_which_goes_on_and_orders_without_them(town):
    triaged(town)
    before = store.get_for_update(town.tx, town.review_id)
    actions.redact(town.tx, contracts.ProposalRedacted(
        proposal_id=before.proposal.id, ground="abusive", reason="辱骂", by="o-1"))
    after = store.get_for_update(town.tx, town.review_id)
    assert (after.proposal.title, after.proposal.text, after.proposal.spot) == ("", "", "")
    assert (after.state, after.deadline) == (before.state, before.deadline)
    assert before.proposal.text not in str(
        town.tx.execute(sa.text("SELECT t::text FROM reviews t")).all())


def test_of_what_was_never_filed_there_is_nothing_to_take_out(town):
    assert actions.redact(town.tx, contracts.ProposalRedacted(
        proposal_id="p-unknown", ground="abusive", reason="辱骂", by="o-1")) is None
