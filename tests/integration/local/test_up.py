"""`yishi up` runs once per folder, ends on a signal, and leaves no service behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from yishi_local import process, up

from tests.support.worlds import a_world

LATER = """
import time
from yishi_local import up
with up.until_signalled():
    print("working", flush=True)
    time.sleep(600)
print("stopping", flush=True)
time.sleep(0.5)
print("stopped", flush=True)
"""


def test_a_second_one_in_the_same_folder_is_told_so(tmp_path: Path):
    with up.only_one(tmp_path), pytest.raises(up.AlreadyUp, match="already up"), up.only_one(tmp_path):
        pass


def test_after_the_first_has_ended_the_folder_is_free(tmp_path: Path):
    with up.only_one(tmp_path):
        pass
    with up.only_one(tmp_path) as lock:
        assert not lock.closed


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_work_and_a_second_one_does_not_end_the_stopping(number: signal.Signals):
    child = subprocess.Popen([sys.executable, "-c", LATER], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "working\n"

    os.kill(child.pid, number)
    assert child.stdout.readline() == "stopping\n"
    os.kill(child.pid, number)

    assert child.communicate(timeout=10)[0] == "stopped\n"
    assert child.returncode == 0


def test_services_of_a_killed_supervisor_are_ended_before_new_ones_start(tmp_path: Path):
    orphan = process.start([sys.executable, "-c", "import time; time.sleep(600)"], log=tmp_path / "log")
    a_world(tmp_path).note(children={"intake": vars(orphan)})

    up.end_orphans(tmp_path)

    assert orphan.ended(within=5)


def test_no_private_server_is_wanted_where_the_environment_names_one(tmp_path: Path):
    cluster, broker = up.servers(tmp_path, {"DATABASE_URL": "postgresql://h/x"})
    assert cluster is None
    assert broker is not None

    cluster, broker = up.servers(tmp_path, {"AMQP_URI": "amqp://h"})
    assert cluster is not None
    assert broker is None
