"""Taking back what was filed: asked for, objected to, confirmed by time, and withdrawn only when review has stopped."""

from datetime import datetime

import pytest
import yishi_contracts as contracts
from yishi_chassis.clock import ZONE
from yishi_intake import actions, domain


def ask(desk, proposal, *, person="r-01"):
    return actions.request_withdrawal(
        desk.as_(person).tx, proposal_id=proposal.id, reason="已解决", rules=desk.rules, now=desk.now)


def due(desk, proposal):
    actions.withdrawal_due(desk.tx, proposal_id=proposal.id, now=desk.now)


def object_to(desk, proposal, person="r-02"):
    return actions.object_to_withdrawal(
        desk.as_(person).tx, proposal_id=proposal.id, reason="还在响", now=desk.now)


def read(desk, proposal):
    return actions.withdrawal(desk.as_("r-09").tx, proposal_id=proposal.id)


def stopped(desk, proposal):
    event = contracts.ReviewStopped(proposal_id=proposal.id, tier="courtyard", body="b-madong")
    actions.stopped(desk.tx, desk.hear(event), office=desk.office, now=desk.now)


def refused(desk, proposal):
    actions.stop_refused(desk.tx, desk.hear(contracts.ReviewStopRefused(
        proposal_id=proposal.id, tier="courtyard", body="b-madong", ground="dispatched")))


def test_it_is_withdrawn_only_when_review_has_stopped(desk):
    proposal = desk.filed()
    asked = ask(desk, proposal)
    assert (asked.state, desk.said()[-1], desk.last(contracts.ProposalWithdrawalRequested)["reason"]) == (
        "requested", "proposal.withdrawal_requested", "已解决")
    due(desk, proposal)
    assert read(desk, proposal).state == "requested"
    desk.now = asked.until
    due(desk, proposal)
    assert (read(desk, proposal).state, desk.again(proposal).state, desk.said()[-1]) == (
        "confirmed", "triage", "proposal.withdrawal_confirmed")
    stopped(desk, proposal)
    assert (read(desk, proposal).state, desk.again(proposal).state) == ("stopped", "withdrawn")


def test_its_window_is_three_days_and_ends_at_midnight_of_a_working_day(desk):
    # from Wednesday 1 April 2026 the third day is the 4th, and the 4th to the 6th are the Qingming holiday
    assert ask(desk, desk.filed()).until == datetime(2026, 4, 8, tzinfo=ZONE)


def test_one_objection_is_enough(desk):
    proposal = desk.filed()
    until = ask(desk, proposal).until
    assert (object_to(desk, proposal).state, desk.last(contracts.ProposalWithdrawalDropped)["ground"]) == (
        "dropped", "objection")
    desk.now = until
    due(desk, proposal)
    assert "proposal.withdrawal_confirmed" not in desk.said()


def test_the_author_may_let_it_go_on(desk):
    proposal = desk.filed()
    ask(desk, proposal)
    kept = actions.keep(desk.as_("r-01").tx, proposal_id=proposal.id, now=desk.now)
    assert (kept.state, kept.ground) == ("dropped", "author")
    desk.now = desk.now + (kept.until - kept.requested_at)
    assert ask(desk, proposal).state == "requested"


def test_what_review_refuses_goes_on(desk):
    proposal = desk.filed()
    ask(desk, proposal)
    refused(desk, proposal)
    assert (read(desk, proposal).state, read(desk, proposal).ground) == ("refused", "dispatched")
    assert desk.again(proposal).state == "triage"


def test_only_the_author_asks_and_once_at_a_time(desk):
    proposal = desk.filed()
    with pytest.raises(domain.NotYours):
        ask(desk, proposal, person="r-02")
    ask(desk, proposal)
    with pytest.raises(domain.AskedAlready):
        ask(desk, proposal)


def test_only_those_who_signed_object_and_only_to_a_request(desk):
    proposal = desk.filed()
    with pytest.raises(domain.NotNow):
        object_to(desk, proposal)
    ask(desk, proposal)
    for person in ("r-01", "r-09"):
        with pytest.raises(domain.NotYours):
            object_to(desk, proposal, person)


def test_after_the_window_it_is_too_late_to_object(desk):
    proposal = desk.filed()
    desk.now = ask(desk, proposal).until
    with pytest.raises(domain.TooLate):
        object_to(desk, proposal)


def test_before_filing_intake_decides_alone(desk):
    with pytest.raises(domain.NotNow) as refusal:
        ask(desk, desk.propose())
    assert "withdraw" in refusal.value.allowed


def test_nobody_has_asked(desk):
    with pytest.raises(domain.NotFound):
        read(desk, desk.filed())


def test_an_author_asks_and_a_neighbour_objects_by_http(house, greened):
    body = {"text_hash": greened["text_hash"]}
    for number in range(2, 7):
        house.answer("sign", who=f"r-{number:02d} resident", body=body | {"household": f"{number}号"},
                     proposal_id=greened["id"])
    made = house.answer("request_withdrawal", who="r-01 resident", body={"reason": "x"}, proposal_id=greened["id"])
    assert made["state"] == "requested"
    ended = house.answer(
        "object_to_withdrawal", who="r-03 resident", body={"reason": "还在响"}, proposal_id=greened["id"])
    assert ended == house.answer("withdrawal_of", proposal_id=greened["id"]) == made | {
        "state": "dropped", "ground": "objection"}
    problem = house.refusal("keep", who="r-01 resident", proposal_id=greened["id"])
    assert problem.code == "not-now"
