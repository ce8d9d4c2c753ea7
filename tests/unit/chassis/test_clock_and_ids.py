"""Time is injected; identifiers sort by the time they were made."""

from datetime import timedelta

import pytest
from yishi_chassis import clock, ids


@pytest.fixture
def moved(tmp_path):
    file = tmp_path / "clock"
    clock.follow(file)
    yield file
    clock.follow(None)


def test_the_clock_is_true_until_it_is_moved(moved):
    assert abs(clock.now() - clock.wall()) < timedelta(seconds=1)


def test_moves_add_up_and_are_seen_at_once(moved):
    clock.move(moved, seconds=86400)
    assert timedelta(days=1) <= clock.now() - clock.wall() + timedelta(seconds=1) < timedelta(days=1, seconds=2)
    clock.move(moved, seconds=3600)
    assert clock.now() - clock.wall() > timedelta(days=1, minutes=59)


def test_the_machines_time_never_moves(moved):
    before = clock.wall()
    clock.move(moved, seconds=86400)
    assert clock.wall() - before < timedelta(seconds=5)


def test_times_are_written_with_the_offset_of_shanghai():
    assert clock.now().isoformat().endswith("+08:00")


def test_ids_are_uuids_of_version_seven_and_sort_by_time():
    made = [ids.new() for _ in range(100)]
    assert made == sorted(made)
    assert {i[14] for i in made} == {"7"}
