"""A private PostgreSQL: real processes, one folder."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from yishi_local.cluster import Cluster

FAST = {"fsync": "off"}


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path / "pg", port=27432, settings=FAST)
    made.start()
    yield made
    made.remove()


def scalar(cluster: Cluster, question: str) -> object:
    with psycopg.connect(cluster.url()) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def test_it_speaks_utf8_and_listens_on_this_machine_alone(cluster: Cluster):
    assert scalar(cluster, "SHOW server_encoding") == "UTF8"
    assert scalar(cluster, "SELECT datcollate FROM pg_database WHERE datname = 'postgres'") == "C.UTF-8"
    assert scalar(cluster, "SHOW listen_addresses") == "127.0.0.1"
    assert scalar(cluster, "SHOW unix_socket_directories") == ""


def test_a_wrong_password_does_not_get_in(cluster: Cluster):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(cluster.url().replace("yishi:", "yishi:x"))


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_a_second_start_finds_the_data_of_the_first(cluster: Cluster, how: str):
    with psycopg.connect(cluster.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")

    cluster.stop(how="fast" if how == "fast" else "immediate")
    again = Cluster(cluster.folder, settings=FAST)
    again.start()

    assert scalar(again, "SELECT n FROM kept") == 7


def test_starting_what_runs_changes_nothing(cluster: Cluster):
    before = cluster.url()

    Cluster(cluster.folder, settings=FAST).start()

    assert cluster.url() == before
    assert cluster.running


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has another user to run it as")
def test_root_runs_it_as_another_who_reaches_the_data_though_the_folder_is_shut(cluster: Cluster):
    cluster.folder.parent.chmod(0o700)

    owner = cluster.folder.resolve().stat().st_uid

    assert owner != 0
    assert cluster.folder.is_symlink()   # pytest's own folder is 0700


def test_removing_it_leaves_nothing(tmp_path: Path):
    made = Cluster(tmp_path / "pg", port=27432, settings=FAST)
    made.start()
    real = made.folder.resolve()

    made.remove()

    assert not real.exists()
    assert not made.folder.exists()
    assert not made.running
