"""Who may use which door of dispatch: every role at every verb, on what is its own and on what is another's."""

import pytest
from yishi_chassis.service import doors_of
from yishi_dispatch.service import DispatchService

REASON = {"reason": "…"}
LATER = {"until": "2026-03-20T00:00:00+08:00", "reason": "…"}
PICTURE = [{"name": "after.jpg", "sha256": "a" * 64}]
OWN, BODY = ("agency:qu-hezhangban",), ("convener:b-jinniu",)
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
}
ROLES = ("nobody", "resident", "member:b-jinniu", "officer:jinniu", "agency:qu-chengguan", "convener:b-jiulidi",
         "supervisor", "auditor", *OWN, *BODY)
STRANGERS = [(verb, who) for verb, (_, welcome) in VERBS.items() for who in ROLES if who not in welcome]


@pytest.fixture
def arguments(case):
    return {"assignment_id": case.lead.id, "case_id": case.id, "agency_id": "qu-hezhangban"}


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


@pytest.mark.parametrize("verb", [verb for verb, (_, welcome) in VERBS.items() if welcome == OWN and verb != "receive"])
def test_an_agency_cannot_act_on_what_does_not_exist(house, case, verb):
    assert house.refusal(verb, who=OWN[0], body=VERBS[verb][0], assignment_id="no-such").status == 404
