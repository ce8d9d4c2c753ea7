"""Routing proposes who does it, with reasons in both languages; what the body chose is kept beside it."""

import json
import shutil
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import yishi_contracts as contracts
from hypothesis import given
from hypothesis import strategies as st
from yishi_chassis import cli, database, testing
from yishi_chassis.clock import ZONE
from yishi_chassis.pack import District, PackError
from yishi_dispatch import settings
from yishi_dispatch.domain import routing
from yishi_dispatch.domain.borders import Shape
from yishi_dispatch.domain.routing import Asked, Last

from tests.support.dispatch_house import House
from tests.support.jinniu import FOLDER, JINNIU

PLACE = ("jinniu", "simaqiao", "maan", "maan-8")
SQUARE = Shape(border=(((30.70, 104.00), (30.71, 104.00), (30.71, 104.01), (30.70, 104.00)),))
NOON = datetime(2026, 3, 2, 12, tzinfo=ZONE)
BESIDE = (30.6995, 104.00)


@pytest.fixture(scope="session")
def ground(rules):
    return settings.routing_district(JINNIU, rules)


@pytest.fixture
def proposed(ground, now):
    """Propose for a matter of simaqiao, decided by the district; the district's agencies may be changed."""
    def make(category, *, areas=PLACE, tier="district", last=None, works=True, shapes=None, agencies=None, **asked):
        rules = replace(ground.rules, agencies=ground.rules.agencies | (agencies or {}))
        question = Asked(areas=areas, category=category, tier=tier, at=asked.pop("at", now), **asked)
        return routing.propose(question, district=replace(ground, rules=rules, shapes=shapes or {}), last=last,
                               works=works)
    return make


def codes(choice):
    return [reason.code for reason in choice.reasons]


def test_who_answers_for_it_in_the_subdistrict_leads(proposed):
    found = proposed("fire_safety")
    assert (found.lead.agency, found.lead.mode, codes(found.lead)) == (
        "simaqiao-anjianban", "order", ["answers_in_area", "order"])
    assert found.lead.reasons[0].zh == "在驷马桥街道负责消防与用电安全"
    assert found.lead.reasons[0].en == "answers for fire_safety in simaqiao"


def test_those_further_up_could_too_the_one_above_the_lead_is_said_to_be(proposed):
    found = proposed("fire_safety")
    assert [(one.agency, codes(one)[0]) for one in found.others] == [
        ("qu-yingji", "above_lead"), ("qu-xiaofang", "could_too")]


def test_where_nobody_in_the_subdistrict_answers_the_nearest_above_does(proposed):
    found = proposed("noise")
    assert (found.lead.agency, codes(found.lead)) == ("qu-hezhangban", ["answers_above", "order"])
    assert [(one.agency, codes(one)[0]) for one in found.assisting] == [("qu-shengtai", "same_duty")]
    assert [(one.agency, one.mode) for one in found.others] == [("shi-hezhangban", "request")]


def test_a_tier_below_can_only_ask_the_district(proposed):
    assert (proposed("noise", tier="subdistrict").lead.mode, proposed("noise", tier="courtyard").lead.mode) == (
        "request", "request")


def test_who_had_the_last_one_like_it_leads_among_equals(proposed):
    found = proposed("noise", last=Last(number="JN-1", lead="qu-shengtai"))
    assert (found.lead.agency, codes(found.lead)) == ("qu-shengtai", ["answers_above", "order", "last_similar"])


def test_who_rightly_refused_the_last_one_stands_behind_its_equals(proposed):
    found = proposed("noise", last=Last(number="JN-1", lead="shi-hezhangban", refused_by=("qu-hezhangban",)))
    assert (found.lead.agency, codes(found.assisting[0])) == ("qu-shengtai", ["same_duty", "order", "refused_before"])


def test_an_agency_that_is_no_more_is_not_proposed(proposed, ground, now):
    gone = replace(ground.rules.agencies["simaqiao-anjianban"], until=date(2026, 3, 1))
    assert proposed("fire_safety", agencies={gone.id: gone}).lead.agency == "qu-yingji"


def test_near_the_border_of_another_subdistrict_its_agency_assists(proposed):
    found = proposed("fire_safety", spot=BESIDE, shapes={"fuqin": SQUARE})
    assert [(one.agency, codes(one)[0]) for one in found.assisting] == [("fuqin-anjianban", "near_border")]
    assert "56 m away" in found.assisting[0].reasons[0].en
    assert "抚琴街道边界约56米" in found.assisting[0].reasons[0].zh


def test_a_nearer_centre_is_a_hint_and_says_so(proposed):
    shapes = {"fuqin": Shape(centre=BESIDE), "simaqiao": Shape(centre=(30.75, 104.00))}
    found = proposed("fire_safety", spot=BESIDE, shapes=shapes)
    assert (found.assisting, codes(found.others[-1])[0]) == ((), "near_centre")
    assert found.others[-1].reasons[0].en.startswith("only a hint")


def test_an_urgent_matter_tells_who_is_not_on_duty_and_who_stands_in(proposed, ground, now):
    away = replace(ground.rules.agencies["simaqiao-anjianban"], deputies=("agency:qu-yingji", "a-li"))
    night = now.replace(hour=23)
    found = proposed("fire_safety", urgent=True, works=False, at=night, agencies={away.id: away})
    assert found.lead.reasons[-1].en == "is not on duty now; stands in: qu-yingji"
    assert "off_duty" not in codes(next(one for one in found.others if one.agency == "qu-xiaofang"))


def test_where_nobody_answers_nobody_is_proposed(proposed):
    assert proposed("other") == routing.Proposal(lead=None)
    assert proposed("noise", areas=()).lead.agency == "shi-hezhangban"


@given(st.data())
def test_the_lead_always_answers_for_it_and_nobody_nearer_does(rules, ground, data):
    known = ground.known
    asked = Asked(areas=known.path(data.draw(st.sampled_from(sorted(known.parents)))), at=NOON,
                  category=data.draw(st.sampled_from(sorted(known.categories))),
                  tier=data.draw(st.sampled_from(sorted(rules.orders))))
    found = routing.propose(asked, district=ground, last=None, works=True)
    able = [agency for agency in rules.agencies.values() if asked.category in agency.categories]
    depths = {one.id: max((asked.areas.index(area) for area in one.answers_for if area in asked.areas), default=-1)
              for one in able if one.level == "city" or set(one.answers_for) & set(asked.areas)}
    named = [one.agency for one in (found.lead, *found.assisting, *found.others) if one]
    assert sorted(named) == sorted(depths)
    assert found.lead is None or depths[found.lead.agency] == max(depths.values())


def test_borders_are_read_from_the_pack(tmp_path, rules):
    shutil.copytree(FOLDER, tmp_path / "pack")
    square = {"type": "MultiPolygon", "coordinates": [[[[104.0, 30.7], [104.1, 30.7], [104.0, 30.7]]]]}
    features = [{"type": "Feature", "properties": {"area": "fuqin"}, "geometry": square},
                {"type": "Feature", "properties": {"area": "xihua"}, "geometry": {
                    "type": "Point", "coordinates": [104.0, 30.8]}}]
    file = tmp_path / "pack/borders.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    assert settings.routing_district(District(tmp_path / "pack"), rules).shapes == {
        "fuqin": Shape(border=(((30.7, 104.0), (30.7, 104.1), (30.7, 104.0)),)), "xihua": Shape(centre=(30.8, 104.0))}
    file.write_text('{"features": [{"properties": {}}]}')
    with pytest.raises(PackError, match=r"borders\.geojson cannot be read"):
        settings.routing_district(District(tmp_path / "pack"), rules)


@pytest.fixture
def engine(fresh_database_of):
    return fresh_database_of("dispatch")


@pytest.fixture
def house(engine, now):
    with testing.clock_at(now):
        yield House(engine)


@pytest.fixture
def ordered_to(house):
    """A body orders it, as the inbox would bring it; returns the id of the case."""
    def make(agency, *, number="JN-2026-000001"):
        event = contracts.DispatchOrdered(
            proposal_id=f"p-{number}", tier="district", body="b-jinniu", number=number, title="瀑布噪声", text="…",
            category="noise", place=contracts.Place(areas=("jinniu", "jiulidi")), reason="水上的事",
            author=contracts.Author(kind="resident", id="r-1"),
            lead=contracts.Order(agency=agency, task="牵头", term="simple"))
        with database.transaction(house.service.engine) as tx:
            house.service.ordered(tx, event)
        return house.answer("cases", query={"proposal": f"p-{number}"})["items"][0]
    return make


@pytest.mark.parametrize(("chosen", "differs"), [("qu-hezhangban", False), ("qu-shuiwu", True)])
def test_a_case_shows_what_was_proposed_what_was_chosen_and_why(house, ordered_to, chosen, differs):
    kept = house.answer("case", case_id=ordered_to(chosen)["id"])["routing"]
    assert (kept["proposal"]["lead"]["agency"], kept["chosen"], kept["differs"], kept["why"]) == (
        "qu-hezhangban", chosen, differs, "水上的事")


def test_a_case_from_before_shows_no_routing(house, ordered_to):
    case_id = ordered_to("qu-hezhangban")["id"]
    with house.service.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM routings")
    assert house.answer("case", case_id=case_id)["routing"] is None


def test_the_last_case_like_it_is_remembered_with_who_refused_it(house, ordered_to, now):
    first = ordered_to("qu-hezhangban")["assignments"][0]["id"]
    house.ask("refuse", who="agency:qu-hezhangban", assignment_id=first,
              body={"ground": "不属职责", "instead": "qu-shengtai"})
    house.ask("rule", who="supervisor", assignment_id=first, body={"uphold": True, "reason": "属实"})
    second = house.answer("assignments", query={"agency": "qu-shengtai"})["items"][0]["id"]
    for door, who, body in (("accept", "agency:qu-shengtai", {}), ("report", "agency:qu-shengtai", {
            "result": "explained", "words": "已说明"}), ("confirm", "convener:b-jinniu", {})):
        house.ask(door, who=who, assignment_id=second, body=body)
    found = house.answer("route", query={"area": "jinghuayuan", "category": "noise"})
    assert (found["lead"]["agency"], found["lead"]["reasons"][-1]["code"]) == ("qu-shengtai", "last_similar")
    assert found["assisting"][0]["reasons"][-1]["code"] == "refused_before"


@pytest.mark.parametrize("query", [{"area": "atlantis", "category": "noise"}, {"area": "maan", "category": "dragons"},
                                   {"area": "maan", "category": "noise", "tier": "empire"}])
def test_what_the_district_does_not_have_is_not_found(house, query):
    assert house.refusal("route", query=query).status == 404


@pytest.mark.parametrize("query", [{"area": "maan"}, {"area": "maan", "category": "noise", "lat": "91"}])
def test_a_question_that_is_none_is_named_so(house, query):
    assert house.refusal("route", query=query).status == 400


def test_anyone_may_ask_who_could_do_it(house):
    found = house.answer("route", query={
        "area": "maan-8", "category": "fire_safety", "urgent": "true", "lat": "30.69", "lng": "104.08"})
    assert (found["lead"]["agency"], found["lead"]["name"]) == ("simaqiao-anjianban", "驷马桥街道安监办")


@pytest.fixture
def what_if(engine, monkeypatch, capsys, now):
    """`what_if("--area", …)` → (exit code, standard output, standard error)."""
    monkeypatch.setenv("YISHI_DISPATCH_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("YISHI_DISTRICT", str(FOLDER))

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["yishi", "dispatch", "what-if", *words])
        with testing.clock_at(now), pytest.raises(SystemExit) as end:
            cli.main()
        return (int(end.value.code or 0), *capsys.readouterr())
    return run


def test_what_if_prints_the_proposal_and_every_date(what_if):
    code, said, _ = what_if("--area", "maan-8", "--category", "fire_safety", "--term", "general")
    lines = said.splitlines()
    assert (code, lines[0]) == (0, "lead: 驷马桥街道安监办 (simaqiao-anjianban), order")
    assert lines[-7:] == [
        "2026-03-04 00:00  sign_by", "2026-03-07 04:45  half_time", "2026-03-11 00:00  day_before",
        "2026-03-12 00:00  due", "2026-03-12 00:00  urged", "2026-03-13 00:00  supervised",
        "2026-03-19 00:00  listed"]


def test_what_if_a_matter_is_urgent_a_day_is_all_there_is(what_if, now):
    told = json.loads(what_if("--area", "maan", "--category", "fire_safety", "--urgent", "--json")[1])
    assert [date["at"] for date in told["dates"] if date["what"] == "due"] == [str(now + timedelta(hours=24))]


def test_what_if_nobody_answers_says_so(what_if):
    assert what_if("--area", "maan", "--category", "other")[:2] == (0, "nobody answers for it: name somebody\n")


@pytest.mark.parametrize(("words", "sentence"), [
    (("--area", "atlantis", "--category", "noise"), "the district has no area atlantis"),
    (("--area", "maan", "--category", "noise", "--term", "soon"), "the district has no term soon"),
    (("--area", "maan", "--category", "noise", "--at", "here"), "here is no place; write it as 30.69,104.05"),
])
def test_what_if_says_what_the_district_does_not_have(what_if, words, sentence):
    code, _, said = what_if(*words)
    assert (code, said.strip()) == (1, f"yishi: {sentence}")
