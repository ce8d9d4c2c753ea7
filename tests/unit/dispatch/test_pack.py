"""The agencies of a district are data: both packs are whole, and mistakes are named."""

import shutil
import tomllib
from pathlib import Path

import pytest
from yishi_chassis.pack import District, PackError
from yishi_dispatch import settings

ROOT = Path(__file__).parents[3]
PACKS = (ROOT / "deploy/districts/jinniu", ROOT / "tests/support/districts/twotier")
NAMED_IN_THE_SOURCE = {"市河长办", "成都市水利设计院", "区河长办", "金牛区住建交局", "金牛区财政局", "驷马桥街道安监办"}


def read(pack, name):
    return tomllib.loads((pack / f"{name}.toml").read_text())


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_every_tier_of_a_district_may_order_or_only_ask(pack):
    assert set(settings.rules(District(pack)).orders) == {tier["id"] for tier in read(pack, "tiers")["tiers"]}


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_there_is_a_simple_term_and_one_for_works(pack):
    terms = settings.rules(District(pack)).terms
    assert terms["simple"].plan_workdays is None
    assert terms["works"].plan_workdays < terms["works"].workdays


def test_jinniu_has_the_agencies_of_the_stories():
    assert {agency.name for agency in settings.rules(District(PACKS[0])).agencies.values()} >= NAMED_IN_THE_SOURCE


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_agencies_are_for_categories_there_are(pack):
    known = {category["id"] for category in read(pack, "categories")["categories"]}
    agencies = settings.rules(District(pack)).agencies.values()
    assert [agency.id for agency in agencies if not set(agency.categories) <= known] == []


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_an_office_of_the_district_is_in_an_area_there_is(pack):
    areas = read(pack, "areas")
    known = {area["id"] for area in areas["areas"]} | {areas["district"]["id"]}
    rules = settings.rules(District(pack))
    ordered = {level for levels in rules.orders.values() for level in levels}
    assert [a.id for a in rules.agencies.values() if a.level in ordered and a.area not in known] == []


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_every_agency_has_a_clerk_to_try_it_with(pack):
    clerks = {role for account in read(pack, "accounts")["accounts"] for role in account["roles"]}
    assert {f"agency:{agency_id}" for agency_id in settings.rules(District(pack)).agencies} <= clerks


@pytest.mark.parametrize(("was", "becomes", "sentence"), [
    ('id = "qu-caizheng"', 'id = "qu-chengguan"', "an agency stands here twice: qu-chengguan"),
    ('parent = "qu-gongan"', 'parent = "qu-nobody"', "the agency above is not here: simaqiao-paichusuo"),
    ('kind = "institute"', 'kind = "school"', "kind"),
    ("sign_workdays = 1", "sign_workdays = 0", "clocks.sign_workdays"),
])
def test_a_mistake_in_the_pack_is_named(tmp_path, was, becomes, sentence):
    shutil.copytree(PACKS[0], tmp_path / "pack")
    file = tmp_path / "pack/agencies.toml"
    file.write_text(file.read_text().replace(was, becomes))
    with pytest.raises(PackError, match=sentence):
        settings.rules(District(tmp_path / "pack"))
