"""Who may use which door of dispatch: every role at every verb, on what is its own and on what is another's."""

from datetime import timedelta

import pytest
from yishi_chassis import database
from yishi_chassis.service import doors_of
from yishi_dispatch import domain, store
from yishi_dispatch.domain.handling import Draft
from yishi_dispatch.service import DispatchService

REASON = {"reason": "…"}
LATER = {"until": "2026-03-20T00:00:00+08:00", "reason": "…"}
PICTURE = [{"name": "after.jpg", "sha256": "a" * 64}]
OWN, BODY, AUTHOR = ("agency:qu-hezhangban",), ("convener:b-jinniu",), "r-1@resident"
#: Each verb with a body that its form takes, and the only roles that get past the door and the desk.
VERBS = {
    "accept": ({}, OWN),
    "refuse": ({"ground": "…", "instead": "qu-shuiwu"}, OWN),
    "misassigned": ({"ground": "…", "instead": "qu-shuiwu"}, OWN),
    "plan": ({"milestones": [{"name": "踏勘", "due": "2026-03-10T00:00:00+08:00"}]}, OWN),
    "reach": ({"name": "踏勘"}, OWN),
    "report": ({"result": "solved", "words": "…", "evidence": PICTURE}, OWN),
    "extend": (LATER, OWN),
    "suspend": (LATER | {"ground": "season"}, OWN),
    "track": ({"words": "…"}, OWN),
    "confirm": ({}, BODY),
    "send_back": (REASON, BODY),
    "rule": (REASON | {"uphold": False}, (*BODY, "supervisor")),
    "answer": ({"granted": True}, BODY),
    "resume": ({}, (*OWN, *BODY)),
    "reassign": (REASON | {"to": "qu-shuiwu"}, BODY),
    "cancel": (REASON, BODY),
    "add": (REASON | {"agency": "qu-shuiwu", "task": "…", "term": "simple"}, BODY),
    "hand_up": (REASON | {"to": "district"}, BODY),
    "tie": (REASON, BODY),
    "inherit": ({"into": "qu-shuiwu"}, ("supervisor",)),
    "receive": ({"received": 0}, OWN),
    "hand": ({"office": "河道科"}, OWN),
    "draft": ({"result": "solved", "words": "…", "evidence": PICTURE}, OWN),
    "sign": ({"approve": True}, OWN),
    "write_message": ({"words": "…"}, (*OWN, AUTHOR)),
    "write_note": ({"words": "…"}, (*OWN, *BODY)),
    "reply": ({"words": "…"}, OWN),
    "ask_exclusion": ({"ground": "in_court", "reason": "…"}, OWN),
    "rule_exclusion": (REASON | {"grant": True}, ("supervisor",)),
    "put_webhook": ({"url": "https://10.1.2.3/in"}, OWN),
    "remove_webhook": ({}, OWN),
    "rotate_webhook_secret": ({}, OWN),
    "test_webhook": ({}, OWN),
    "resend_delivery": ({}, OWN),
}
ROLES = ("nobody", "resident", AUTHOR, "member:b-jinniu", "officer:jinniu", "agency:qu-chengguan", "convener:b-jiulidi",
         "supervisor", "auditor", *OWN, *BODY)
NOT_OF_AN_ASSIGNMENT = ("receive", "sign", "reply", "put_webhook", "remove_webhook", "rotate_webhook_secret",
                        "test_webhook", "resend_delivery")
STRANGERS = [(verb, who) for verb, (_, welcome) in VERBS.items() for who in ROLES if who not in welcome]


@pytest.fixture
def arguments(house, case, now):
    """What a stranger may know the id of: the assignment, and what hangs on it."""
    rules, one = house.service.rules, case.lead
    order = domain.supervision.issue(case, one, about="", year=2026, count=1, rules=rules, now=now, new_id="o-1")
    asked = domain.exclusion.Exclusion(
        id="e-1", assignment_id="another", case_id=case.id, proposal_id=one.proposal_id, agency=one.agency,
        tier="district", ground="in_court", reason="…", asked_by="x", asked_at=now, rule_by=now + timedelta(days=7))
    report = domain.Report(result="solved", words="…", evidence=())
    draft = Draft(id="d-1", assignment_id=one.id, proposal_id=one.proposal_id, report=report, written_by="x",
                  written_at=now)
    with database.transaction(house.service.engine) as tx:
        store.add_supervision_order(tx, order)
        store.add_exclusion(tx, asked)
        store.add_draft(tx, draft)
    return {"assignment_id": one.id, "case_id": case.id, "agency_id": one.agency, "order_id": order.id,
            "exclusion_id": asked.id, "draft_id": draft.id, "number": 1}


def told(door, arguments):
    terms = {each.method_name: each.terms for each in doors_of(DispatchService)}[door]
    return {name: value for name, value in arguments.items() if f":{name}>" in terms.url}


def said(verb, arguments):
    """The body of a verb; a case is tied to itself, which is found and then refused."""
    return VERBS[verb][0] | ({"case_id": arguments["case_id"]} if verb == "tie" else {})


def test_every_door_that_changes_something_is_in_the_table():
    assert {door.method_name for door in doors_of(DispatchService) if door.terms.method != "GET"} == set(VERBS)


@pytest.mark.parametrize(("verb", "who"), STRANGERS)
def test_whoever_is_not_named_is_refused_and_nothing_changes(house, arguments, verb, who):
    before = house.answer("case", case_id=arguments["case_id"])
    caller = None if who == "nobody" else who
    refused = house.refusal(verb, who=caller, body=said(verb, arguments), **told(verb, arguments))
    assert refused.status == (401 if caller is None else 403)
    assert house.answer("case", case_id=arguments["case_id"]) == before


@pytest.mark.parametrize(("verb", "who"), [(verb, who) for verb, (_, welcome) in VERBS.items() for who in welcome])
def test_whoever_is_named_is_heard(house, arguments, verb, who):
    """It may still be refused by the rules, or not be found; never for who asks."""
    try:
        status = house.ask(verb, who=who, body=said(verb, arguments), **told(verb, arguments)).status
    except Exception as problem:  # noqa: BLE001 - a refusal by the rules carries its status
        status = problem.status
    assert status in (200, 201, 404, 409)


@pytest.mark.parametrize("verb", [
    verb for verb, (_, welcome) in VERBS.items() if welcome == OWN and verb not in NOT_OF_AN_ASSIGNMENT])
def test_an_agency_cannot_act_on_what_does_not_exist(house, case, verb):
    assert house.refusal(verb, who=OWN[0], body=VERBS[verb][0], assignment_id="no-such").status == 404
