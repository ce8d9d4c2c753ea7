"""Failpoints: the process dies where it is told to, at the hit it is told, and only once if so told."""

import os
import subprocess
import sys

SCRIPT = """
from yishi_chassis import failpoint
for round in range(3):
    failpoint.hit("a.place")
    failpoint.hit("another")
    print(round, flush=True)
"""


def run(**told):
    return subprocess.run([sys.executable, "-c", SCRIPT], env=os.environ | told, stdout=subprocess.PIPE, text=True,
                          check=False, timeout=30)


def test_nothing_happens_unless_asked_for():
    assert run().stdout.split() == ["0", "1", "2"]


def test_it_dies_hard_at_the_hit_that_is_named():
    died = run(YISHI_FAILPOINT="another:2")
    assert (died.returncode, died.stdout.split()) == (-9, ["0"])
    assert run(YISHI_FAILPOINT="a.place").stdout == ""


def test_with_a_marker_it_dies_once(tmp_path):
    told = {"YISHI_FAILPOINT": "a.place:1", "YISHI_FAILPOINT_ONCE": str(tmp_path / "died")}
    assert run(**told).returncode == -9
    assert run(**told).returncode == 0
