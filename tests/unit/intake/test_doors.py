"""The doors of intake, from the bytes of a request to the bytes of the answer."""

import json

import pytest
from yishi_chassis import auth
from yishi_chassis.pack import PackError
from yishi_intake.settings import Settings

from tests.support.house import House

WANTED = {"title": "院内增绿", "text": "补种草坪，修剪树木。", "category": "greening",
          "place": {"area": "madong", "spot": "全院"}}


def resident(number):
    return f"r-{number:02d} resident"


@pytest.fixture
def opened(house):
    return house.answer("propose", who=resident(1), body=WANTED)


def sign(house, proposal, number, **form):
    body = {"text_hash": proposal["text_hash"], "household": f"{number}号"} | form
    return house.answer("sign", who=resident(number), body=body, proposal_id=proposal["id"])


def test_filing_answers_with_the_whole_proposal(house):
    reply = house.ask("propose", who=resident(1), body=WANTED)
    made = json.loads(reply.body)
    assert (reply.status, reply.headers["Location"]) == (201, f"/v1/proposals/{made['id']}")
    assert (made["state"], made["state_label"], made["phase"], made["count"], made["threshold"]) == (
        "collecting", {"zh": "征集联名中", "en": "Collecting signatures"}, "file", 0, 5)
    assert made["place"]["areas"] == ["jinniu", "simaqiao", "maan", "madong"]
    assert made["opened_at"] == "2026-04-01T12:00:00+08:00"


def test_signatures_file_it(house, opened):
    states = [sign(house, opened, number)["state"] for number in range(2, 7)]
    assert states == ["collecting"] * 4 + ["triage"]


def test_a_detail_is_cached_by_its_version(house, opened):
    reply = house.ask("proposal", proposal_id=opened["id"])
    tag = {"HTTP_IF_NONE_MATCH": reply.headers["ETag"]}
    assert json.loads(reply.body) | {"similar": []} == opened
    assert house.ask("proposal", proposal_id=opened["id"], headers=tag).status == 304


def test_it_is_found_by_its_receipt_number(house, opened):
    assert house.answer("by_number", number=opened["number"].lower())["id"] == opened["id"]


def test_the_same_key_files_once(house):
    key = {"HTTP_IDEMPOTENCY_KEY": "once"}
    first, again = (house.ask("propose", who=resident(1), body=WANTED, headers=key) for _ in range(2))
    assert (again.body, again.headers["Idempotency-Replayed"]) == (first.body, "true")
    assert len(house.answer("proposals")["items"]) == 1


def test_lists_are_paged(house):
    made = [house.answer("propose", who=resident(1), body=WANTED)["id"] for _ in range(3)]
    first = house.answer("proposals", query={"limit": "2", "area": "madong"})
    rest = house.answer("proposals", query={"limit": "2", "area": "madong", "cursor": first["next"]})
    assert ([p["id"] for p in first["items"] + rest["items"]], rest["next"]) == (made[::-1], None)


def test_a_list_shows_everybody_what_is_true_now(house, opened):
    def listed(who=None):
        return house.answer("proposals", who=who)["items"]
    before = listed()
    sign(house, opened, 2)
    after, to_me = listed(), listed(who=resident(1))
    assert [line["count"] for line in before + after] == [opened["count"], opened["count"] + 1]
    assert after == to_me
    assert after == [house.answer("proposal", proposal_id=opened["id"])]


def test_who_did_what_is_nobody_elses_business(house, opened):
    sign(house, opened, 2)
    shown = house.ask("proposal", proposal_id=opened["id"]).body.decode()
    assert [private for private in ("r-01", "r-02", '"household"', "2号") if private in shown] == []


def test_a_draft_is_written_edited_opened_and_withdrawn(house):
    draft = house.answer("propose", who=resident(1), body=WANTED | {"draft": True})
    asked = {"who": resident(1), "proposal_id": draft["id"]}
    assert house.refusal("proposal", proposal_id=draft["id"]).status == 404
    assert house.answer("edit", body=WANTED | {"title": "新题目"}, **asked)["title"] == "新题目"
    assert house.answer("open", **asked)["state"] == "collecting"
    assert house.answer("withdraw", body={"reason": "已解决"}, **asked)["state"] == "withdrawn"


def test_an_illegal_move_is_refused_with_the_state_and_what_is_allowed(house, opened):
    problem = house.refusal("open", who=resident(1), proposal_id=opened["id"])
    assert (problem.status, problem.code, problem.members["state"], problem.members["allowed"]) == (
        409, "not-now", "collecting", (
            "sign", "enter_sheet", "strike_line", "unsign", "withdraw", "amend", "take_over", "merge",
            "leave", "comment", "add_evidence", "follow",
            "name_representative", "represent", "end_representing", "name_helper", "ask_publication", "publish",
            "issue_claim", "claim"))


def test_a_command_against_an_old_version_is_refused(house, opened):
    sign(house, opened, 2)
    problem = house.refusal("withdraw", who=resident(1), proposal_id=opened["id"], headers={
        "HTTP_IF_MATCH": f'"{opened["version"]}"'})
    assert (problem.status, problem.members["version"]) == (412, opened["version"] + 1)


@pytest.mark.parametrize(("door", "who", "body", "status"), [
    ("sign", "r-02 resident", {"text_hash": "0" * 64, "household": "2号"}, 409),
    ("sign", "r-02 resident", {"text_hash": "0" * 64, "household": " "}, 422),
    ("sign", "r-02 resident", {"text_hash": "0" * 64, "household": "2幢*单元***"}, 422),
    ("sign", "r-02 resident", {"text_hash": "0" * 64, "kind": "unit"}, 403),
    ("sign", "c-maan convener:b-maan", {"text_hash": "0" * 64, "household": "2号"}, 403),
    ("sign", None, {"text_hash": "0" * 64, "household": "2号"}, 401),
    ("unsign", "r-02 resident", None, 404),
    ("withdraw", "r-02 resident", {}, 403),
    ("evaluate", "r-01 resident", {"solved": True, "rating": 5}, 409),
    ("follow_up", "r-01 resident", {"recurred": True}, 409),
    ("reopen", "r-01 resident", {"reason": "又响了"}, 409),
])
def test_what_cannot_be_done_is_refused(house, opened, door, who, body, status):
    assert house.refusal(door, who=who, body=body, proposal_id=opened["id"]).status == status


@pytest.mark.parametrize("door", ["edit", "open", "withdraw", "sign", "unsign", "evaluate", "follow_up", "reopen"])
def test_what_is_not_there_is_not_found(house, door):
    bodies = {"edit": WANTED, "sign": {"text_hash": "0" * 64, "household": "2号"},
              "evaluate": {"solved": True, "rating": 5}, "follow_up": {"recurred": True}, "reopen": {"reason": "x"}}
    problem = house.refusal(door, who=resident(1), body=bodies.get(door), proposal_id="nothing")
    assert (problem.status, problem.code) == (404, "not-found")


@pytest.mark.parametrize("wrong", [
    {"title": " "}, {"title": "长" * 101}, {"text": ""}, {"category": "nothing"}, {"place": {"area": "nothing"}},
    {"place": {"area": "madong", "door": "301"}}, {"urgent": "yes"}, {"goal": 0}, {"nickname": "x"},
    {"attachments": [{"name": "a.jpg", "sha256": "abc"}]}, {"author": {"kind": "agency"}},
    {"title": "a\0b"}, {"attachments": [{"name": "a\0", "sha256": "a" * 64}]},
])
def test_a_form_that_is_wrong_is_named_so(house, wrong):
    assert house.refusal("propose", who=resident(1), body=WANTED | wrong).status == 422


@pytest.mark.parametrize("wrong", [
    {"state": "\0"}, {"area": "nothing"}, {"limit": "0"}, {"limit": "101"}, {"page": "2"}, {"cursor": "x" * 65},
])
def test_a_query_that_is_wrong_is_named_so(house, wrong):
    assert house.refusal("proposals", query=wrong).status in (400, 422)


def test_an_organisation_speaks_for_itself_only_with_its_role(house):
    body = WANTED | {"author": {"kind": "organisation"}}
    assert house.refusal("propose", who=resident(1), body=body).status == 403
    made = house.answer("propose", who="o-madong resident organisation:madong", body=body)
    assert made["author"] == {"kind": "organisation", "unit": "o-madong"}


def test_areas_and_categories_are_those_of_the_pack(house):
    areas = {area["id"]: area for area in house.answer("areas")["items"]}
    assert (len(areas), areas["huangzhong"]["formerly"], areas["maan-8"]["path"][1]) == (
        1 + 13 + 36 + 4, "金沙公园北社区", "simaqiao")
    thresholds = {c["id"]: c["threshold"] for c in house.answer("categories")["items"]}
    assert (thresholds["noise"], thresholds["roads"], thresholds["neighbours"]) == (5, 10, 1)


def test_demo_accounts_get_tokens_that_the_published_key_checks(house, tmp_path):
    given = house.answer("token", body={"account": "c-maan"})
    (tmp_path / "issuers.jwks").write_bytes(house.ask("keys").body)
    caller = auth.Believed(tmp_path / "issuers.jwks").caller(given["token"])
    assert (caller.id, caller.has("convener", "b-maan"), given["account"]["roles"]) == (
        "c-maan", True, ["convener:b-maan", "member:b-maan"])
    assert house.refusal("token", body={"account": "nobody"}).status == 404
    assert len(house.answer("accounts")["items"]) > 200


def test_there_are_no_demo_accounts_in_production(engine, key_file, tmp_path):
    house = House(engine, Settings(mode="production", issuer_key=key_file, household_salt="s" * 16,
                                   blobs=f"file://{tmp_path}/files"))
    assert house.refusal("token", body={"account": "c-maan"}).status == 404
    assert house.refusal("accounts").status == 404


def test_production_needs_a_secret_of_its_own(engine):
    with pytest.raises(PackError, match="household_salt"):
        House(engine, Settings(mode="production"))


def test_production_needs_a_place_for_files(engine, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(PackError, match="setting blobs"):
        House(engine, Settings(mode="production", household_salt="s" * 16, blobs=f"file://{tmp_path}/file/inside"))
