"""Every problem of a district's rules, each as a sentence that names file and entry, all at once."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yishi_chassis import pack
from yishi_review import domain, settings
from yishi_review.service import ReviewService

from tests.support.jinniu import FOLDER as JINNIU
from tests.support.reviews import AREAS, COUNCILS, a_body, a_tier, the_councils

TWO_TIERS = Path(__file__).parents[2] / "support/districts/twotier"
IN_EACH_OTHER = dict(zip(AREAS, ("", *AREAS), strict=False))
WHOLE = replace(COUNCILS, areas=IN_EACH_OTHER)


def problems(councils, **more):
    return [str(one) for one in domain.Rulebook(councils=councils, **more).problems() if not one.hint]


def hints(councils):
    return [str(one) for one in domain.Rulebook(councils=councils).problems() if one.hint]


def with_tier(id, **changes):
    return replace(WHOLE, tiers={**WHOLE.tiers, id: a_tier(id, **changes)})


def with_body(**changes):
    return replace(WHOLE, bodies={**WHOLE.bodies, "b-yard": replace(WHOLE.bodies["b-yard"], **changes)})


@pytest.mark.parametrize("folder", [JINNIU, TWO_TIERS], ids=lambda folder: folder.name)
def test_the_packs_that_come_with_it_have_no_problem(folder):
    made, found = settings.checked(pack.District(folder))
    assert made is not None
    assert [str(one) for one in found if not one.hint] == []


@pytest.mark.parametrize(("tier", "changes", "said"), [
    ("courtyard", {"announcement_days": 15},
     "an announcement of 15 days is longer than the whole limit of 10 working days"),
    ("courtyard", {"invitation_days": 7, "voting_days": 8},
     "inviting (7 days) and voting (8 days) take longer than the limit of 10 working days"),
    ("courtyard", {"decision_workdays": 11}, "the next decision may take 11 working days and the whole limit is 10"),
    ("courtyard", {"consultation_workdays": 2, "invitation_days": 2},
     "a session is called 2 days ahead, when the consultation of 2 working days is over"),
    ("courtyard", {"self_help_days": 1}, "its author is asked at half of self_help_days, so they are 2 at least"),
    ("courtyard", {"may_dispatch": True}, "it may dispatch and has no reach: there is nobody it could have act"),
    ("subdistrict", {"reach": "moon"}, "its reach moon is the level of no tier and no agency"),
    ("district", {"decisions": ("act", "dispatch")},
     "it is the top and may not reject: what no vote has passed has no way out"),
    ("district", {"decisions": ("reject", "pool"), "may_dispatch": False},
     "it is the top and may neither act nor dispatch: what is adopted has no way out"),
    ("community", {"decisions": ("act",)},
     "it passes nothing up and may not reject: what no vote has passed has no way out"),
])
def test_rules_that_cannot_hold_are_told(tier, changes, said):
    assert f"tiers.toml: {tier}: {said}" in problems(with_tier(tier, **changes))


@pytest.mark.parametrize(("changes", "said"), [
    ({"tier": "village"}, "there is no tier village"),
    ({"area": "moon"}, "there is no area moon"),
    ({"members": ("c-yard", "m-yard-1")}, "it has 2 seats; a body has 3 at least"),
])
def test_bodies_that_cannot_be_are_told(changes, said):
    assert problems(with_body(**changes)) == [f"bodies.toml: b-yard: {said}"]


def test_a_convener_whose_account_lacks_the_role_is_told():
    known = {"c-yard": frozenset({"member:b-yard"}), "m-yard-1": frozenset({"member:*"})}
    assert problems(WHOLE, accounts=known) == [
        "bodies.toml: b-yard: c-yard is to lead it, and its account (accounts.toml) lacks the role convener:b-yard"]


def test_an_area_that_no_body_serves_is_told():
    assert problems(replace(WHOLE, areas={**IN_EACH_OTHER, "island": ""})) == [
        "areas.toml: island: neither it nor any area around it has a body"]


def test_an_agency_that_no_reach_covers_is_told():
    assert problems(replace(WHOLE, agencies={**WHOLE.agencies, "ministry": "state"})) == [
        "agencies.toml: ministry: no tier's reach covers its level state"]


def test_an_even_number_of_seats_and_a_tier_without_a_body_are_hints():
    bodies = {**the_councils("community").bodies, "b-yard": a_body("courtyard", seats=4)}
    assert hints(replace(WHOLE, bodies=bodies)) == [
        "tiers.toml: community: no body is of this tier",
        "bodies.toml: b-yard: 4 seats can tie; an odd number cannot, if all are present"]


@given(st.sets(st.sampled_from(domain.DECISIONS)), st.booleans())
def test_a_top_that_can_carry_out_and_reject_always_has_a_way_out(decisions, may_dispatch):
    found = " ".join(problems(with_tier("district", decisions=tuple(decisions), may_dispatch=may_dispatch)))
    carried_out = "act" in decisions or (may_dispatch and "dispatch" in decisions)
    assert ("what is adopted has no way out" in found) == (not carried_out)
    assert ("what no vote has passed has no way out" in found) == ("reject" not in decisions)


def broken(tmp_path, *changes):
    """The pack of two tiers with some words changed: (file, was, is)."""
    shutil.copytree(TWO_TIERS, tmp_path, dirs_exist_ok=True)
    for name, was, now in changes:
        file = tmp_path / name
        assert was in file.read_text()
        file.write_text(file.read_text().replace(was, now))
    return pack.District(tmp_path)


def test_the_service_refuses_to_start_with_every_sentence_at_once(tmp_path):
    service = ReviewService()
    service.district = broken(tmp_path, ("bodies.toml", 'area = "east"', 'area = "moon"'),
                              ("tiers.toml", "announcement_days = 3", "announcement_days = 60"))
    with pytest.raises(pack.PackError) as refused:
        service.prepare()
    said = str(refused.value)
    assert "\n" not in said
    assert ["bodies.toml: b-east: there is no area moon" in said, "tiers.toml: village: an announcement" in said,
            "tiers.toml: town: an announcement" in said] == [True, True, True]


def test_files_that_cannot_be_read_are_told_all_of_them(tmp_path):
    district = broken(tmp_path, ("tiers.toml", 'majority = "simple"', 'majority = "loud"'),
                      ("tiers.toml", "voting_days = 2", "voting_days = 0"), ("agencies.toml", "[[agencies]]", "[[agen"))
    made, found = settings.checked(district)
    assert made is None
    assert [(one.file, one.entry) for one in found if one.entry != "tiers"] == [
        ("tiers.toml", "tiers.0.voting_days"), ("tiers.toml", "tiers.0.majority"),
        ("tiers.toml", "tiers.1.voting_days"), ("agencies.toml", "")]
    assert found[-1].sentence.startswith("is not TOML")


def test_the_picture_has_every_tier_from_the_top_with_its_bodies_and_seats():
    drawn = domain.picture(WHOLE)
    assert [drawn.index(f"({tier})") for tier in reversed(COUNCILS.tiers)] == sorted(
        drawn.index(f"({tier})") for tier in COUNCILS.tiers)
    assert drawn.count("1 with 7 seats") == 4
    assert "escalate" not in drawn[:drawn.index("(subdistrict)")]
