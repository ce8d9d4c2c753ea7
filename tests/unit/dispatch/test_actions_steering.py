"""More time, pauses, other agencies, supervision further up: what is kept and said of them."""

from datetime import timedelta

import pytest
import yishi_contracts as contracts
from yishi_chassis import auth, testing
from yishi_dispatch import actions, store

from tests.support.desk import CONVENER, due_of, said


def test_more_time_is_asked_for_granted_and_told(desk, tx):
    desk.agency("qu-hezhangban", "accept", contact="")
    was = desk.kept().lead
    one = desk.agency("qu-hezhangban", "ask", kind="extension", until=was.due + timedelta(days=3), ground="",
                      reason="专家评审")
    desk.convener("qu-hezhangban", "answer", granted=True, words="同意")
    assert said(tx)[-2:] == ["assignment.asked", "assignment.answered"]
    assert desk.kept().lead.due == one.due + timedelta(days=3)
    change = [data["change"] for type_, data in testing.said(tx) if type_ == contracts.OrderChanged.type]
    assert change[-2:] == ["asked", "extended"]


def test_the_leads_pause_moves_the_public_state_and_time_ends_it(desk, tx):
    desk.agency("qu-hezhangban", "accept", contact="")
    until = desk.now + timedelta(days=9)
    desk.agency("qu-hezhangban", "ask", kind="suspension", until=until, ground="season", reason="汛期")
    desk.convener("qu-hezhangban", "answer", granted=True, words="")
    assert said(tx)[-2:] == ["assignment.suspended", "case.suspended"]
    assert due_of(tx, desk.ids["qu-hezhangban"]) == until
    desk.look("qu-hezhangban", until)
    assert said(tx)[-2:] == ["assignment.resumed", "case.resumed"]
    assert desk.kept().state == "in_progress"


def test_a_part_reassigned_is_taken_from_one_and_offered_to_another(desk, tx):
    desk.convener("qu-zhujianjiao", "reassign", to="qu-chengguan", reason="机构调整")
    assert said(tx)[-2:] == ["assignment.cancelled", "assignment.offered"]
    assert said(tx, to="qu-chengguan") == ["order.offered"]
    assert said(tx, to="qu-zhujianjiao") == ["order.offered", "order.changed"]


def test_only_once_it_was_handed_up_a_supervisor_decides(desk, tx, rules, now, an_order):
    desk.case = actions.case.open_case(
        tx, an_order(proposal_id="p-9", tier="subdistrict", body="b-jiulidi", assisting=()), rules=rules, now=now)
    desk.ids = {one.agency: one.id for one in desk.case.assignments}
    desk.agency("qu-hezhangban", "accept", contact="")
    desk.report("qu-hezhangban")
    above = auth.Caller("s-1", frozenset({("supervisor", "")}))
    tx.caller = above
    with pytest.raises(auth.Forbidden):
        desk.act("qu-hezhangban", "confirm", words="")
    tx.caller = auth.Caller("c-9", frozenset({("convener", "b-jiulidi")}))
    actions.case.hand_up(tx, desk.case.id, to="district", reason="协调未果", rules=rules, now=now)
    tx.caller = above
    desk.act("qu-hezhangban", "confirm", words="")
    assert said(tx)[-3:] == ["case.handed_up", "assignment.confirmed", "case.completed"]


def test_cases_of_one_cause_are_told_of_each_other(desk, tx, rules, now, an_order):
    other = actions.case.open_case(tx, an_order(proposal_id="p-2", number="JN-2026-000002"), rules=rules, now=now)
    tx.caller = CONVENER
    tied = actions.case.tie(tx, desk.case.id, other_id=other.id, reason="同一管网")
    assert said(tx)[-2:] == ["case.tied"] * 2
    assert tied.cause == store.get(tx, other.id).cause == other.id


def test_a_merged_agencys_open_work_is_the_others(desk, tx, rules, now):
    desk.agency("qu-zhujianjiao", "accept", contact="")
    tx.caller = auth.Caller("s-1", frozenset({("supervisor", "")}))
    assert actions.case.inherit(tx, old="qu-zhujianjiao", new="qu-chengguan", rules=rules, now=now) == 1
    assert said(tx)[-1] == "assignment.moved"
    assert said(tx, to="qu-zhujianjiao")[-1] == "order.changed"
    assert said(tx, to="qu-chengguan") == ["order.offered", "order.changed"]
    assert desk.kept().one(desk.ids["qu-zhujianjiao"]).agency == "qu-chengguan"


def test_what_residents_did_not_accept_ends_its_case_unresolved(desk, tx):
    for agency in ("qu-hezhangban", "shi-shuili-sheji", "qu-zhujianjiao"):
        desk.done(agency)
    actions.case.close(tx, contracts.ProposalClosed(
        proposal_id="p-1", course=1, state="closed_unresolved", outcome="not_accepted", done_by="dispatch", asked=1,
        answered=1, solved=0))
    assert desk.kept().state == "closed_unresolved"


@pytest.mark.parametrize(("command", "words"), [
    ("accept", {"contact": ""}), ("plan", {"milestones": ()}), ("track", {"words": "…", "done": False, "evidence": ()}),
    ("reach", {"name": "…", "note": "", "evidence": ()}), ("misassigned", {"ground": "…", "instead": "qu-shuiwu"}),
])
def test_whatever_an_agency_sends_out_of_turn_is_kept(desk, tx, command, words):
    desk.agency("qu-hezhangban", "accept", contact="")
    desk.report("qu-hezhangban")
    one = desk.agency("qu-hezhangban", command, **words)
    assert desk.warning.startswith("kept as a note")
    assert store.notes(tx, one.id)[-1].command == command
