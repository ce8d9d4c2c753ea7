"""Two windows at once: whoever comes second waits for the cursor, and no early event is parked for ever."""

import threading

import pytest
from yishi_chassis import inbox, ledger
from yishi_contracts import ProposalWithdrawn

from tests.support import hearing
from tests.support.speaking import Speaker


@pytest.fixture
def listener(engine):
    with hearing.listening(engine) as listener:
        yield listener


@pytest.fixture
def no_cursor_lock(monkeypatch):
    """What the inbox would be if it read the cursors without holding them."""
    monkeypatch.setattr(ledger, "LOCK", hearing.UNLOCKED)


def overlapping(listener, first, second):
    """Take `first`, and before it commits let another thread take `second` as far as it gets."""
    inside, decided = threading.Event(), threading.Event()

    def slow(tx, event):
        hearing.note(tx, event)
        inside.set()
        decided.wait(0.5)

    slowly = threading.Thread(target=inbox.take, args=(listener.engine, {ProposalWithdrawn: slow}, [first]))
    slowly.start()
    inside.wait(5)
    other = threading.Thread(target=lambda: (listener.take(second), decided.set()))
    other.start()
    slowly.join()
    other.join()


def test_an_early_event_is_not_parked_for_ever(listener):
    intake = Speaker()
    before, first, second = (intake.say("a") for _ in range(3))
    listener.take(before)
    overlapping(listener, first, second)
    assert listener.rows("state") == ["applied"] * 3


@pytest.mark.usefixtures("no_cursor_lock")
def test_without_the_cursor_lock_it_would_be(listener):
    intake = Speaker()
    before, first, second = (intake.say("a") for _ in range(3))
    listener.take(before)
    overlapping(listener, first, second)
    assert listener.rows("state") == ["applied", "applied", "parked"]


def test_one_event_in_two_windows_is_applied_once(listener):
    intake = Speaker()
    before, first = intake.say("a"), intake.say("a")
    listener.take(before)
    overlapping(listener, first, first)
    assert listener.applied == [("a", 1), ("a", 2)]


def test_many_windows_over_the_same_new_subjects_neither_block_nor_lose(listener, caplog):
    caplog.set_level("INFO")
    intake = Speaker()
    events = [intake.say(f"s{n % 7}") for n in range(140)]
    windows = [events[n::4] for n in range(4)]
    faults = []

    def take(window, turn):
        try:
            for start in range(0, len(window), 10):
                listener.take(*window[start:start + 10][::turn])
        except Exception as error:
            faults.append(error)
            raise

    threads = [threading.Thread(target=take, args=(w, 1 if n % 2 else -1)) for n, w in enumerate(windows)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert "a window is undone" not in caplog.text   # as it would be after a deadlock
    assert set(listener.rows("state")) == {"applied"}
    assert sorted(listener.applied) == sorted((e.envelope.subject, e.envelope.subjectsequence) for e in events)
