"""Loops go on whatever is raised in them, and end with the process."""

import threading

import eventlet
import pytest
from greenlet import GreenletExit
from yishi_chassis import loops
from yishi_chassis.leader import Reign

FAULTS = pytest.mark.parametrize(
    "fault", [ValueError("no"), eventlet.Timeout(), type("Odd", (BaseException,), {})("odd")],
    ids=["an error", "a timeout", "neither"])
ENDS = pytest.mark.parametrize("end", [GreenletExit, SystemExit, KeyboardInterrupt])


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(loops, "LONGEST_PAUSE", 0.0)


def failing_once(fault, enough):
    """A step that raises `fault` the first time, and calls `enough` the second."""
    calls = []

    def step():
        calls.append(1)
        if len(calls) == 1:
            raise fault
        enough()

    return step


@FAULTS
def test_a_fault_of_one_round_does_not_end_the_loop(fault):
    over = threading.Event()
    loops.repeat(failing_once(fault, over.set), every=0, over=over, name="test")
    assert over.is_set()


@ENDS
def test_the_end_of_the_process_ends_the_loop(end):
    with pytest.raises(end):
        loops.repeat(failing_once(end(), lambda: None), every=0, over=threading.Event(), name="test")


class Leads:
    """A candidate that always leads."""

    name, leading = "job", True

    def leads(self):
        return True

    def wait(self, seconds):
        """It is woken at once."""

    wake = close = lambda self: None


@FAULTS
def test_a_fault_of_one_round_does_not_end_a_reign(fault):
    done = threading.Event()
    reign = Reign(Leads(), failing_once(fault, lambda: (done.set(), reign.stop())), every=0)
    reign.run()
    assert done.is_set()


def test_pauses_grow_and_have_an_end(monkeypatch):
    monkeypatch.setattr(loops, "LONGEST_PAUSE", 10.0)
    monkeypatch.setattr(loops.random, "uniform", lambda low, high: high)
    assert [loops.pause_after(faults) for faults in (0, 1, 2, 3, 4, 5, 1000)] == [0.5, 1, 2, 4, 8, 10, 10]
