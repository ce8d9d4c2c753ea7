"""Work lists: what waits, for whom, in which order, whatever is asked for and wherever a page ends."""

from dataclasses import replace
from datetime import timedelta

import pytest
import yishi_contracts as contracts
from yishi_chassis import auth, http, testing
from yishi_chassis.problems import Problem
from yishi_review import actions, domain
from yishi_review.doors.work import WorkLine, WorkQuery

from tests.support.reviews import AREAS, COUNCILS, DAY, MONDAY, a_proposal, doers, filed

HERE = replace(COUNCILS, areas=dict(zip((*AREAS, "other"), ("", *AREAS[:3], "street"), strict=True)))
PICTURE = (domain.Evidence(name="after.jpg", sha256="0" * 64),)
CONVENER = domain.Person(id="c-yard", convener_of=frozenset({"b-yard"}), member_of=frozenset({"b-yard"}))
MEMBER = domain.Person(id="m-yard-2", member_of=frozenset({"b-yard"}))


def an_item(state, **changes):
    line = domain.Headline(
        id="v-1", proposal=a_proposal(), course=1, state=state, kind="community", tier="courtyard", body="b-yard",
        deadline=changes.pop("deadline", MONDAY + DAY), overdue=False, opened_at=MONDAY, version=1)
    plain = dict.fromkeys(("held", "thin", "minutes_missing", "unanswered", "complete", "reported", "may_vote",
                           "is_doer", "has_rejected"), False)
    return domain.Item(**{"line": line, "announced_until": None, "closes_at": None, "result": "", **plain, **changes})


def todo(by, state, **changes):
    found = domain.todo_of(an_item(state, **changes), by=by, councils=COUNCILS, now=MONDAY)
    return found.code, found.mine


@pytest.mark.parametrize(("state", "changes", "code"), [
    ("triage", {}, "triage"), ("consultation", {}, "consult"),
    ("consultation", {"minutes_missing": True}, "record_minutes"),
    ("in_review", {}, "call_vote"), ("in_review", {"minutes_missing": True}, "record_minutes"),
    ("in_review", {"thin": True}, "go_on"), ("in_review", {"result": "passed"}, "adopt"),
    ("in_review", {"result": "tied"}, "decide"), ("in_review", {"result": "no_quorum"}, "decide"),
    ("voting", {"complete": True}, "close_vote"), ("voting", {"closes_at": MONDAY}, "close_vote"),
    ("adopted", {}, "announce"), ("announced", {"announced_until": MONDAY}, "carry_out"),
    ("announced", {"announced_until": MONDAY + DAY, "unanswered": True}, "answer_objection"),
    ("appealed", {}, "decide_appeal"), ("pooled", {"deadline": MONDAY}, "look_again"),
    ("local_action", {"reported": True}, "confirm"),
])
def test_what_waits_for_the_convener(state, changes, code):
    assert todo(CONVENER, state, **changes) == (code, True)
    assert todo(MEMBER, state, **changes) == (code, code == "confirm")


@pytest.mark.parametrize(("state", "changes"), [
    ("voting", {"closes_at": MONDAY + DAY}), ("announced", {"announced_until": MONDAY + DAY}), ("pooled", {}),
    ("self_help", {}), ("returned", {}), ("stopped", {}), ("triage", {"held": True}),
])
def test_while_somebody_else_or_time_is_waited_for_nothing_is_to_be_done(state, changes):
    assert todo(CONVENER, state, **changes) == ("", False)


def test_whoever_has_not_voted_is_to_vote_though_the_proposal_may_be_withdrawn():
    assert todo(MEMBER, "voting", may_vote=True, held=True) == ("vote", True)


def test_nobody_hears_an_appeal_against_their_own_rejection_or_confirms_their_own_work():
    assert todo(CONVENER, "appealed", has_rejected=True) == ("decide_appeal", False)
    assert todo(MEMBER, "local_action", reported=True, is_doer=True) == ("confirm", False)
    assert todo(MEMBER, "local_action", is_doer=True) == ("report", True)


def test_every_code_has_words():
    assert {"triage", "vote", "report"} <= set(domain.TODOS)
    assert all(zh and en for zh, en in domain.TODOS.values())


def more(town, *numbers, areas=AREAS, urgent=False):
    place = contracts.Place(areas=areas)
    return [town.hear(actions.open_review, filed(proposal_id=f"p-{number}", place=place, urgent=urgent),
                      councils=HERE).id for number in numbers]


def listed(town, who, **asked):
    """(ids, codes, where the rest begins) of somebody's list."""
    kind, _, rest = who.partition("-")
    held = {"o": {("officer", rest)}, "m": {("member", f"b-{rest[:-2]}")}}.get(
        kind, {("convener", f"b-{rest}"), ("member", f"b-{rest}")})
    town.tx.caller = auth.Caller(who, frozenset(held))
    with testing.clock_at(town.now):
        page, rest = actions.work(town.tx, actions.Asked(**asked), councils=HERE)
    return [one.item.line.id for one in page], [one.todo.code for one in page], rest


def test_a_list_begins_with_the_next_deadline_and_goes_on_where_a_page_ends(town):
    first = town.review_id
    two, three = more(town, 2, 3)
    [urgent] = more(town, 4, urgent=True)
    ids, _, rest = listed(town, "c-yard", limit=2)
    assert ids == [urgent, first]
    assert listed(town, "c-yard", limit=2, place=rest) == ([two, three], ["triage"] * 2, None)


@pytest.mark.parametrize("mine", [True, False])
@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_page_by_page_everything_comes_once(town, mine, limit):
    all_of_them = [town.review_id, *more(town, *range(2, 8))]
    ids, place = [], None
    while True:
        page, _, place = listed(town, "c-yard", limit=limit, place=place, mine=mine)
        ids += page
        if place is None:
            break
    assert ids == all_of_them


def test_a_member_has_what_is_to_be_voted_on_until_the_ballot_is_cast(town):
    more(town, 2)
    town.does("c-yard", actions.triage, kind="community", reason="-")
    town.does("c-yard", actions.call_vote, call=domain.Call(question="?"))
    assert listed(town, "m-yard-2", mine=True)[:2] == ([town.review_id], ["vote"])
    town.does("m-yard-2", actions.cast_ballot, choice="yes")
    assert listed(town, "m-yard-2", mine=True)[0] == []
    assert listed(town, "c-yard", mine=True)[1] == ["triage", "vote"]


def test_who_has_voted_in_secret_or_is_recused_has_nothing_to_vote_on(town):
    town.does("c-yard", actions.triage, kind="community", reason="-")
    town.does("c-yard", actions.call_vote, call=domain.Call(question="?", secret=True))
    town.does("m-yard-2", actions.cast_ballot, choice="yes", how=domain.How(code=domain.fingerprint("mine")))
    town.does("m-yard-3", actions.recuse, member="m-yard-3")
    assert [listed(town, member, mine=True)[1] for member in ("m-yard-2", "m-yard-3", "m-yard-4")] == [[], [], ["vote"]]


def test_minutes_that_are_missing_come_first(town):
    town.does("c-yard", actions.triage, kind="courtyard", reason="-")
    town.does("c-yard", actions.call_session,
              meeting=domain.Meeting(mode="online", held_at=MONDAY + 3 * DAY, agenda="-"))
    assert listed(town, "c-yard")[1] == ["consult"]
    town.now = MONDAY + 3 * DAY
    assert listed(town, "c-yard")[1] == ["record_minutes"]
    town.does("c-yard", actions.record_minutes, session_id=session(town), minutes=domain.Minutes(
        attended=(), observers=0, text="-", opinions=()))
    assert listed(town, "c-yard")[1] == ["consult"]


def announced(town):
    """The review of the town announced; when that is over."""
    town.does("c-yard", actions.triage, kind="community", reason="-")
    town.vote()
    assert listed(town, "c-yard")[1] == ["adopt"]
    town.does("c-yard", actions.adopt, finding="fit")
    return town.does("c-yard", actions.announce, plan="mend").announced_until


@pytest.mark.parametrize("mine", [True, False])
def test_an_announcement_waits_for_answers_and_for_its_end(town, mine):
    until = announced(town)
    running = [] if mine else [""]
    assert listed(town, "c-yard", mine=mine)[1] == running
    objection = town.does("r-02", actions.object_to, reason="no")
    assert listed(town, "c-yard", mine=mine)[1] == ["answer_objection"]
    town.does("c-yard", actions.answer_objection, objection_id=objection.id,
              answer=domain.Answer(kind="keep", reason="so"))
    assert listed(town, "c-yard", mine=mine)[1] == running
    town.now = until
    assert listed(town, "c-yard", mine=mine)[1] == ["carry_out"]


def test_work_waits_for_its_doers_and_then_for_whoever_confirms_it(town):
    town.now = announced(town)
    town.does("c-yard", actions.act, plan="mend", doers=doers())
    assert listed(town, "c-yard", mine=True)[0] == []
    town.does("c-yard", actions.report, doer="safety office", words="done")
    assert listed(town, "m-yard-2", mine=True)[1] == ["confirm"]
    town.does("m-yard-2", actions.confirm, words="seen", evidence=PICTURE)
    assert listed(town, "c-yard")[0] == []


def session(town):
    return town.does("c-yard", actions.show)[0].sessions[-1].id


def test_an_officer_sees_the_areas_of_the_office_at_every_tier_and_decides_nothing(town):
    first = town.review_id
    [other] = more(town, 2, areas=("district", "street", "other"))
    town.does("c-street", actions.triage, kind="community", reason="-")
    assert listed(town, "o-street")[0] == [first, other]
    assert listed(town, "o-*")[0] == [first, other]
    assert listed(town, "o-yard")[0] == [first]
    assert listed(town, "o-other")[0] == [other]
    assert listed(town, "o-street", mine=True)[0] == []
    assert listed(town, "o-street", tier="subdistrict")[0] == [other]
    assert listed(town, "o-street", area="quarter")[0] == [first]
    assert listed(town, "o-yard", area="other")[0] == []
    assert listed(town, "o-yard", area="street")[0] == [first]


def test_a_body_narrows_its_list_by_area_state_and_tier(town):
    first = town.review_id
    [other] = more(town, 2, areas=("district", "street", "other"))
    assert listed(town, "c-street")[0] == [other]
    assert listed(town, "c-street", area="other")[0] == [other]
    assert listed(town, "c-street", area="district")[0] == [other]
    assert listed(town, "c-street", area="quarter")[0] == []
    assert listed(town, "c-yard", area="street")[0] == [first]
    assert listed(town, "c-yard", state="voting")[0] == []
    assert listed(town, "c-yard", state="triage", tier="courtyard")[0] == [first]
    assert listed(town, "c-yard", tier="district")[0] == []


def test_today_ends_at_midnight_a_week_after_seven_and_what_is_late_is_overdue(town):
    soon = town.review_id   # due at 24:00 on Wednesday
    [urgent] = more(town, 2, urgent=True)
    assert listed(town, "c-yard", due="today")[0] == [urgent]
    assert listed(town, "c-yard", due="week")[0] == [urgent, soon]
    town.now = MONDAY + 2 * DAY
    assert listed(town, "c-yard", due="overdue")[0] == [urgent]
    assert listed(town, "c-yard", due="today")[0] == [soon]


def test_late_work_is_overdue_though_it_may_still_be_done(town):
    town.does("c-yard", actions.triage, kind="community", reason="-")
    town.vote()
    town.does("c-yard", actions.adopt, finding="fit")
    town.now = town.does("c-yard", actions.announce, plan="mend").announced_until
    due = town.does("c-yard", actions.act, plan="mend", doers=doers()).deadline
    assert town.until(due).deadline > due
    assert listed(town, "c-yard", due="overdue")[0] == [town.review_id]


def test_an_officer_sees_no_title_of_a_private_matter(town):
    town.does("c-yard", actions.triage, kind="household", reason="-")
    town.tx.caller = auth.Caller("o-1", frozenset({("officer", "street")}))
    with testing.clock_at(town.now):
        [one], _ = actions.work(town.tx, actions.Asked(), councils=HERE)
    assert (WorkLine.of_waiting(one).title, one.insider) == ("", False)


def test_a_cursor_of_another_list_is_refused():
    place = (MONDAY + timedelta(hours=1), "v-1")
    assert WorkQuery(cursor=http.cursor(*place)).asked().place == place
    with pytest.raises(Problem):
        WorkQuery(cursor=http.cursor("not a moment", "v-1")).asked()
