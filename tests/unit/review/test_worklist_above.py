"""Work lists of those above: what is late in the bodies below, and what waits for officers."""

import pytest
from yishi_review import actions, domain

from tests.support.reviews import AREAS, DAY, MONDAY
from tests.unit.review.test_worklist import HERE, an_item, listed, more

LATE = MONDAY + 3 * DAY   # triage was due at 24:00 on Wednesday
OFFICER = domain.Person(id="o-1", officer_of=frozenset({"street"}))


def upper(area):
    return domain.Person(id=f"c-{area}", convener_of=frozenset({f"b-{area}"}), member_of=frozenset({f"b-{area}"}))


def test_what_is_late_below_is_in_the_list_of_the_tier_above_and_of_no_other(town):
    assert listed(town, "c-quarter")[0] == []
    town.until(LATE)
    assert listed(town, "c-quarter")[:2] == ([town.review_id], ["triage"])
    assert listed(town, "c-quarter", mine=True)[0] == [town.review_id]
    assert [listed(town, who)[0] for who in ("c-street", "c-district")] == [[], []]


def test_a_member_of_the_tier_above_sees_it_and_has_nothing_to_do(town):
    town.until(LATE)
    assert listed(town, "m-quarter-3")[0] == [town.review_id]
    assert listed(town, "m-quarter-3", mine=True)[0] == []


def test_what_is_late_before_a_body_may_be_taken_over(town):
    town.does("c-yard", actions.triage, kind="community", reason="-")
    assert listed(town, "c-quarter")[0] == []
    town.until(town.does("c-yard", actions.show)[0].deadline)
    assert listed(town, "c-quarter", mine=True)[1] == ["take_over"]
    assert listed(town, "c-yard", mine=True)[1] == ["call_vote"]
    town.does("c-quarter", actions.take_over, reason="late")
    assert listed(town, "c-quarter", mine=True)[1] == ["call_vote"]


@pytest.mark.parametrize("asked", [{"due": "overdue"}, {"tier": "courtyard"}, {"area": "yard"}, {"area": "street"}])
def test_what_is_late_below_is_found_by_every_question_it_answers(town, asked):
    first, [sooner] = town.review_id, more(town, 2, urgent=True)   # due in two hours
    town.until(LATE)
    assert listed(town, "c-quarter", **asked)[0] == [sooner, first]


@pytest.mark.parametrize("asked", [{"due": "week"}, {"tier": "community"}, {"area": "other"}, {"state": "voting"}])
def test_and_by_no_other(town, asked):
    town.until(LATE)
    assert listed(town, "c-quarter", **asked)[0] == []


def test_page_by_page_what_is_late_comes_once(town):
    found = [town.review_id, *more(town, *range(2, 6))]
    town.until(LATE)
    ids, place = [], None
    while True:
        page, _, place = listed(town, "c-quarter", limit=2, place=place)
        ids += page
        if place is None:
            break
    assert ids == found


@pytest.mark.parametrize(("state", "code"), [
    ("triage", "triage"), ("in_review", "take_over"), ("adopted", "take_over"), ("announced", "take_over"),
    ("appealed", "take_over")])
def test_the_leader_of_the_tier_above_may_do_something_about_what_is_late(state, code):
    late, soon = an_item(state, deadline=MONDAY), an_item(state, deadline=MONDAY + DAY)
    found = domain.todo_of(late, by=upper("quarter"), councils=HERE, now=MONDAY)
    assert (found.code, found.mine) == (code, True)
    assert not domain.todo_of(soon, by=upper("quarter"), councils=HERE, now=MONDAY).mine
    assert not domain.todo_of(late, by=upper("street"), councils=HERE, now=MONDAY).mine


@pytest.mark.parametrize("state", ["voting", "local_action", "pooled"])
def test_what_nobody_takes_over_waits_for_its_own_body(state):
    found = domain.todo_of(an_item(state, deadline=MONDAY), by=upper("quarter"), councils=HERE, now=MONDAY)
    assert not found.mine


def test_where_life_is_in_danger_the_officer_on_duty_has_something_to_do(town):
    [urgent] = more(town, 2, urgent=True)
    assert [listed(town, who, mine=True)[:2] for who in ("o-street", "o-district", "o-*")] == [
        ([urgent], ["dispatch_at_once"])] * 3
    assert [listed(town, who, mine=True)[0] for who in ("o-yard", "o-other")] == [[], []]
    assert listed(town, "o-street", mine=True, tier="district")[0] == []


def test_once_agencies_act_nothing_waits_for_the_officer(town):
    [urgent] = more(town, 2, urgent=True)
    town.review_id = urgent
    order = domain.Order(agency="street-office", task="close the road", term="urgent")
    town.does("o-street", actions.dispatch_at_once, orders=(order,), reason="the wall falls")
    assert listed(town, "o-street", mine=True)[0] == []


def test_ballots_on_paper_wait_for_a_second_officer(town):
    town.does("c-yard", actions.triage, kind="community", reason="-")
    vote = town.does("c-yard", actions.call_vote, call=domain.Call(question="?"))
    assert listed(town, "o-yard", mine=True)[0] == []
    town.does("o-yard", actions.enter_paper, scan="0" * 64, members=vote.roll[:1], choices=("yes",))
    assert listed(town, "o-yard", mine=True)[0] == []
    assert listed(town, "o-street", mine=True)[:2] == ([town.review_id], ["confirm_paper"])


def test_an_officer_of_another_place_is_not_on_duty():
    urgent = an_item("triage")
    line = urgent.line
    danger = domain.Headline(**vars(line) | {"proposal": domain.Proposal(**vars(line.proposal) | {"urgent": True})})
    item = domain.Item(**vars(urgent) | {"line": danger})
    assert domain.todo_of(item, by=OFFICER, councils=HERE, now=MONDAY).code == "dispatch_at_once"
    elsewhere = domain.Person(id="o-2", officer_of=frozenset({AREAS[-1]}))
    assert domain.todo_of(item, by=elsewhere, councils=HERE, now=MONDAY) == domain.Todo(code="triage", mine=False)
