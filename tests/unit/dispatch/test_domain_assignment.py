"""An assignment moves only as its table says, and every state has a way out."""

from dataclasses import replace
from datetime import timedelta

import pytest
from yishi_dispatch import domain
from yishi_dispatch.domain import moves, refusals, reporting, signing, silence
from yishi_dispatch.domain.assignment import SiteCheck
from yishi_dispatch.domain.case import Task

REQUEST = Task(agency="shi-hezhangban", task="协调", term="complex")
PEOPLE = {"agency", "convener", "supervisor"}


@pytest.fixture
def accepted(offered, rules, now):
    return signing.accept(offered(), contact="河道科", rules=rules, now=now)


@pytest.fixture
def reported(accepted, rules, now, a_report):
    return reporting.report(accepted, report=a_report(), rules=rules, now=now)


@pytest.fixture
def refused(offered, rules, now):
    return signing.refuse(offered(), ground="不属职责", instead="qu-shuiwu", held=(), rules=rules, now=now)


@pytest.mark.parametrize("state", [s for s in moves.STATES if s not in moves.FINAL])
def test_every_state_has_an_exit_by_a_person_or_the_clock(state):
    assert any(held == state and roles for (held, _), roles in moves.MOVES.items())


@pytest.mark.parametrize("state", moves.FINAL)
def test_nothing_leaves_a_final_state(state):
    assert [command for held, command in moves.MOVES if held == state] == (["track"] if state == "confirmed" else [])


@pytest.mark.parametrize("state", ["offered", "refused", "reported"])
def test_where_somebody_is_asked_silence_has_a_meaning(state):
    assert state in silence.SILENCE
    assert any(held == state and "clock" in roles for (held, _), roles in moves.MOVES.items())


@pytest.mark.parametrize(("state", "command"), moves.MOVES)
def test_a_move_belongs_to_known_people_and_states(state, command):
    assert state in moves.STATES
    assert set(moves.MOVES[state, command]) <= PEOPLE | {"clock"}


@pytest.mark.parametrize("state", moves.STATES)
@pytest.mark.parametrize("command", sorted({command for _, command in moves.MOVES}))
@pytest.mark.parametrize("role", ["agency", "convener", "supervisor", "clock", "resident"])
def test_every_other_move_is_refused_with_the_state_and_what_is_allowed(offered, state, command, role):
    one = replace(offered(), state=state)
    if role in moves.MOVES.get((state, command), ()):
        moves.check(one, command, role=role)
        return
    with pytest.raises(domain.IllegalMove) as refusal:
        moves.check(one, command, role=role)
    assert (refusal.value.code, refusal.value.state) == ("illegal-move", state)
    assert refusal.value.allowed == moves.allowed(state)


def test_an_order_is_due_after_its_term_and_to_be_signed_for_in_a_working_day(offered, now):
    one = offered()
    assert one.sign_by == now.replace(hour=0, minute=0) + timedelta(days=2)
    assert one.due == now.replace(hour=0, minute=0) + timedelta(days=10)      # 7 working days and a weekend


def test_an_urgent_order_is_signed_for_in_two_hours_and_due_in_a_day(offered, now):
    one = offered(urgent=True)
    assert (one.sign_by - now, one.due - now) == (timedelta(hours=2), timedelta(hours=24))


def test_urgent_works_keep_their_term(offered, now):
    assert offered(urgent=True, lead=Task(agency="qu-zhujianjiao", task="修", term="works")).due > now + timedelta(30)


def test_an_agency_signs_for_it(accepted, now):
    assert (accepted.state, accepted.contact, accepted.accepted_at) == ("accepted", "河道科", now)
    assert accepted.answer_by is None


def test_an_order_nobody_signed_for_is_reminded_of_and_then_stands(offered, rules):
    one = offered()
    one = silence.pass_time(one, rules=rules, now=one.sign_by)
    assert (one.state, one.steps) == ("offered", ("unsigned",))
    later = silence.pass_time(one, rules=rules, now=one.answer_by)
    assert (later.state, later.by_silence) == ("accepted", True)


def test_a_request_is_never_taken_for_a_yes(offered, rules):
    one = offered(assisting=(REQUEST,))
    gone = silence.pass_time(one, rules=rules, now=one.sign_by)
    assert (one.mode, gone.state, gone.reason) == ("request", "returned", "no_answer")


def test_a_lead_that_does_not_answer_a_request_is_flagged_and_stays(offered, rules):
    one = offered(lead=REQUEST)
    silent = silence.pass_time(one, rules=rules, now=one.sign_by)
    assert (silent.state, silent.unanswered, silent.steps) == ("offered", True, ("unanswered",))
    assert silence.pass_time(silent, rules=rules, now=one.sign_by + timedelta(30)).state == "offered"


def test_the_convener_names_who_goes_on_for_a_lead_that_did_not_answer(offered, rules):
    one = offered(lead=REQUEST)
    silent = silence.pass_time(one, rules=rules, now=one.sign_by)
    gone = signing.uphold(silent, role="convener", reason="换承办单位", replaced_by="qu-shuiwu")
    assert (gone.state, gone.replaced_by) == ("returned", "qu-shuiwu")


def test_nobody_rules_while_the_agency_may_still_answer(offered):
    with pytest.raises(refusals.NothingToRule):
        signing.uphold(offered(), role="convener", reason="…", replaced_by="qu-shuiwu")


def test_a_refusal_names_its_ground_and_the_right_agency(refused):
    assert (refused.state, refused.ground, refused.instead) == ("refused", "不属职责", "qu-shuiwu")


@pytest.mark.parametrize("instead", ["", "qu-hezhangban"])
def test_a_refusal_that_names_nobody_else_is_refused(offered, rules, now, instead):
    with pytest.raises(refusals.NobodyInstead):
        signing.refuse(offered(), ground="不属职责", instead=instead, held=(), rules=rules, now=now)


def test_a_refusal_names_an_agency_there_is(offered, rules, now):
    with pytest.raises(refusals.UnknownAgency):
        signing.refuse(offered(), ground="不属职责", instead="qu-nobody", held=(), rules=rules, now=now)


def test_an_order_is_not_refused_after_the_time_to_sign(offered, rules):
    one = offered()
    with pytest.raises(refusals.TooLate):
        signing.refuse(one, ground="不属职责", instead="qu-shuiwu", held=(), rules=rules, now=one.sign_by)


def test_the_leads_third_refusal_is_a_dispute(offered, rules, now):
    twice = replace(offered(), refusals=2)
    assert signing.refuse(twice, ground="不属职责", instead="qu-shuiwu", held=(), rules=rules, now=now).disputed


def test_a_part_passed_back_is_in_dispute(offered, rules, now):
    one = signing.refuse(offered(), ground="不属职责", instead="qu-shuiwu", held=("qu-shuiwu",), rules=rules, now=now)
    assert one.disputed


def test_what_was_settled_cannot_be_refused_again(offered, rules, now):
    with pytest.raises(refusals.Settled):
        signing.refuse(replace(offered(), binding=True), ground="…", instead="qu-shuiwu", held=(), rules=rules, now=now)


def test_a_request_is_declined_without_naming_anybody(offered, rules, now):
    one = signing.refuse(offered(assisting=(REQUEST,)), ground="人手不足", instead="", held=(), rules=rules, now=now)
    assert one.state == "refused"


def test_a_refusal_dismissed_leaves_the_order_standing(refused, rules, now):
    one = signing.dismiss(refused, role="convener", reason="属职责范围", rules=rules, now=now)
    assert (one.state, one.by_silence) == ("accepted", False)


def test_a_declined_request_cannot_be_made_an_order(offered, rules, now):
    one = signing.refuse(offered(assisting=(REQUEST,)), ground="人手不足", instead="", held=(), rules=rules, now=now)
    with pytest.raises(refusals.NotAnOrder):
        signing.dismiss(one, role="convener", reason="…", rules=rules, now=now)


def test_a_lead_leaves_only_when_another_takes_over(refused):
    with pytest.raises(refusals.NobodyInstead):
        signing.uphold(refused, role="convener", reason="…", replaced_by="")


def test_a_refusal_nobody_rules_on_goes_to_the_tier_above_and_is_then_dismissed(refused, rules):
    told = silence.pass_time(refused, rules=rules, now=refused.answer_by)
    assert (told.state, told.steps) == ("refused", ("unruled",))
    assert silence.pass_time(told, rules=rules, now=told.answer_by).state == "accepted"


def test_a_declined_request_nobody_rules_on_ends(offered, rules, now):
    one = signing.refuse(offered(assisting=(REQUEST,)), ground="人手不足", instead="", held=(), rules=rules, now=now)
    told = silence.pass_time(one, rules=rules, now=one.answer_by)
    assert silence.pass_time(told, rules=rules, now=told.answer_by).state == "returned"


def test_a_lead_that_declined_waits_for_a_person(offered, rules, now):
    one = signing.refuse(offered(lead=REQUEST), ground="人手不足", instead="", held=(), rules=rules, now=now)
    told = silence.pass_time(one, rules=rules, now=one.answer_by)
    waits = silence.pass_time(told, rules=rules, now=told.answer_by)
    again = silence.pass_time(waits, rules=rules, now=waits.answer_by)
    assert (again.state, again.steps) == ("refused", ("unruled", "unruled:2", "unruled:3"))


def test_a_report_stops_the_clock_and_asks_for_confirmation(reported, now, rules):
    assert (reported.state, reported.answer_by) == ("reported", rules.confirm_by(now))


def test_a_report_shows_what_was_done(accepted, rules, now, a_report):
    with pytest.raises(refusals.NoEvidence):
        reporting.report(accepted, report=a_report(evidence=()), rules=rules, now=now)


def test_an_explanation_needs_no_evidence(accepted, rules, now, a_report):
    told = a_report(result="explained", evidence=())
    assert reporting.report(accepted, report=told, rules=rules, now=now).state == "reported"


def test_a_report_nobody_objects_to_stands_marked_so(reported, rules):
    one = silence.pass_time(reported, rules=rules, now=reported.answer_by)
    assert (one.state, one.confirmed_by) == ("confirmed", silence.NOBODY)


def test_work_sent_back_has_three_working_days_at_least(reported, rules):
    late = reported.due + timedelta(hours=1)
    again = reporting.send_back(reported, role="convener", reason="缺照片", site_check=None, rules=rules, now=late)
    assert (again.state, again.due) == ("sent_back", rules.days.add(late, 3).at)


def test_work_sent_back_early_keeps_its_due(reported, rules, now):
    again = reporting.send_back(reported, role="convener", reason="缺照片", site_check=None, rules=rules, now=now)
    assert again.due == reported.due


def test_work_is_sent_back_twice_at_most(reported, rules, now):
    twice = replace(reported, send_backs=2)
    with pytest.raises(refusals.SentBackTooOften):
        reporting.send_back(twice, role="convener", reason="…", site_check=None, rules=rules, now=now)


def test_before_it_is_sent_back_again_somebody_goes_and_looks(reported, rules, now):
    once = replace(reported, send_backs=1)
    with pytest.raises(refusals.NoSiteCheck):
        reporting.send_back(once, role="convener", reason="…", site_check=None, rules=rules, now=now)
    looked = SiteCheck(at=now, by="c-1", found="仍有积水")
    again = reporting.send_back(once, role="convener", reason="…", site_check=looked, rules=rules, now=now)
    assert (again.state, again.send_backs, again.site_check) == ("sent_back", 2, looked)
