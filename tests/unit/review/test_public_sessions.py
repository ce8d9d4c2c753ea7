"""What the public is told of sessions and visits: not why somebody stays away, and nothing of a home."""

from dataclasses import replace

import pytest
from yishi_review import domain, events
from yishi_review.forms import ReviewView

from tests.support.reviews import MONDAY, member, on
from tests.unit.review.test_meeting import TAPE, WALL, called, recorded, visit


@pytest.fixture
def review():
    """Before it a session to which somebody ill does not come, a visit to the place, and one to a home."""
    told = domain.reply(called(), session_id="s-1", coming="no", reason="in hospital", on=on(MONDAY, by=member(2)))
    return replace(recorded(told, TAPE), visits=(visit(id="t-1", kind="site"), visit(id="t-2", kind="home")))


def test_why_somebody_does_not_come_is_told_to_insiders_alone(review):
    inside, outside = (ReviewView.of_review(review, insider=insider).sessions[0].replies for insider in (True, False))
    assert [(each.coming, each.reason) for each in (*inside, *outside)] == [("no", "in hospital"), ("no", "")]


def test_of_a_home_the_public_hears_that_somebody_went_there(review):
    site, home = ReviewView.of_review(review, insider=False).visits
    assert (site.words, site.files) == ("loud", (WALL,))
    assert (home.words, home.files, home.members) == ("", (), ("c-yard", "m-yard-2"))
    assert ReviewView.of_review(review).visits == review.visits


def test_of_a_private_matter_the_public_sees_neither_session_nor_visit(review):
    private = ReviewView.of_review(replace(review, kind="household"), insider=False)
    assert (private.sessions, private.visits) == ((), ())


@pytest.mark.parametrize(("kind", "visited", "name"), [
    ("community", "site", "wall.jpg"), ("community", "home", ""), ("household", "site", "")])
def test_files_of_a_home_or_of_a_private_matter_travel_without_names(review, kind, visited, name):
    [file] = events.visit_recorded(replace(review, kind=kind), visit(kind=visited)).files
    assert (file.name, file.sha256) == (name, WALL.sha256)


@pytest.mark.parametrize(("kind", "name"), [("community", "session.mp3"), ("household", "")])
def test_recordings_of_a_private_matter_travel_without_names(review, kind, name):
    private = replace(review, kind=kind)
    said = (events.session_held(private, private.sessions[0]), events.session_attached(private, "s-1", (TAPE,)))
    assert [each.files[0].name for each in said] == [name, name]
