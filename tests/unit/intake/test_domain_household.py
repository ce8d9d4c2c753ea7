"""Door plates: written in many ways, counted once, kept by nobody."""

import pytest
from yishi_intake import domain
from yishi_intake.domain.household import normalise


@pytest.mark.parametrize("written", [
    "2幢1单元301室", "2-1-301", "２幢１单元３０１", " 2 幢 1单元 301 ", "二幢一单元三零一室", "2栋1单元301号",
    "2—1—301",
])
def test_one_door_plate_is_one_however_it_is_written(written):
    assert normalise(written) == "2-1-301"


@pytest.mark.parametrize(("written", "normal"), [("十二幢3号", "12-3"), ("二十幢3号", "20-3"), ("二十三幢3号", "23-3")])
def test_chinese_numerals_are_read(written, normal):
    assert normalise(written) == normal


def test_names_of_courtyards_are_kept_apart():
    assert normalise("菁华园2幢3号") != normalise("荷花园2幢3号")


def test_the_hash_is_one_per_proposal_and_salt():
    plate = "2幢1单元301"
    first = domain.household(plate, salt="s", proposal_id="p-1")
    assert first == domain.household("2-1-301", salt="s", proposal_id="p-1")
    assert first != domain.household(plate, salt="s", proposal_id="p-2")
    assert first != domain.household(plate, salt="t", proposal_id="p-1")


def test_an_empty_plate_is_refused():
    with pytest.raises(domain.NoHousehold):
        domain.household(" - ", salt="s", proposal_id="p-1")
