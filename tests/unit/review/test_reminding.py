"""A clock says each of its reminders once, also when its end is moved under it."""

from yishi_chassis import testing, workdays
from yishi_review import actions, store

from tests.support.new_year import announce_2027, at_the_end_of_the_year, recounted, rings
from tests.support.reviews import COUNCILS


def steps_said(town):
    return [data["step"] for key, data in town.said() if key == "review.reminded"]


def remind(town, step, deadline):
    town.tx.caller = None
    with testing.clock_at(town.now):
        actions.remind(town.tx, review_id=town.review_id, step=step, deadline=deadline, councils=COUNCILS)


def test_a_clock_that_is_moved_says_nothing_twice(town, known_until_2026):
    before = at_the_end_of_the_year(town)
    town.now = rings(town, "reminder")[0]
    remind(town, "half_time", before.deadline)
    announce_2027(known_until_2026)
    recounted(town)
    after = store.get(town.tx, town.review_id)
    assert rings(town, "reminder") == [workdays.before(after.deadline, 1)]
    remind(town, "half_time", after.deadline)
    assert steps_said(town) == ["half_time"]


def test_what_was_not_said_yet_is_said_by_the_moved_clock(town, known_until_2026):
    before = at_the_end_of_the_year(town)
    town.now = rings(town, "reminder")[0]
    announce_2027(known_until_2026)
    recounted(town)
    remind(town, "half_time", before.deadline)
    assert steps_said(town) == []
    remind(town, "half_time", store.get(town.tx, town.review_id).deadline)
    assert steps_said(town) == ["half_time"]


def test_another_clock_begins_anew(town, known_until_2026):
    review = at_the_end_of_the_year(town)
    remind(town, "half_time", review.deadline)
    review = voted_through(town)
    remind(town, "half_time", review.deadline)
    assert steps_said(town) == ["half_time", "half_time"]


def voted_through(town):
    """It passed its vote: the body is to say by another date what follows."""
    town.vote()
    return store.get(town.tx, town.review_id)
