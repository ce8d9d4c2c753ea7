"""What was counted over days not announced yet is counted anew once they are: deadlines, reminders, limits of steps."""

import copy
import pickle
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from yishi_chassis import testing, workdays
from yishi_chassis.tables import TIMERS
from yishi_review import actions, domain, store
from yishi_review.forms import ReviewView

from tests.support.new_year import EVE, announce_2027, at_the_end_of_the_year, recounted, rings
from tests.support.reviews import COUNCILS, DAY, MONDAY, ZONE, a_proposal, deliberated, doers, on

COUNT = domain.Count(start=EVE, days=10, kind="workdays")


def provisional(at=EVE, count=COUNT):
    return domain.Provisional.of(at, count)


@given(st.timedeltas(timedelta(0), timedelta(days=400)), st.timedeltas(timedelta(0), timedelta(days=400)))
def test_what_a_clock_has_stood_is_kept_in_the_count(one, two):
    later = provisional() + one + two
    assert (later, domain.count_of(later).stood) == (EVE + one + two, one + two)


@pytest.mark.parametrize("copied", [copy.deepcopy, copy.copy, lambda moment: pickle.loads(pickle.dumps(moment))])
def test_a_provisional_moment_is_a_moment_like_any_other(copied):
    assert (provisional(), hash(provisional()), copied(provisional())) == (EVE, hash(EVE), EVE)
    assert provisional() - EVE == timedelta(0)
    assert domain.count_of(EVE) is None


def test_what_is_counted_over_a_year_not_announced_is_provisional_and_says_so(town, known_until_2026):
    review = at_the_end_of_the_year(town)
    kept = store.get(town.tx, town.review_id)
    assert (kept.provisional, kept.step.provisional) == (True, True)
    assert domain.count_of(kept.deadline) == domain.Count(start=EVE, days=10, kind="workdays")
    shown = ReviewView.of_review(review)
    assert (shown.provisional, shown.path[0].provisional) == (True, True)
    assert store.provisional(town.tx) == [town.review_id]


def test_a_calendar_moves_deadlines_reminders_and_the_limit_of_the_step(town, known_until_2026):
    before = at_the_end_of_the_year(town)
    reminders = rings(town, "reminder")
    announce_2027(known_until_2026)
    [moved] = recounted(town)
    after = store.get(town.tx, town.review_id)
    # the 4th and 5th of January are no working days: from the 12th to the 14th, 24:00 each
    assert (before.deadline, after.deadline) == (
        datetime(2027, 1, 13, tzinfo=ZONE), datetime(2027, 1, 15, tzinfo=ZONE))
    assert (moved.was, moved.now, moved.provisional) == (before.deadline, after.deadline, False)
    assert (after.step.due, after.provisional, after.step.provisional) == (after.deadline, False, False)
    assert rings(town, "deadline") == [after.deadline]
    assert [new > old for new, old in zip(rings(town, "reminder"), reminders, strict=True)] == [True, True]
    assert store.provisional(town.tx) == []
    assert recounted(town) == []


def test_a_clock_wound_for_the_provisional_deadline_rings_in_vain(town, known_until_2026):
    before = at_the_end_of_the_year(town)
    announce_2027(known_until_2026)
    recounted(town)
    assert not town.until(before.deadline).overdue


def test_a_dry_run_tells_and_moves_nothing(town, known_until_2026):
    before = at_the_end_of_the_year(town)
    announce_2027(known_until_2026)
    [moved] = recounted(town, dry_run=True)
    assert moved.now > before.deadline
    assert store.get(town.tx, town.review_id) == before


def test_what_is_not_provisional_is_left_as_it_was(town, known_until_2026):
    first = store.get(town.tx, town.review_id)
    announce_2027(known_until_2026)
    assert recounted(town) == []
    assert store.get(town.tx, town.review_id) == first


def test_while_the_year_is_still_unknown_nothing_changes(town, known_until_2026):
    before = at_the_end_of_the_year(town)
    assert recounted(town) == []
    assert store.get(town.tx, town.review_id) == before


def test_what_the_calendar_leaves_in_place_is_provisional_no_more(town, known_until_2026):
    before = at_the_end_of_the_year(town)
    (known_until_2026 / "2027.toml").write_text("year = 2027\ndays = [{day = 2027-01-01, type = 'holiday'}]\n")
    workdays._told.cache_clear()
    [moved] = recounted(town)
    assert (moved.was, moved.now, moved.provisional) == (before.deadline, before.deadline, False)
    assert store.provisional(town.tx) == []


def test_the_time_a_review_stood_still_is_added_to_what_is_counted_anew(town, known_until_2026):
    before = at_the_end_of_the_year(town)
    town.does("c-yard", actions.return_for_revision, points=("where?",))
    town.now = EVE + DAY
    review = domain.revised(store.get(town.tx, town.review_id), title="t", text="t", course=1,
                            support=domain.Support(count=0, threshold=0), on=on(town.now))
    assert (review.deadline, review.provisional) == (before.deadline + DAY, True)
    assert review.deadline == review.step.due


def test_a_returned_review_keeps_how_its_time_was_counted(town, known_until_2026):
    at_the_end_of_the_year(town)
    town.does("c-yard", actions.return_for_revision, points=("where?",))
    assert domain.count_of(store.get(town.tx, town.review_id).returns[-1].due) == COUNT
    announce_2027(known_until_2026)
    recounted(town)
    assert store.get(town.tx, town.review_id).returns[-1].due == datetime(2027, 1, 15, tzinfo=ZONE)


def test_a_vote_closes_when_it_was_said_to(town, known_until_2026):
    at_the_end_of_the_year(town)
    town.now = datetime(2026, 12, 30, 10, 0, tzinfo=ZONE)
    vote = town.does("c-yard", actions.call_vote, call=domain.Call(question="?"))
    announce_2027(known_until_2026)
    recounted(town)
    review = store.get(town.tx, town.review_id)
    assert (review.deadline, review.votes[-1].closes_at) == (vote.closes_at, vote.closes_at)
    assert review.step.due == datetime(2027, 1, 15, tzinfo=ZONE)


def test_the_work_of_doers_is_due_with_the_review(town, known_until_2026):
    at_the_end_of_the_year(town)
    town.vote()
    town.does("c-yard", actions.adopt, finding="fit")
    town.now = town.does("c-yard", actions.announce, plan="mend").announced_until
    before = town.does("c-yard", actions.act, plan="mend", doers=doers()).deadline
    announce_2027(known_until_2026)
    recounted(town)
    review = store.get(town.tx, town.review_id)
    assert review.deadline > before
    assert review.action.due == review.deadline


def test_what_was_late_by_a_provisional_deadline_has_time_again():
    late = domain.recount(_late(deliberated()), on=on(MONDAY))
    assert (late.overdue, late.deadline) == (False, MONDAY.replace(hour=0) + 15 * DAY)


def _late(review):
    due = domain.Provisional.of(MONDAY - DAY, domain.Count(start=MONDAY, days=10, kind="workdays"))
    return replace(review, deadline=due, overdue=True, proposal=a_proposal())


def said(town, name):
    return [data for kind, data in town.said() if kind == name]


def test_the_others_hear_of_the_other_deadline_once(town, known_until_2026):
    before = at_the_end_of_the_year(town)
    announce_2027(known_until_2026)
    recounted(town)
    recounted(town)
    [told] = said(town, "review.recounted")
    assert (told["was"], told["deadline"], told["due"], told["state"], told["provisional"]) == (
        before.deadline.isoformat(), "2027-01-15T00:00:00+08:00", None, "in_review", False)
    assert told["leaders"] == ["c-yard", "m-yard-1"]


def test_a_dry_run_and_a_deadline_that_stays_say_nothing(town, known_until_2026):
    at_the_end_of_the_year(town)
    recounted(town, dry_run=True)
    (known_until_2026 / "2027.toml").write_text("year = 2027\ndays = [{day = 2027-01-01, type = 'holiday'}]\n")
    workdays._told.cache_clear()
    assert recounted(town)
    assert said(town, "review.recounted") == []


def objected(town):
    """An objection whose answer is due over New Year."""
    at_the_end_of_the_year(town)
    town.vote()
    town.does("c-yard", actions.adopt, finding="fit")
    town.does("c-yard", actions.announce, plan="mend")
    town.now = datetime(2026, 12, 31, 10, 0, tzinfo=ZONE)
    return town.does("r-02", actions.object_to, reason="no")


def answer_is_late(town, objection, due):
    town.tx.caller, town.now = None, due
    with testing.clock_at(due):
        actions.answer_late(town.tx, review_id=town.review_id, objection_id=objection.id, councils=COUNCILS, due=due)
    return len(said(town, "review.reminded"))


def test_the_time_for_an_answer_to_an_objection_is_counted_anew(town, known_until_2026):
    before = objected(town)
    announce_2027(known_until_2026)
    assert recounted(town)
    [after] = store.get(town.tx, town.review_id).objections
    assert (before.due, after.due) == (datetime(2027, 1, 7, tzinfo=ZONE), datetime(2027, 1, 9, tzinfo=ZONE))
    assert domain.count_of(after.due) is None
    assert {due for due, _ in clocks(town)} == {before.due, after.due}
    assert (answer_is_late(town, after, before.due), answer_is_late(town, after, after.due)) == (0, 1)


def clocks(town):
    found = town.tx.execute(sa.select(TIMERS.c.due, TIMERS.c.key).where(
        TIMERS.c.subject == town.review_id, TIMERS.c.kind == "objection"))
    return [tuple(row) for row in found]


def test_an_objection_that_was_answered_is_counted_no_more(town, known_until_2026):
    before = objected(town)
    town.does("c-yard", actions.answer_objection, objection_id=before.id,
              answer=domain.Answer(kind="keep", reason="so"))
    announce_2027(known_until_2026)
    recounted(town)
    assert store.get(town.tx, town.review_id).objections[0].due == before.due


def test_late_or_not_intake_hears_when_local_work_is_due(town, known_until_2026):
    at_the_end_of_the_year(town)
    town.vote()
    town.does("c-yard", actions.adopt, finding="fit")
    town.now = town.does("c-yard", actions.announce, plan="mend").announced_until
    town.does("c-yard", actions.act, plan="mend", doers=doers())
    announce_2027(known_until_2026)
    recounted(town)
    [told] = said(town, "review.recounted")
    assert told["due"] == told["deadline"] == store.get(town.tx, town.review_id).action.due.isoformat()
