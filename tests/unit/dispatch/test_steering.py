"""What a body does with a case that runs, and what becomes of disputes and plans."""

from dataclasses import replace
from datetime import timedelta

import pytest
from yishi_dispatch import domain
from yishi_dispatch.domain import asking, refusals, reporting, signing, silence, steering
from yishi_dispatch.domain.assignment import Evidence, Progress
from yishi_dispatch.domain.case import Task, follow, holders, succeed

HELP = Task(agency="qu-chengguan", task="清理", term="simple")


@pytest.fixture
def case(ordered, rules, now, new_id):
    def make(**changes):
        return domain.case.open_case(ordered(**changes), rules=rules, now=now, new_id=new_id)
    return make


@pytest.fixture
def told(rules, now, new_id):
    return {"rules": rules, "now": now, "new_id": new_id}


def signed(case, rules, now):
    one = signing.accept(case.lead, contact="", rules=rules, now=now)
    return follow(case.put(one), rules=rules, now=now)


def refused(case, rules, now, *, instead):
    one = case.lead
    return case.put(signing.refuse(one, ground="…", instead=instead, held=holders(case, one), rules=rules, now=now))


def upheld(case, told, *, to):
    gone = signing.uphold(case.lead, role="convener", reason="…", replaced_by=to)
    return succeed(case.put(gone), gone, by=to, **told)


def test_a_part_reassigned_is_anothers_and_residents_keep_their_date(case, told):
    was = case()
    now_with = steering.reassign(was, was.lead, role="convener", to="qu-shuiwu", reason="机构调整", **told)
    assert (now_with.lead.agency, now_with.due) == ("qu-shuiwu", was.due)
    assert (now_with.assignments[0].state, now_with.assignments[0].replaced_by) == ("cancelled", "qu-shuiwu")


def test_a_reported_part_is_not_reassigned(case, told, a_report, rules, now):
    was = signed(case(), rules, now)
    reported = was.put(reporting.report(was.lead, report=a_report(), rules=rules, now=now))
    with pytest.raises(domain.IllegalMove):
        steering.reassign(reported, reported.lead, role="convener", to="qu-shuiwu", reason="…", **told)


def test_a_case_keeps_its_lead(case):
    with pytest.raises(refusals.TheLead):
        steering.cancel(case().lead, role="convener", reason="…")


def test_who_waits_for_a_part_that_is_cancelled_waits_no_more(case, rules, now):
    waits = Task(agency="qu-zhujianjiao", task="施工", term="works", after=("qu-chengguan",))
    was = case(assisting=(HELP, waits))
    gone = steering.cancel(was.assignments[1], role="convener", reason="不需要")
    after = follow(was.put(gone), rules=rules, now=now)
    assert after.assignments[2].due is not None


def test_one_more_agency_is_offered_its_part_once(case, told):
    more = steering.add(case(), HELP, reason="需保洁", **told)
    assert (more.assignments[-1].agency, more.assignments[-1].state) == ("qu-chengguan", "offered")
    with pytest.raises(refusals.InTheCase):
        steering.add(more, HELP, reason="…", **told)


def test_nobody_is_added_to_a_case_that_is_over(case, told):
    with pytest.raises(domain.IllegalMove):
        steering.add(replace(case(), state="completed"), HELP, reason="…", **told)


def test_supervision_goes_up_only(case, rules):
    small = case(tier="subdistrict")
    assert steering.hand_up(small, to="district", rules=rules).handed_to == "district"
    with pytest.raises(refusals.NotUp):
        steering.hand_up(small, to="community", rules=rules)
    with pytest.raises(refusals.NotUp):
        steering.hand_up(steering.hand_up(small, to="district", rules=rules), to="district", rules=rules)


def test_cases_of_one_cause_share_it(case):
    one, two, three = case(), case(proposal_id="p-2"), case(proposal_id="p-3")
    one, two = steering.tie(one, two)
    three, one = steering.tie(three, one)
    assert one.cause == two.cause == three.cause != ""
    with pytest.raises(refusals.SameCase):
        steering.tie(one, one)


def test_a_merged_agencys_open_work_moves_with_its_dates(case, rules, now):
    was = signed(case(assisting=(HELP,)), rules, now)
    moved = steering.inherit(was, old="qu-hezhangban", new="qu-shuiwu")
    assert (moved.lead.agency, moved.lead.due, moved.lead.state) == ("qu-shuiwu", was.lead.due, "accepted")
    assert moved.assignments[1] == was.assignments[1]


def test_passed_back_the_tier_settles_it_and_that_binds(case, told, rules, now):
    passed = upheld(refused(case(), rules, now, instead="qu-shuiwu"), told, to="qu-shuiwu")
    back = refused(passed, rules, now, instead="qu-hezhangban")
    assert back.lead.disputed
    settled = upheld(back, told, to="qu-hezhangban")
    assert (settled.lead.agency, settled.lead.binding) == ("qu-hezhangban", True)
    with pytest.raises(refusals.Settled):
        refused(settled, rules, now, instead="qu-shuiwu")


def test_until_somebody_has_signed_the_first_receiver_answers_to_the_resident(case, told, rules, now):
    passed = upheld(refused(case(), rules, now, instead="qu-shuiwu"), told, to="qu-shuiwu")
    assert passed.coordinator == "qu-hezhangban"
    assert signed(passed, rules, now).coordinator == "qu-shuiwu"


def test_where_nobody_fits_only_the_district_names_somebody(case, told, rules, now):
    was = refused(case(), rules, now, instead="qu-shuiwu")
    left = was.put(signing.leave_to_district(was.lead, role="convener", reason="…", rules=rules, now=now))
    with pytest.raises(refusals.LeftToDistrict):
        signing.uphold(left.lead, role="convener", reason="…", replaced_by="qu-shuiwu")
    gone = signing.uphold(left.lead, role="supervisor", reason="…", replaced_by="qu-chengguan")
    named = succeed(left.put(gone), gone, by="qu-chengguan", **told)
    assert named.lead.binding


def test_what_the_district_does_not_settle_in_time_stays_where_it_is(case, rules, now):
    was = refused(case(), rules, now, instead="qu-shuiwu")
    one = signing.leave_to_district(was.lead, role="convener", reason="…", rules=rules, now=now)
    for _ in range(2):
        one = silence.pass_time(replace(one, due=None, clock_from=None), rules=rules, now=one.answer_by)
    assert (one.state, one.binding) == ("accepted", True)


def test_signed_for_by_silence_it_can_be_called_misassigned_once(case, rules, now):
    one = signing.accept_silently(case().lead, rules=rules, now=now)
    wrong = signing.misassigned(one, ground="…", instead="qu-shuiwu", held=(), rules=rules, now=now)
    assert wrong.state == "refused"
    stands = signing.dismiss(wrong, role="convener", reason="…", rules=rules, now=now)
    with pytest.raises(refusals.SignedFor):
        signing.misassigned(stands, ground="…", instead="qu-shuiwu", held=(), rules=rules, now=now)


def test_what_an_agency_signed_for_itself_is_its_own(case, rules, now):
    one = signing.accept(case().lead, contact="", rules=rules, now=now)
    with pytest.raises(refusals.SignedFor):
        signing.misassigned(one, ground="…", instead="qu-shuiwu", held=(), rules=rules, now=now)


@pytest.fixture
def planned(case, rules, now, a_report):
    one = signing.accept(case().lead, contact="", rules=rules, now=now)
    report = a_report(result="planned", plan_year=2027, plan_agency="qu-shuiwu", next_report=now + timedelta(days=400))
    one = reporting.report(one, report=report, rules=rules, now=now)
    return reporting.confirm(one, by="c-1", role="convener", words="", rules=rules, now=now)


@pytest.mark.parametrize("missing", [
    {"plan_year": None}, {"plan_year": 2020}, {"plan_agency": ""}, {"next_report": None},
])
def test_what_is_taken_up_in_a_plan_is_found_there(case, rules, now, a_report, missing):
    one = signing.accept(case().lead, contact="", rules=rules, now=now)
    told = {"plan_year": 2027, "plan_agency": "qu-shuiwu", "next_report": now + timedelta(days=90)} | missing
    with pytest.raises(refusals.NoPlanNamed):
        reporting.report(one, report=a_report(result="planned", **told), rules=rules, now=now)


def test_a_plan_is_asked_after_every_ninety_days_until_it_is_carried_out(planned, rules, now):
    assert planned.grade == "B"
    assert timedelta(days=90) < planned.track_at - now < timedelta(days=95)
    first = silence.pass_time(planned, rules=rules, now=planned.track_at)
    second = silence.pass_time(first, rules=rules, now=first.track_at)
    assert len([step for step in second.steps if step.startswith("tracked:")]) == 2
    done = Progress(at=second.track_at, words="已完工", done=True, evidence=(Evidence(name="a.jpg", sha256="a" * 64),))
    over = reporting.track(second, progress=done, rules=rules)
    assert silence.next_look(over, rules=rules) is None
    with pytest.raises(refusals.NothingTracked):
        reporting.track(over, progress=done, rules=rules)


def test_that_a_plan_was_carried_out_needs_evidence(planned, rules, now):
    with pytest.raises(refusals.NoEvidence):
        reporting.track(planned, progress=Progress(at=now, words="…", done=True), rules=rules)


def test_the_leads_pause_suspends_the_case(case, rules, now):
    was = signed(case(), rules, now)
    one = asking.ask(was.lead, kind="suspension", until=now + timedelta(days=5), ground="season", reason="…",
                     rules=rules, now=now)
    one = asking.answer(one, role="convener", by="c-1", granted=True, words="", rules=rules, now=now)
    paused = follow(was.put(one), rules=rules, now=now)
    assert paused.state == "suspended"
    over = follow(paused.put(asking.resume(one, role="clock", rules=rules, now=now)), rules=rules, now=now)
    assert over.state == "in_progress"
