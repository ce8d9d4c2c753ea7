"""The command as its users start it: a process of its own, which takes seconds."""

import json
import os
import subprocess
import sys
from pathlib import Path

YISHI = Path(sys.executable).with_name("yishi")


def from_a_shell(*words: str) -> subprocess.CompletedProcess[str]:
    """What a command ended with, with no database to be had."""
    told = {"YISHI_REVIEW_DATABASE_URL": "postgresql://127.0.0.1:1/nobody", "NO_COLOR": "1"}
    return subprocess.run([YISHI, *words], env={**os.environ, **told}, capture_output=True, text=True, timeout=120,
                          check=False)


def test_openapi_prints_the_document_and_needs_no_database():
    done = from_a_shell("review", "openapi")

    assert (done.returncode, json.loads(done.stdout)["openapi"], done.stderr) == (0, "3.1.0", "")


def test_without_a_database_it_ends_with_a_sentence():
    done = from_a_shell("review", "dead", "--json")

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith("yishi: ")
