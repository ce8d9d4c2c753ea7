"""The doors of a local action on its way, from the bytes of a request to the bytes of the answer."""

import pytest
from yishi_chassis import auth, database, testing
from yishi_review import actions

from tests.support.reviews import MONDAY, filed
from tests.unit.review.test_doors import CONVENER, MEMBER, YARD, Hall, passed

LATER = MONDAY.replace(day=12)
PLAN = {"plan": "mend it", "doers": [{"kind": "resident", "name": "Ms Li", "account": "r-07"}],
        "tasks": [{"words": "paint the wall", "hands": 2}, {"words": "sweep"}]}


@pytest.fixture
def hall(fresh_database_of):
    """A hall whose courtyard body has begun to act."""
    with testing.clock_at(MONDAY):
        made = Hall(fresh_database_of("review"))
        place = filed().place.model_copy(update={"areas": YARD})
        with database.transaction(made.service.engine) as tx:
            made.review_id = actions.open_review(tx, filed(place=place), councils=made.service.councils).id
        passed(made)
        made.ask("adopt", who=CONVENER, body={"finding": "fit"})
        made.ask("announce", who=CONVENER, body={"plan": "mend it"})
    with testing.clock_at(LATER):
        made.ask("act", who=CONVENER, body=PLAN)
        yield made


def claim(hall, who, number=1, **unit):
    return hall.answer("claim_task", who=who, number=number, body=unit)["local_action"]


def names(action, number):
    return [doer["name"] for doer in action["doers"] if doer["task_number"] == number]


def reported(action):
    return {(doer["task_number"], doer["words"]) for doer in action["doers"] if doer["reported_at"]}


def test_who_took_a_task_on_reports_it_by_the_name_they_were_shown(hall):
    (mine,) = names(claim(hall, "r-21"), 1)
    done = hall.answer("report", who="r-21", body={"doer": mine, "words": "painted"})["local_action"]
    assert (mine, reported(done)) == ("r-21", {(1, "painted")})


def test_who_took_two_tasks_on_reports_the_one_they_name_and_then_the_other(hall):
    claim(hall, "r-21", 1)
    assert names(claim(hall, "r-21", 2), 2) == ["r-21"]
    first = hall.answer("report", who="r-21", body={"doer": "r-21", "words": "swept", "task": 2})["local_action"]
    both = hall.answer("report", who="r-21", body={"doer": "r-21", "words": "painted"})["local_action"]
    assert reported(first) == {(2, "swept")}
    assert reported(both) == {(1, "painted"), (2, "swept")}


def test_a_report_sent_twice_does_not_report_another_task(hall):
    claim(hall, "r-21", 1)
    claim(hall, "r-21", 2)
    hall.ask("report", who="r-21", body={"doer": "r-21", "words": "painted"})
    assert hall.refusal("report", who="r-21", body={"doer": "r-21", "words": "painted"}).code == "not-now"
    both = hall.answer("report", who="r-21", body={"doer": "r-21", "words": "swept", "task": 2})["local_action"]
    assert reported(both) == {(1, "painted"), (2, "swept")}


def test_nobody_reports_for_somebody_else_or_once_they_have_let_go(hall):
    claim(hall, "r-21")
    claim(hall, "r-21", 2)
    claim(hall, "r-22")
    assert hall.refusal("report", who="r-22", body={"doer": "r-21", "words": "-"}).code == "not-yours"
    hall.ask("drop_task", who="r-21", number=1)
    assert hall.refusal("report", who="r-21", body={"doer": "r-21", "words": "-", "task": 1}).status == 404


def test_the_convener_frees_a_task_for_somebody_else(hall):
    claim(hall, "r-21", 2)
    assert hall.refusal("claim_task", who="r-22", number=2).code == "task-taken"
    assert hall.refusal("drop_task", who="r-22", number=2, body={"account": "r-21"}).code == "not-yours"
    hall.ask("drop_task", who=CONVENER, number=2, body={"account": "r-21"})
    assert names(claim(hall, "r-22", 2), 2) == ["r-22"]


def test_a_unit_takes_a_task_on_through_who_speaks_for_it(hall):
    assert hall.refusal("claim_task", who="r-21", number=1, body={"unit": "property company"}).code == "not-yours"
    speaker = auth.Caller("r-30", frozenset({("resident", ""), ("unit", "")}))
    hall.caller = lambda token: speaker
    (doer,) = [doer for doer in claim(hall, "r-30", unit="property company")["doers"] if doer["task_number"]]
    assert (doer["kind"], doer["name"], doer["account"]) == ("unit", "property company", "r-30")


def test_members_and_strangers_take_nothing_on(hall):
    assert hall.refusal("claim_task", who=MEMBER, number=1).status == 403
    hall.caller = lambda token: auth.Caller("r-31", frozenset({("resident", "elsewhere")}))
    assert hall.refusal("claim_task", who="r-31", number=1).code == "not-yours"


@pytest.mark.parametrize(("doer", "said"), [
    ({"kind": "robot", "name": "R2"}, "'resident', 'unit', 'body', 'office', 'partner' or 'volunteers'"),
    ({"kind": "partner", "name": "builders", "account": "x-1"}, "a partner has no account here")])
def test_a_doer_of_no_kind_and_a_partner_with_an_account_are_refused_with_a_sentence(hall, doer, said):
    problem = hall.refusal("act", who=CONVENER, body={"plan": "x", "doers": [doer]})
    assert problem.status == 422
    assert said in problem.detail


def test_giving_it_up_is_for_the_convener_with_a_reason_that_everybody_reads(hall):
    assert hall.refusal("fail", who=MEMBER, body={"reason": "-"}).code == "not-yours"
    assert hall.refusal("fail", who=CONVENER, body={"reason": " "}).status == 422
    hall.ask("fail", who=CONVENER, body={"reason": "the pipe is too deep"})
    shown = hall.answer("review")
    assert (shown["state"], shown["body"]) == ("in_review", "b-jiulidibeilu")
    assert (shown["path"][0]["decision"], shown["path"][0]["reason"]) == ("not_done", "the pipe is too deep")


def test_everybody_sees_what_kinds_of_helpers_came_and_insiders_who_it_was_and_what_they_did(hall):
    told = {"kind": "elder", "name": "old teacher", "words": "spoke with both"}
    for step in ("asked", "came", "did"):
        inside = hall.answer("record_aid", who=CONVENER, body=told | {"step": step})
    (aid,), (shown,) = inside["aids"], hall.answer("review")["aids"]
    assert (aid["name"], aid["words"]) == ("old teacher", "spoke with both")
    assert (shown["kind"], shown["branch"], shown["name"], shown["words"]) == ("elder", "morals", "", "")
    assert shown["did_at"] == aid["did_at"] is not None


def test_helpers_are_of_a_known_kind_and_entered_by_the_convener(hall):
    told = {"kind": "police", "name": "police room", "step": "asked"}
    assert hall.refusal("record_aid", who=CONVENER, body=told | {"kind": "ghost"}).status == 422
    assert hall.refusal("record_aid", who=MEMBER, body=told).code == "not-yours"


COST = {"kind": "spent", "amount": "12.50", "source": "donation", "what": "paint", "reason": "rain"}


@pytest.mark.parametrize("amount", [12.5, 12, "12.5", "12", "012.50", "1e3", "12.505", "", "+1.00", "99999999999.00"])
def test_an_amount_is_text_with_two_places_and_never_a_float(hall, amount):
    assert hall.refusal("record_money", who=CONVENER, body=COST | {"amount": amount}).status == 422


@pytest.mark.parametrize("wrong", [{"source": "lottery"}, {"receipt": "photo.jpg"}, {"kind": "lent"}, {"what": " "}])
def test_money_comes_from_a_known_source_for_something_with_receipts_by_hash(hall, wrong):
    assert hall.refusal("record_money", who=CONVENER, body=COST | wrong).status == 422


def test_money_is_shown_to_everybody_with_its_sums(hall):
    hall.ask("record_money", who=CONVENER, body=COST | {"kind": "estimate", "amount": "100.10", "reason": ""})
    hall.ask("record_money", who=CONVENER, body=COST | {"amount": "0.20", "receipt": "2" * 64, "reason": ""})
    hall.ask("record_money", who=CONVENER, body=COST | {"amount": "-0.10", "reason": "came back"})
    hall.ask("record_money", who=CONVENER, body=COST | {"amount": "-0.00"})
    shown = hall.answer("review")["local_action"]
    assert (shown["estimate"], shown["spent"]) == ("100.10", "0.10")
    assert [entry["amount"] for entry in shown["money"]] == ["100.10", "0.20", "-0.10", "0.00"]
    assert shown["money"][1]["receipt"] == "2" * 64
    assert hall.refusal("record_money", who=MEMBER, body=COST).code == "not-yours"
