"""A spot near another area is noticed: by its border in metres, by its centre as a hint."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yishi_dispatch.domain.borders import Shape, near

#: A square of about 1,1 km by 1 km north of 30.70; the spot lies south of it.
NORTH = Shape(border=(((30.70, 104.00), (30.71, 104.00), (30.71, 104.01), (30.70, 104.01), (30.70, 104.00)),))
degrees = st.floats(-0.05, 0.05)


def found(spot, *, within=200, **shapes):
    return [(one.area, one.metres, one.by) for one in near(
        spot, own=("own",), others=("north", "far"), shapes=shapes, within=within)]


@pytest.mark.parametrize(("spot", "metres"), [
    ((30.699, 104.005), 111), ((30.7005, 104.005), 56), ((30.70, 104.005), 0)])
def test_a_border_so_near_is_told_in_metres_from_either_side(spot, metres):
    assert found(spot, north=NORTH) == [("north", metres, "border")]


def test_a_border_further_away_is_not():
    assert found((30.697, 104.005), north=NORTH) == []
    assert found((30.705, 104.005), north=NORTH) == []


def test_a_corner_is_the_nearest_point_of_a_border():
    assert found((30.699, 104.011), north=NORTH) == [("north", 147, "border")]


def test_where_only_centres_are_known_a_nearer_one_is_a_hint():
    own, other, far = (Shape(centre=(30.70 + north, 104.0)) for north in (0.0, 0.01, 0.05))
    assert found((30.706, 104.0), own=own, north=other, far=far) == [("north", 445, "centre")]
    assert found((30.704, 104.0), own=own, north=other, far=far) == []


def test_without_the_own_centre_another_says_nothing():
    assert found((30.7, 104.0), north=Shape(centre=(30.7, 104.0))) == []


def test_where_nothing_is_known_nothing_is_near():
    assert found((30.7, 104.0)) == []


@given(degrees, degrees, st.integers(1, 3000))
def test_whoever_is_near_is_near_in_every_wider_circle(north, east, within):
    spot = (30.70 + north, 104.0 + east)
    assert set(found(spot, within=within, north=NORTH)) <= set(found(spot, within=within * 2, north=NORTH))
