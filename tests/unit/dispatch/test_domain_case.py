"""A case: who is ordered and who is asked, who waits for whom, and when it is done."""

from dataclasses import replace
from datetime import timedelta

import pytest
from yishi_dispatch import domain
from yishi_dispatch.domain import refusals
from yishi_dispatch.domain.agency import mode_for
from yishi_dispatch.domain.case import Task
from yishi_dispatch.domain.reporting import confirm, report
from yishi_dispatch.domain.signing import accept, refuse, uphold

DESIGN = Task(agency="shi-shuili-sheji", task="勘测设计", term="complex")
BUILD = Task(agency="qu-zhujianjiao", task="施工", term="works", after=("shi-shuili-sheji",))
AREAS = ("jinniu", "simaqiao", "maan")


@pytest.fixture
def opened(rules, now, new_id, ordered):
    def make(**changes):
        return domain.case.open_case(ordered(**changes), rules=rules, now=now, new_id=new_id)
    return make


def done(one, *, rules, now, a_report):
    one = accept(one, contact="", rules=rules, now=now)
    one = report(one, report=a_report(), rules=rules, now=now)
    return confirm(one, by="c-1", role="convener", words="", rules=rules, now=now)


@pytest.mark.parametrize(("agency", "tier", "mode"), [
    ("qu-hezhangban", "district", "order"), ("simaqiao-anjianban", "district", "order"),
    ("jiulidi-anjianban", "district", "order"), ("simaqiao-anjianban", "subdistrict", "order"),
    ("jiulidi-anjianban", "subdistrict", "request"), ("qu-hezhangban", "subdistrict", "request"),
    ("shi-hezhangban", "district", "request"), ("shi-shuili-sheji", "district", "request"),
    ("simaqiao-anjianban", "courtyard", "request"), ("simaqiao-anjianban", "unheard-of", "request"),
])
def test_a_body_orders_what_is_its_own_and_asks_all_others(rules, agency, tier, mode):
    found = rules.agency(agency)
    assert mode_for(found, None, tier=tier, areas=AREAS, orders=rules.orders) == mode
    assert mode_for(found, "order", tier=tier, areas=AREAS, orders=rules.orders) == mode
    assert mode_for(found, "request", tier=tier, areas=AREAS, orders=rules.orders) == "request"


def test_whoever_waits_has_no_due_yet(opened):
    lead, design, build = opened(assisting=(DESIGN, BUILD)).assignments
    assert (lead.due is None, design.due is None, build.due is None) == (False, False, True)


def test_residents_are_told_when_the_last_of_the_chain_is_due(opened, rules, now):
    case = opened(assisting=(DESIGN, BUILD))
    design = rules.due("complex", urgent=False, now=now)
    assert case.due == rules.due("works", urgent=False, now=design)


def test_the_clock_starts_when_what_it_waits_for_is_confirmed(opened, rules, now, a_report):
    case = opened(assisting=(DESIGN, BUILD))
    later = now + timedelta(days=3)
    case = case.put(done(case.assignments[1], rules=rules, now=later, a_report=a_report))
    build = domain.case.follow(case, rules=rules, now=later).assignments[2]
    assert (build.due, build.clock_from) == (rules.due("works", urgent=False, now=later), later)


def test_nobody_waits_for_an_agency_that_is_out_of_it(opened, rules, now):
    case = opened(assisting=(DESIGN, BUILD))
    case = case.put(replace(case.assignments[1], state="returned"))
    assert domain.case.follow(case, rules=rules, now=now).assignments[2].due is not None


def test_whoever_waited_waits_for_the_successor(opened, rules, now, new_id):
    case = opened(assisting=(DESIGN, BUILD))
    gone = replace(case.assignments[1], state="returned")
    case = domain.case.succeed(case.put(gone), gone, by="qu-guihua", rules=rules, now=now, new_id=new_id)
    assert case.assignments[2].after == ("qu-guihua",)
    assert domain.case.follow(case, rules=rules, now=now).assignments[2].due is None


def test_in_a_ring_nobody_waits_and_strangers_are_not_waited_for(opened):
    ring = (replace(DESIGN, after=("qu-zhujianjiao",)), BUILD, Task(
        agency="qu-chengguan", task="围挡", term="simple", after=("qu-shengtai", "qu-chengguan")))
    assert [one.after for one in opened(assisting=ring).assignments] == [(), (), (), ()]


def test_an_agency_the_district_does_not_know_is_refused(opened):
    with pytest.raises(refusals.UnknownAgency):
        opened(assisting=(Task(agency="nobody", task="…", term="simple"),))


def test_a_term_the_district_does_not_know_is_refused(opened):
    with pytest.raises(refusals.UnknownTerm):
        opened(assisting=(Task(agency="qu-chengguan", task="…", term="for-ever"),))


def test_the_lead_puts_the_case_in_progress_not_an_assisting_agency(opened, rules, now):
    case = opened(assisting=(DESIGN,))
    case = case.put(accept(case.assignments[1], contact="", rules=rules, now=now))
    assert domain.case.follow(case, rules=rules, now=now).state == "dispatching"
    case = case.put(accept(case.lead, contact="", rules=rules, now=now))
    assert domain.case.follow(case, rules=rules, now=now).state == "in_progress"


def test_it_is_completed_when_all_that_stand_are_confirmed(opened, rules, now, a_report):
    case = opened(assisting=(DESIGN, replace(BUILD, after=())))
    case = case.put(done(case.lead, rules=rules, now=now, a_report=a_report))
    case = domain.case.follow(case, rules=rules, now=now)
    case = case.put(replace(case.assignments[1], state="returned"))
    assert domain.case.follow(case, rules=rules, now=now).state == "in_progress"
    case = case.put(done(case.assignments[2], rules=rules, now=now, a_report=a_report))
    assert domain.case.follow(case, rules=rules, now=now).state == "completed"


def test_a_successor_keeps_the_due_but_has_three_working_days(opened, rules, now, new_id):
    case = opened()
    gone = refuse(case.lead, ground="不属职责", instead="qu-shuiwu", held=(), rules=rules, now=now)
    gone = uphold(gone, role="convener", reason="属实", replaced_by="qu-shuiwu")
    early = domain.case.succeed(case.put(gone), gone, by="qu-shuiwu", rules=rules, now=now, new_id=new_id)
    assert (early.lead.agency, early.lead.due, early.lead.refusals) == ("qu-shuiwu", gone.due, 1)
    late = domain.case.succeed(case.put(gone), gone, by="qu-shuiwu", rules=rules, now=gone.due, new_id=new_id)
    assert late.lead.due == rules.again_by(gone.due)
    assert late.due == case.due


def test_who_had_a_part_is_not_given_it_again(opened, rules, now, new_id):
    case = opened()
    gone = replace(case.lead, state="returned")
    with pytest.raises(refusals.NobodyInstead):
        domain.case.succeed(case.put(gone), gone, by=gone.agency, rules=rules, now=now, new_id=new_id)


@pytest.mark.parametrize("state", ["completed", "closed"])
def test_a_reopened_case_is_a_new_round_with_the_same_lead(opened, rules, now, new_id, state):
    case = replace(opened(assisting=(DESIGN,)), state=state)
    again = domain.case.reopen(case, course=2, reason="又响了", rules=rules, now=now, new_id=new_id)
    assert (again.state, again.course, again.round) == ("dispatching", 2, 2)
    assert [(one.agency, one.role, one.state) for one in again.assignments] == [("qu-hezhangban", "lead", "offered")]


def test_a_case_that_is_being_worked_on_is_not_reopened(opened, rules, now, new_id):
    with pytest.raises(domain.IllegalMove):
        domain.case.reopen(opened(), course=2, reason="…", rules=rules, now=now, new_id=new_id)


@pytest.mark.parametrize("state", domain.case.STATES)
def test_every_state_of_a_case_has_an_exit(state):
    assert any(held == state for held, _ in domain.case.MOVES)
