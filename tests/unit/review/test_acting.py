"""Local action on its way: tasks taken on, helpers, money, pictures, and the end of what cannot be done here."""

from dataclasses import replace

import pytest
import yishi_contracts as contracts
from yishi_review import actions, domain, store
from yishi_review.domain import local_action
from yishi_review.forms import ReviewView

from tests.support.reviews import (
    HOMES,
    MONDAY,
    acting,
    adopted,
    announced,
    convener,
    doers,
    member,
    on,
    over,
    weekdays,
)

PAINT = domain.Task(number=1, words="paint the wall", hands=2)
AFTER = (domain.Evidence(name="after.jpg", sha256="1" * 64),)
BEFORE = (domain.Evidence(name="before.jpg", sha256="0" * 64, stage="before"),)


def neighbour(n=1):
    return domain.Person(id=f"r-{20 + n}", lives=frozenset({""}))


def working(tier="courtyard"):
    review = announced(tier)
    occasion = on(over(review), by=convener(HOMES[tier]))
    return domain.act(review, id="a-1", plan="mend it", doers=doers(), tasks=(PAINT,), on=occasion)


def claimed(review, *people):
    for n in people:
        review = domain.claim_task(review, 1, on=on(by=neighbour(n)))
    return review


def test_a_task_is_taken_on_by_as_many_as_it_wants_hands_and_once_by_each():
    review = claimed(working(), 1)
    with pytest.raises(domain.TaskTaken):
        claimed(review, 1)
    with pytest.raises(domain.TaskTaken):
        claimed(review, 2, 3)
    with pytest.raises(domain.Unknown):
        domain.claim_task(review, 9, on=on(by=neighbour(2)))


def test_a_stranger_takes_nothing_on():
    with pytest.raises(domain.NotYours):
        domain.claim_task(working(), 1, on=on(by=domain.Person(id="r-9", lives=frozenset({"elsewhere"}))))


def test_who_lets_a_task_go_leaves_room_and_takes_part_no_more():
    review = domain.drop_task(claimed(working(), 1, 2), 1, "r-21", on=on(by=neighbour(1)))
    assert review.action.accounts == {"r-07", "r-22"}
    again = claimed(review, 3)
    assert [doer.account for doer in PAINT.takers(again.action)] == ["r-22", "r-23"]
    with pytest.raises(domain.NotYours):
        domain.drop_task(again, 1, "r-22", on=on(by=neighbour(3)))
    assert domain.drop_task(again, 1, "r-22", on=on()).action.accounts == {"r-07", "r-23"}
    with pytest.raises(domain.Unknown):
        domain.drop_task(review, 1, "r-21", on=on())


def test_who_has_moved_away_lets_their_task_go_and_takes_none_on():
    gone = domain.Person(id="r-21", lives=frozenset({"elsewhere"}))
    with pytest.raises(domain.NotYours):
        domain.claim_task(claimed(working(), 1), 1, on=on(by=gone))
    assert domain.drop_task(claimed(working(), 1), 1, "r-21", on=on(by=gone)).action.accounts == {"r-07"}


def test_who_took_a_task_on_reports_it_and_does_not_confirm_it():
    review = claimed(working(), 1)
    [mine] = PAINT.takers(review.action)
    done = domain.report(review, doer=mine.name, words="painted", on=on(by=neighbour(1)))
    with pytest.raises(domain.NotNow):
        domain.drop_task(done, 1, "r-21", on=on(by=neighbour(1)))
    helper = replace(member(2), id="r-21")
    with pytest.raises(domain.OwnWork):
        domain.confirm(done, words="fine", evidence=AFTER, on=on(by=helper))


def test_the_convener_means_the_name_they_wrote_and_no_other_neighbour():
    people = (domain.Doer(kind="resident", name="居民"), domain.Doer(kind="resident", name="Mr Wang"))
    shown = announced()
    review = domain.act(shown, id="a-1", plan="x", doers=people, on=on(over(shown)))
    once = domain.report(review, doer="居民", words="swept", on=on())
    assert [doer.reported_by for doer in once.action.doers] == ["c-yard", None]
    with pytest.raises(domain.NotNow):
        domain.report(once, doer="居民", words="swept", on=on())
    alone = domain.act(shown, id="a-1", plan="x", doers=people[1:], on=on(over(shown)))
    with pytest.raises(domain.Unknown):
        domain.report(alone, doer="居民", words="swept", on=on())


def test_local_action_needs_a_doer_or_a_task():
    review = announced()
    with pytest.raises(domain.Unfit):
        domain.act(review, id="a-1", plan="x", doers=(), on=on(over(review)))
    begun = domain.act(review, id="a-1", plan="x", doers=(), tasks=(PAINT,), on=on(over(review)))
    assert begun.action.tasks == (PAINT,)


def test_what_cannot_be_done_here_goes_before_the_next_tier():
    review = domain.fail(acting(), reason="too deep", on=on())
    assert (review.state, review.step.body, review.steps[-2].decision, review.steps[-2].reason) == (
        "in_review", "b-quarter", "not_done", "too deep")


def test_at_the_top_it_is_before_the_same_body_and_voted_on_anew():
    review = domain.fail(acting("district"), reason="too deep", on=on(by=convener("district")))
    assert (review.state, review.step.body, review.deadline) == ("in_review", "b-district", weekdays(MONDAY, 10))
    assert [(step.body, step.reason) for step in review.steps if step.decision == "not_done"] == [
        ("b-district", "too deep")]
    with pytest.raises(domain.NotPassed):
        domain.adopt(review, "fit", on=on(by=convener("district")))


def test_what_could_not_be_done_is_done_after_all_once_the_top_has_voted_anew():
    top = convener("district")
    again = adopted(domain.fail(acting("district"), reason="too deep", on=on(by=top)))
    shown = domain.announce(again, "another way", on=on(by=top))
    begun = domain.act(shown, id="a-2", plan="another way", doers=doers(), on=on(over(shown), by=top))
    assert (begun.state, begun.action.id, len(begun.actions)) == ("local_action", "a-2", 2)


def test_pictures_of_before_and_during_come_on_the_way_and_those_of_after_with_the_confirmation():
    review = domain.show_progress(acting(), BEFORE, on=on(by=domain.Person(id="r-07")))
    with pytest.raises(domain.Unfit):
        domain.show_progress(review, AFTER, on=on())
    reported = domain.report(review, doer="safety office", words="told all", on=on())
    with pytest.raises(domain.Unfit):
        domain.confirm(reported, words="fine", evidence=BEFORE, on=on(by=member(2)))
    done = domain.confirm(reported, words="fine", evidence=AFTER, on=on(by=member(2)))
    assert done.action.evidence == (*BEFORE, *AFTER)


# what is kept and said of it


def started(town):
    town.does("c-yard", actions.triage, kind="community", reason="so")
    town.vote()
    town.does("c-yard", actions.adopt, finding="fit")
    review = town.does("c-yard", actions.announce, plan="mend it")
    town.now = review.announced_until
    town.does("c-yard", actions.act, plan="mend it", doers=doers(), tasks=(PAINT,))


def said(town, kind):
    return [data for name, data in town.said() if name == kind]


def test_all_of_it_is_kept_and_said_and_no_resident_is_named(town):
    started(town)
    town.does("r-21", actions.claim_task, number=1)
    town.does("r-22", actions.claim_task, number=1)
    town.does("r-21", actions.drop_task, number=1, account="r-21")
    town.does("c-yard", actions.record_money, told={
        "kind": "spent", "amount": "12.50", "source": "donation", "what": "paint", "receipt": "2" * 64,
        "reason": "new"})
    town.does("c-yard", actions.record_aid, kind="police", name="social police", step="asked", words="")
    town.does("m-yard-2", actions.show_progress, evidence=BEFORE)
    review = store.get(town.tx, town.review_id)
    assert [data["resident"] for data in said(town, "local_action.task_claimed")] == ["r-21", "r-22"]
    assert said(town, "local_action.task_dropped")[0]["number"] == 1
    assert said(town, "local_action.money_recorded")[0]["amount"] == "12.50"
    assert (said(town, "aid.recorded")[0]["branch"], "social police" in str(town.said())) == ("law", False)
    assert (review.action.tasks, review.aids[0].name, review.action.evidence) == ((PAINT,), "social police", BEFORE)
    shown = ReviewView.of_review(review, insider=False).local_action
    assert (shown.tasks[0].taken, shown.spent, shown.estimate) == (1, "12.50", "0.00")
    assert {doer.name for doer in shown.doers} == {"safety office", "r-07", "r-22"}


def test_a_report_is_said_of_the_one_who_made_it(town):
    started(town)
    for who in ("r-21", "r-22"):
        town.does(who, actions.claim_task, number=1)
    town.does("r-07", actions.report, doer="r-07", words="taken down")
    town.does("r-22", actions.report, doer="r-22", words="painted")
    assert [(data["doer"]["name"], data["doer"]["task"], data["words"]) for data in said(
        town, "local_action.reported")] == [("r-07", "take down", "taken down"), ("r-22", "paint the wall", "painted")]


def test_a_course_begun_again_keeps_the_tasks_and_who_has_them(town):
    started(town)
    for who in ("r-21", "r-22"):
        town.does(who, actions.claim_task, number=1)
    town.does("r-21", actions.drop_task, number=1, account="r-21")
    again = local_action.again(store.get(town.tx, town.review_id).action, id="a-9", course=2, now=MONDAY, due=MONDAY)
    assert ([doer.account for doer in PAINT.takers(again)], again.tasks, again.money) == (["r-22"], (PAINT,), ())


def test_giving_it_up_is_said_with_the_body_that_has_it_now(town):
    started(town)
    town.does("c-yard", actions.fail, reason="too deep")
    [told] = said(town, "local_action.failed")
    assert (told["from_body"], told["body"], told["state"], told["reason"]) == (
        "b-yard", "b-quarter", "in_review", "too deep")
    back = contracts.ProposalClosed(
        proposal_id="p-1", course=1, outcome="solved", done_by="review", asked=1, answered=1, solved=1)
    assert town.hear(actions.conclude, back).state == "concluded"
