"""The sweep: whatever the broker lost is fetched from its speaker, and nothing is fetched that is here."""

import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa
from yishi_chassis import auth, received, sweep
from yishi_chassis.tables import DEAD_LETTERS, SOURCES

from tests.support import hearing
from tests.support.speaking import Speaker

ROOT = Path(__file__).parents[3]
SWEEP = """
import sys
from yishi_chassis import database, sweep
from tests.support import hearing
engine = database.connect(sys.argv[1], pool=4)
sweep.Sweeper(engine, hearing.Listener(engine).handlers, service="review", peers=[], breath=0.05).sweep(
    sweep.Peer("intake", sys.argv[2]))
"""


class Feed:
    """A speaker's feed over HTTP; `asked` are the paths asked for, `tokens` what they came with."""

    def __init__(self):
        self.speaker = Speaker()
        self.items, self.asked, self.tokens = [], [], []
        self.head = None
        feed = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                feed.asked.append(self.path)
                feed.tokens.append(self.headers.get("Authorization", ""))
                body = json.dumps(feed.answer(self.path)).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                """Not on the terminal."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.peer = sweep.Peer("intake", f"http://127.0.0.1:{self.server.server_port}")

    def answer(self, path):
        if path.endswith("/head"):
            last = max((int(item["sequence"]) for item in self.items), default=0)
            return {"source": self.speaker.source, "head": last if self.head is None else self.head}
        told = dict(pair.split("=") for pair in path.partition("?")[2].split("&"))
        later = [item for item in self.items if int(item["sequence"]) > int(told["after"])]
        return later[:int(told["limit"])]

    def say(self, subject="a", **other):
        """Said, and in the feed; returns the message that the broker may or may not deliver."""
        message = self.speaker.message(subject, **other)
        item = {name.removeprefix("ce-"): value for name, value in message.headers.items()}
        self.items.append(item | {"data": json.loads(message.body)})
        return received.read(message)

    @property
    def pages(self):
        return [path for path in self.asked if "after=" in path]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def feed():
    feed = Feed()
    yield feed
    feed.close()


@pytest.fixture
def listener(engine):
    with hearing.listening(engine) as listener:
        yield listener


@pytest.fixture
def sweeper(listener, feed):
    made = sweep.Sweeper(listener.engine, listener.handlers, service="review", peers=[feed.peer], breath=0.05)
    yield made
    made._session.close()


def mark(listener):
    with listener.engine.connect() as connection:
        return connection.scalar(sa.select(SOURCES.c.complete_to))


def numbers(listener):
    return [number for _, number in listener.applied]


def test_a_newcomer_that_starts_empty_fetches_everything(listener, feed, sweeper):
    for n in range(1200):
        feed.say(f"s{n % 3}")
    assert sweeper.sweep(feed.peer) == 1200
    assert len(listener.applied) == 1200
    assert mark(listener) == 1200
    assert len(feed.pages) == 3


def test_a_lost_last_event_is_fetched(listener, feed, sweeper):
    listener.take(feed.say())
    feed.say()
    assert sweeper.sweep(feed.peer) == 1
    assert numbers(listener) == [1, 2]


def test_a_gap_is_fetched_and_nothing_else(listener, feed, sweeper):
    said = [feed.say() for _ in range(10)]
    listener.take(*said[:4], *said[5:])
    assert numbers(listener) == [1, 2, 3, 4]
    assert sweeper.sweep(feed.peer) == 1
    assert numbers(listener) == list(range(1, 11))
    assert feed.pages == ["/v1/events?after=4&limit=1"]


def test_when_nothing_is_missing_only_the_head_is_asked_for(listener, feed, sweeper):
    listener.take(feed.say(), feed.say())
    sweeper.sweep(feed.peer)
    sweeper.sweep(feed.peer)
    assert feed.pages == []
    assert mark(listener) == 2


def test_what_was_fetched_and_comes_after_all_is_a_duplicate(listener, feed, sweeper):
    late = feed.say()
    sweeper.sweep(feed.peer)
    listener.take(late)
    assert numbers(listener) == [1]


def test_what_is_under_way_is_left_to_the_broker(listener, feed, sweeper, monkeypatch):
    listener.take(feed.say())
    coming, _ = feed.say(), feed.say()
    monkeypatch.setattr(sweep.time, "sleep", lambda _: listener.take(coming))
    assert sweeper.sweep(feed.peer) == 0
    monkeypatch.setattr(sweep.time, "sleep", lambda _: None)
    assert sweeper.sweep(feed.peer) == 1
    assert numbers(listener) == [1, 2, 3]


def test_a_tombstone_fills_its_place(listener, feed, sweeper):
    feed.say()
    feed.items[0]["data"] = None
    feed.say()
    sweeper.sweep(feed.peer)
    assert listener.rows("state") == ["noted", "applied"]
    assert mark(listener) == 2


def test_what_is_no_event_is_kept_once_and_the_rest_is_fetched(listener, feed, sweeper):
    feed.say()
    del feed.items[0]["type"]
    feed.say("b")
    sweeper.sweep(feed.peer)
    sweeper.sweep(feed.peer)
    assert listener.applied == [("b", 1)]
    assert mark(listener) == 0
    with listener.engine.connect() as connection:
        assert connection.scalars(sa.select(DEAD_LETTERS.c.reason)).all() == [
            "no readable envelope: type: Field required"]


def test_a_feed_speaks_for_nobody_else(listener, feed, sweeper):
    feed.say(source="/yishi/dispatch/other")
    sweeper.sweep(feed.peer)
    assert listener.applied == []
    with listener.engine.connect() as connection:
        assert "has an event of /yishi/dispatch/other" in connection.scalar(sa.select(DEAD_LETTERS.c.reason))


def test_a_feed_that_counts_what_it_does_not_give_is_not_asked_for_ever(listener, feed, sweeper):
    feed.say()
    feed.head = 3
    sweeper.sweep(feed.peer)
    asked = len(feed.pages)
    sweeper.sweep(feed.peer)
    assert len(feed.pages) == asked
    assert numbers(listener) == [1]


def test_a_number_that_the_feed_skips_holds_up_its_own_subject_alone(listener, feed, sweeper):
    for subject in ("a", "a", "a", "b"):
        feed.say(subject)
    del feed.items[1]
    sweeper.sweep(feed.peer)
    assert listener.applied == [("a", 1), ("b", 1)]
    assert mark(listener) == 1


def test_two_processes_that_sweep_at_once_apply_everything_once(listener, feed, chassis_database):
    for n in range(900):
        feed.say(f"s{n % 3}")
    command = [sys.executable, "-W", "ignore", "-c", SWEEP, chassis_database, feed.peer.url]
    both = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [one.communicate(timeout=60)[1] for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    assert sorted(listener.applied) == sorted((f"s{n % 3}", n // 3 + 1) for n in range(900))
    assert [n for subject, n in listener.applied if subject == "s0"] == list(range(1, 301))


def test_a_peer_that_is_away_does_not_keep_the_others_from_being_swept(listener, feed, sweeper):
    feed.say()
    sweeper._peers = [sweep.Peer("dispatch", "http://127.0.0.1:1"), feed.peer]
    sweeper.round()
    assert numbers(listener) == [1]


@pytest.mark.parametrize("answer", [[], None, {"head": 1}, {"source": "s", "head": "many"}], ids=repr)
def test_nonsense_from_a_peer_ends_nothing(feed, sweeper, answer):
    feed.answer = lambda path: answer
    sweeper.round()


def test_a_redirect_is_not_followed(feed, sweeper):
    feed.say()
    sweeper._session.get = lambda url, **options: pytest.fail("redirects") if options["allow_redirects"] else gone()
    sweeper.round()


def gone():
    answer = requests.Response()
    answer.status_code = 404
    return answer


def test_the_feed_is_read_with_a_token_of_the_service_itself(listener, feed):
    key = auth.new_key("review")
    signed = sweep.Sweeper(listener.engine, {}, service="review", peers=[feed.peer], key=key)
    signed.sweep(feed.peer)
    signed._session.close()
    assert feed.tokens[0].startswith("Bearer ey")


def test_only_peers_that_are_heard_are_swept(tmp_path):
    file = tmp_path / "peers.toml"
    file.write_text('[[peers]]\nname = "intake"\nurl = "http://h:1/"\nkey = { kid = "intake" }\n\n'
                    '[[peers]]\nname = "audit"\nurl = "http://h:2"\n')
    assert sweep.read_peers(file, ["intake", "review"]) == [sweep.Peer("intake", "http://h:1")]
    assert sweep.read_peers(None, ["intake"]) == []
