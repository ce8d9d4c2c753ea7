"""Processes in groups of their own."""

import os
import signal
import sys
from pathlib import Path

from yishi_local import process

FOREVER = [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(600)"]


def test_a_started_process_leads_a_group_of_its_own_and_ends_with_it(tmp_path: Path):
    started = process.start(FOREVER, log=tmp_path / "log")

    assert os.getpgid(started.pid) == started.pid != os.getpgid(0)
    started.send(signal.SIGKILL)
    assert started.ended(within=5)


def test_what_it_says_is_in_its_log(tmp_path: Path):
    started = process.start(FOREVER, log=tmp_path / "log")

    assert process.until(lambda: "here" in process.tail(tmp_path / "log"), within=5)
    started.send(signal.SIGKILL)


def test_a_pid_that_was_given_to_another_is_not_ours_and_is_not_signalled():
    stranger = process.Process(pid=os.getpid(), born="long ago")

    stranger.send(signal.SIGKILL)   # or this test would end here
    assert not stranger.alive


def test_waiting_for_what_does_not_come_has_an_end():
    assert not process.until(lambda: False, within=0.1)
