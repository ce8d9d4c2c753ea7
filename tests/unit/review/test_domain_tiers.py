"""Which body serves a place, and which is above it."""

import tomllib
from pathlib import Path

import pytest
from yishi_chassis import pack
from yishi_review import domain, settings

from tests.support.reviews import AREAS, COUNCILS, a_body, opened, the_councils

ROOT = Path(__file__).parents[3]
JINNIU = ROOT / "deploy/districts/jinniu"
TWO_TIERS = ROOT / "tests/support/districts/twotier"


def of_a_pack(folder):
    """The councils of a pack."""
    return settings.councils(pack.District(folder))


def ways_down(folder):
    """The path of every area of a pack, from the district to the area."""
    areas = {area["id"]: area for area in tomllib.loads((folder / "areas.toml").read_text())["areas"]}

    def way(area):
        parent = areas.get(area, {}).get("parent")
        return (*way(parent), area) if parent else (area,)

    return [way(area) for area in areas]


def test_the_body_of_the_smallest_area_serves():
    assert COUNCILS.serving(AREAS).id == "b-yard"


def test_an_area_without_a_body_is_served_by_the_next_tier():
    assert the_councils("courtyard").serving(AREAS).id == "b-quarter"
    assert the_councils("courtyard", "community").serving(AREAS).id == "b-street"


def test_a_place_that_nobody_serves_is_refused():
    with pytest.raises(domain.Unknown):
        the_councils(*COUNCILS.tiers).serving(AREAS)


def test_no_body_takes_up_its_own_proposal_while_another_can():
    assert opened(author_id="c-yard").step.body == "b-quarter"
    assert the_councils("courtyard", "community", "subdistrict").serving(AREAS, author="c-district").id == "b-district"


def test_a_tier_without_a_body_for_the_place_is_passed_over_on_the_way_up():
    councils = the_councils("community")
    assert councils.above(a_body("courtyard"), areas=AREAS, rules=councils.tiers).id == "b-street"


def test_above_the_top_there_is_nobody():
    assert COUNCILS.above(a_body("district"), areas=AREAS, rules=COUNCILS.tiers) is None


@pytest.mark.parametrize(("level", "reach", "within"), [
    ("subdistrict", "subdistrict", True), ("district", "subdistrict", False), ("subdistrict", "city", True),
    ("city", "city", True), ("city", "district", False), ("city", "", False),
])
def test_an_agency_is_within_reach_up_to_its_level(level, reach, within):
    assert COUNCILS.within(level, reach=reach) is within


def test_jinniu_serves_each_story_at_its_own_body_and_all_else_further_up():
    jinniu = of_a_pack(JINNIU)
    assert jinniu.serving(("jinniu", "jiulidi", "jiulidibeilu", "jinghuayuan")).id == "b-jinghuayuan"
    assert jinniu.serving(("jinniu", "chadianzi", "huangzhong", "elsewhere")).id == "b-huangzhong"
    assert jinniu.serving(("jinniu", "fuqin", "jinyujie")).id == "b-fuqin"
    assert jinniu.serving(("jinniu", "nowhere-yet")).id == "b-jinniu"


@pytest.mark.parametrize("folder", [JINNIU, TWO_TIERS], ids=lambda folder: folder.name)
def test_every_area_of_a_pack_is_served_by_a_body_on_its_way(folder):
    councils = of_a_pack(folder)
    assert all(councils.serving(way).area in way for way in ways_down(folder))


def test_in_jinniu_the_waterfall_climbs_four_tiers():
    jinniu = of_a_pack(JINNIU)
    body, way = jinniu.body("b-jinghuayuan"), []
    while body:
        way.append(body.id)
        body = jinniu.above(body, areas=("jinniu", "jiulidi", "jiulidibeilu", "jinghuayuan"), rules=jinniu.tiers)
    assert way == ["b-jinghuayuan", "b-jiulidibeilu", "b-jiulidi", "b-jinniu"]


def test_a_city_of_two_tiers_is_only_data():
    town = of_a_pack(TWO_TIERS)
    assert town.serving(("town", "west")).id == "b-town"
    assert town.serving(("town", "east")).id == "b-east"
    assert town.above(town.body("b-east"), areas=("town", "east"), rules=town.tiers).id == "b-town"


def faulty(tmp_path, text, name, model):
    (tmp_path / f"{name}.toml").write_text(text)
    with pytest.raises(pack.PackError) as refused:
        pack.District(tmp_path).read(name, model)
    return str(refused.value)


def test_tiers_in_a_ring_are_refused_with_a_sentence(tmp_path):
    text = (TWO_TIERS / "tiers.toml").read_text().replace('next = ""', 'next = "village"')
    assert "`next` must lead" in faulty(tmp_path, text, "tiers", settings.TiersFile)


def test_a_convener_who_is_no_member_is_refused_with_a_sentence(tmp_path):
    text = (TWO_TIERS / "bodies.toml").read_text().replace('convener = "c-east"', 'convener = "somebody"')
    assert "b-east: members are named once" in faulty(tmp_path, text, "bodies", settings.BodiesFile)


def test_two_bodies_of_one_tier_for_one_area_are_refused(tmp_path):
    text = (TWO_TIERS / "bodies.toml").read_text()
    double = text + text[text.index("[[bodies]]"):].split("\n\n")[0].replace("b-east", "b-other")
    assert "two bodies of one tier serve one area" in faulty(tmp_path, double, "bodies", settings.BodiesFile)
