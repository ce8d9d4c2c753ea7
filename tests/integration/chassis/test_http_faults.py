"""Doors when the process is killed, the database goes away, or the service is told to stop."""

import signal
import socket
import threading
import time
from urllib.parse import urlsplit, urlunsplit

import pytest
import requests
import sqlalchemy as sa

from tests.support import notes_process, servers
from tests.support.proxy import Proxy

KEY = {"Idempotency-Key": "tap-1"}


@pytest.fixture
def store(postgres):
    with servers.fresh_database(postgres, "faults") as url:
        yield url


def counts(store):
    engine = sa.create_engine(sa.make_url(store).set(drivername="postgresql+psycopg"), poolclass=sa.NullPool)
    with engine.connect() as connection:
        wanted = "select (select count(*) from notes), (select count(*) from outbox), (select count(*) from answers)"
        return tuple(connection.execute(sa.text(wanted)).one())


@pytest.mark.parametrize(("place", "left"), [
    ("http.before_commit:1", (0, 0, 0)), ("http.after_commit:1", (1, 1, 1)), ("http.before_reply:2", (1, 1, 1)),
])
def test_a_command_cut_short_by_a_kill_is_done_once_when_it_is_repeated(store, tmp_path, place, left):
    dies = {"YISHI_FAILPOINT": place, "YISHI_FAILPOINT_ONCE": str(tmp_path / "died")}
    with notes_process.running(store, tmp_path, **dies) as notes, pytest.raises(requests.ConnectionError):
        notes.ask("POST", "/v1/notes", json={"words": "once"}, headers=KEY)
    assert counts(store) == left
    with notes_process.running(store, tmp_path, **dies) as notes:
        answer = notes.ask("POST", "/v1/notes", json={"words": "once"}, headers=KEY)
        assert (answer.status_code, "Idempotency-Replayed" in answer.headers) == (201, left != (0, 0, 0))
        assert notes.ask("GET", answer.headers["Location"]).json() == answer.json()
    assert counts(store) == (1, 1, 1)


@pytest.fixture
def line_to_the_database(store):
    parts = urlsplit(store)
    proxy = Proxy(parts.hostname, parts.port)
    login, _, _ = parts.netloc.rpartition("@")
    proxy.url = urlunsplit(parts._replace(netloc=f"{login}@127.0.0.1:{proxy.port}"))
    yield proxy
    proxy.close()


def test_while_the_database_is_away_callers_are_told_to_come_again(store, tmp_path, line_to_the_database):
    with notes_process.running(line_to_the_database.url, tmp_path) as notes:
        line_to_the_database.cut()
        asked = [notes.ask("POST", "/v1/notes", json={"words": "later"}) for _ in range(12)]
        assert asked[-1].status_code == 201   # lines that broke are replaced one by one
        line_to_the_database.close()
        answer = notes.ask("POST", "/v1/notes", json={"words": "now"})
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert int(answer.headers["Retry-After"]) > 0
        assert "127.0.0.1" not in answer.text
        assert notes.ask("GET", "/healthz").status_code == 200
        assert notes.ask("GET", "/readyz").status_code == 503


def test_told_to_stop_it_takes_nothing_new_and_finishes_what_it_has(store, tmp_path):
    answers = []
    with notes_process.running(store, tmp_path) as notes:
        slow = threading.Thread(target=lambda: answers.append(notes.ask("GET", "/v1/slow")))
        slow.start()
        time.sleep(0.2)
        with socket.create_connection(("127.0.0.1", notes.port), timeout=10) as idle:
            notes.process.send_signal(signal.SIGTERM)
            assert idle.recv(10) == b""
        with pytest.raises(OSError):
            socket.create_connection(("127.0.0.1", notes.port), timeout=10)
        slow.join()
        assert notes.process.wait(timeout=40) == 0
    assert [(a.status_code, a.headers["Connection"]) for a in answers] == [(200, "close")]
