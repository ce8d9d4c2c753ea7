"""Agencies are a tree over levels and areas; every mistake in it has a sentence, and it can be drawn."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yishi_dispatch.domain import agency_file
from yishi_dispatch.domain.agency import Agency, competent, mode_for
from yishi_dispatch.domain.agency_tree import Surroundings, picture, problems

KNOWN = Surroundings(
    parents={"jinniu": "", "east": "jinniu", "west": "jinniu"}, categories={"noise": "噪声", "water": "用水"},
    names={"jinniu": "金牛区", "east": "东街道", "west": "西街道"},
    levels=("subdistrict", "district", "city"), ordered=("subdistrict", "district"))
TOP = Agency(id="qu-a", name="区甲", level="district", area="jinniu", categories=("noise", "water"))
ORDERS = {"subdistrict": ("subdistrict",), "district": ("subdistrict", "district")}


def office(**changes):
    made = {"id": "jd-b", "name": "东街道乙", "level": "subdistrict", "area": "east", "parent": "qu-a",
            "categories": ("noise",)}
    return Agency(**made | changes)


def wrong(*agencies):
    return [problem.sentence for problem in problems(agencies, KNOWN) if not problem.hint]


def test_a_tree_that_is_whole_has_no_problems():
    assert problems((TOP, office()), KNOWN) == ()


@pytest.mark.parametrize(("changes", "sentence"), [
    ({"level": "county"}, "there is no level county; there are subdistrict, district, city"),
    ({"areas": ("north",)}, "there is no area north"),
    ({"categories": ("dragons",)}, "there is no category dragons"),
    ({"parent": "qu-z"}, "the agency above it, qu-z, is not here"),
    ({"parent": "jd-b"}, "it stands above itself"),
    ({"level": "city"}, "the agency above it, qu-a, is of a lower level (district below city)"),
    ({"deputies": ("agency:jd-b",)}, "it stands in for itself"),
    ({"deputies": ("agency:qu-z",)}, "the agency that stands in for it, qu-z, is not here"),
    ({"deputies": ("qu-a",)}, "the deputy qu-a is an agency: write agency:qu-a"),
    ({"duty_hours": "9-17"}, "duty hours: 9-17 cannot be read; write it as Mo-Fr 09:00-12:00,13:00-17:30 or 24/7"),
    ({"since": date(2026, 2, 1), "until": date(2026, 1, 1)}, "it ends (2026-01-01) before it begins (2026-02-01)"),
    ({"successor": "qu-a"}, "it has a successor but no last day: say until when it is there"),
    ({"successor": "jd-b", "until": date(2026, 1, 1)}, "it succeeds itself"),
    ({"successor": "jd-z", "until": date(2026, 1, 1)}, "its successor, jd-z, is not here"),
])
def test_each_mistake_has_its_sentence(changes, sentence):
    assert wrong(TOP, office(**changes)) == [sentence]


def test_an_agency_does_not_answer_for_what_the_one_above_does_not():
    above = office(id="jd-c", parent="")
    assert wrong(TOP, above, office(parent="jd-c", areas=("west",))) == [
        "it answers for west, the agency above it, jd-c, does not"]


def test_agencies_in_a_ring_are_all_named_and_still_drawn():
    ring = (office(id="jd-b", parent="jd-c"), office(id="jd-c", parent="jd-b"))
    assert wrong(TOP, *ring) == ["it stands above itself"] * 2
    assert picture((TOP, *ring)).count("\n") == 3


def test_what_nobody_answers_for_is_a_hint():
    found = problems((office(parent=""), office(id="jd-d", categories=())), KNOWN)
    hints = [problem for problem in found if problem.hint]
    assert [hint.sentence for hint in hints] == [
        "nobody answers for the category water", "it answers for no category"]


def test_the_tree_is_drawn_with_its_problems():
    drawn = picture((TOP, office(), office(id="jd-c", areas=("west",), until=date(2026, 12, 31))),
                    problems((TOP, office(deputies=("qu-a",))), KNOWN))
    assert drawn.splitlines() == [
        "区甲 (qu-a) district · jinniu · noise, water", "├─ 东街道乙 (jd-b) subdistrict · east · noise !",
        "└─ 东街道乙 (jd-c) subdistrict · east, west · noise until 2026-12-31"]


def test_an_agency_of_two_areas_is_found_and_ordered_in_both():
    both = office(areas=("east", "west"))
    assert competent({"jd-b": both}, area="west", category="noise") == (both,)
    assert mode_for(both, None, tier="subdistrict", areas=("jinniu", "west"), orders=ORDERS) == "order"
    assert mode_for(office(), None, tier="subdistrict", areas=("jinniu", "west"), orders=ORDERS) == "request"


@pytest.mark.parametrize(("day", "there"), [(date(2025, 12, 31), False), (date(2026, 1, 1), True),
                                            (date(2026, 6, 30), True), (date(2026, 7, 1), False)])
def test_an_agency_is_there_from_its_first_day_to_its_last(day, there):
    assert office(since=date(2026, 1, 1), until=date(2026, 6, 30)).stands_on(day) is there


agencies = st.lists(st.builds(
    Agency, id=st.from_regex(r"[a-z][a-z0-9-]{1,10}", fullmatch=True), name=st.sampled_from(["甲", 'a "b", c', "乙局"]),
    level=st.sampled_from(KNOWN.levels), area=st.just("east"), areas=st.sampled_from([("east",), ("east", "west")]),
    kind=st.sampled_from(agency_file.KINDS), categories=st.sampled_from([(), ("noise",), ("noise", "water")]),
    deputies=st.sampled_from([(), ("a-li",), ("a-li", "a-wu")]), since=st.none() | st.dates(date(2020, 1, 1)),
    duty_hours=st.sampled_from(["", "24/7", "Mo-Fr 09:00-12:00; Sa 10:00-11:00"]),
    formerly=st.sampled_from([(), ("旧名",), ("旧名", "Old Name")])), min_size=1, unique_by=lambda agency: agency.id)


@given(agencies)
def test_what_is_written_reads_as_the_same(listed):
    file = agency_file.read(("\ufeff" + agency_file.write(listed)).encode(), known=KNOWN)
    assert (file.faults, file.agencies) == ((), tuple(listed))
    assert agency_file.changes({agency.id: agency for agency in listed}, file.agencies) == ()
