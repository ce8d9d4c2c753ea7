"""Starting and stopping a service: what is wrong is said in a sentence, what runs is finished."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest
from yishi_chassis import migrate

from tests.support import notes_process, servers


@pytest.fixture(scope="module")
def store(postgres):
    with servers.fresh_database(postgres, "run") as url:
        yield url


def start(store, **env):
    given = {"YISHI_NOTES_DATABASE_URL": store, "YISHI_NOTES_HTTP_PORT": str(notes_process.free_port()),
             "PYTHONPATH": os.pathsep.join([str(notes_process.HERE), os.environ.get("PYTHONPATH", "")]), **env}
    return subprocess.run([sys.executable, "-m", "yishi_notes"], env={**os.environ, **given}, capture_output=True,
                          text=True, timeout=60, check=False)


def test_a_database_that_is_not_migrated_stops_the_start(postgres):
    with servers.fresh_database(postgres, "bare") as url:
        stopped = start(url)
    assert stopped.returncode == 2
    assert "run `yishi notes migrate`" in stopped.stderr
    assert "Traceback" not in stopped.stderr


def test_a_database_that_is_away_stops_the_start():
    stopped = start("postgresql://nobody@127.0.0.1:1/none")
    assert stopped.returncode == 2
    assert stopped.stderr.startswith("notes: ")
    assert "Traceback" not in stopped.stderr


def test_a_taken_port_stops_the_start_and_is_named(store, tmp_path):
    with notes_process.running(store, tmp_path) as notes:
        stopped = start(store, YISHI_NOTES_HTTP_PORT=str(notes.port))
        assert stopped.returncode == 2
        assert f"cannot listen on 127.0.0.1:{notes.port}" in stopped.stderr


def test_replicas_share_a_port_when_told_to(store, tmp_path):
    (tmp_path / "other").mkdir()
    with notes_process.running(store, tmp_path, YISHI_NOTES_REPLICAS="2") as notes:
        port = str(notes.port)
        both = {"YISHI_NOTES_REPLICAS": "2", "YISHI_NOTES_HTTP_PORT": port}
        with notes_process.running(store, tmp_path / "other", **both) as other:
            other.until_logged("listening")
            assert other.process.poll() is None
    assert other.process.returncode == notes.process.returncode == 0


def test_a_wrong_setting_stops_the_start(store):
    stopped = start(store, YISHI_DATABASE_POOL="many")
    assert (stopped.returncode, "setting database_pool" in stopped.stderr) == (2, True)


def test_what_is_being_answered_when_told_to_stop_is_answered(store, tmp_path):
    answers = []
    with notes_process.running(store, tmp_path) as notes:
        def ask():
            answers.append(notes.ask("GET", "/v1/slow").status_code)

        asked = [threading.Thread(target=ask) for _ in range(3)]
        for thread in asked:
            thread.start()
        time.sleep(0.2)
        notes.process.send_signal(signal.SIGTERM)
        for thread in asked:
            thread.join()
        assert notes.process.wait(timeout=40) == 0
    assert answers == [200, 200, 200]


def test_what_hangs_is_left_when_the_time_to_stop_is_over(store, tmp_path):
    with notes_process.running(store, tmp_path, NOTES_STOP="2") as notes, \
            socket.create_connection(("127.0.0.1", notes.port)) as plug:
        plug.sendall(b"GET /v1/stuck HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(0.3)
        notes.process.send_signal(signal.SIGTERM)
        assert notes.process.wait(timeout=15) == 1
        assert "not everything stopped in time" in notes.lines()


def test_nothing_is_said_of_what_eventlet_thinks_of_itself(store, tmp_path):
    with notes_process.running(store, tmp_path) as notes:
        notes.until_logged("listening")
        assert "deprecated" not in notes.lines()


def test_a_newer_database_is_no_reason_to_stop(store):
    engine = servers.database.connect(store)
    migrate.up(store, "yishi_notes")
    with engine.begin() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '9999_post_later'")
    try:
        migrate.check(engine, "yishi_notes")
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql("update alembic_version set version_num = '0001_pre_initial'")
        engine.dispose()
