"""Events: from commit to effect (W3), filed and applied (W2), the relay alone (W4), the inbox alone (W5)."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import amqp
from yishi_local import process

from tests.bench import floor, load, ours, peer_world, sample
from tests.bench.load import Failed
from tests.bench.measure import Figures, Pace, Table, alternate, percentiles, ratio
from tests.bench.ours import Ours
from tests.bench.peer_world import Peer
from tests.bench.servers import Servers
from tests.support.servers import ROOT

RATE = 50.0
# the row of `subjects` is written with the event and not touched again while review works; the outbox row is, twice
_SAID = "SELECT subject, extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 FROM subjects"
_DONE = "SELECT proposal_id, extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 FROM reviews"
_AT_PEER = """SELECT extract(epoch FROM pg_xact_commit_timestamp(r.xmin) - pg_xact_commit_timestamp(p.xmin))::float8
FROM proposals p JOIN reviews r ON r.id = p.id::text ORDER BY pg_xact_commit_timestamp(r.xmin)"""


def path(servers: Servers, pace: Pace) -> Table:
    """W3: at a steady pace, the time from the commit at the speaker to the commit of the effect at the listener."""
    seconds = max(4, pace.seconds)
    table = Table(f"W3 event path at {RATE:.0f} proposals/s: commit at intake → effect committed in review", (
        "contender", "p50 ms", "p99 ms", "p99 spread", "p50 ÷ bare hop", "p99 ÷ bare hop", "target"), (
        "by both transactions' commit timestamps; a proposal is two events, and review says one and sets a timer",
        "bare hop: publish, confirm, consume of the same bytes by py-amqp, before publishing → in the consumer",
        "peer: FastAPI's commit of its row → its consumer's commit of its row, by the same timestamps",
    ))
    with ours.world(servers, "intake", "review") as us, peer_world.world(servers) as peer:
        us.start("intake", "review")
        peer.start_api()
        peer.start_consumer()
        token = us.stack.token("r-01")
        _ours_path(us, token=token, seconds=1), _peer_path(peer, seconds=1)   # connections are opened
        runs = table.runs["path"] = alternate("W3", {
            "ours": lambda: _ours_path(us, token=token, seconds=seconds),
            "bare hop": lambda: floor.broker(servers, "hop", rate=RATE, seconds=seconds),
            "peer": lambda: _peer_path(peer, seconds=seconds),
        }, pace)
    hop = runs["bare hop"]
    for name, of in runs.items():
        table.add(name, of["p50"], of["p99"], of.spread("p99"), ratio(of["p50"], hop["p50"]),
                  ratio(of["p99"], hop["p99"]), "p99 ≤ 3×" if name == "ours" else "")
    return table


def _ours_path(us: Ours, *, token: str, seconds: int) -> Figures:
    before: dict[Any, Any] = dict(us.rows("review", _DONE))
    load.steadily(us.url, body=sample.request(sample.AT_ONCE), token=token, rate=RATE, seconds=seconds)
    wanted = len(before) + int(RATE * seconds)
    _reached(lambda: _count(us.rows("review", "SELECT count(*) FROM reviews")) >= wanted)
    said: dict[Any, Any] = dict(us.rows("intake", _SAID))
    return percentiles([moment - said[key] for key, moment in us.rows("review", _DONE)
                        if key not in before])


def _peer_path(peer: Peer, *, seconds: int) -> Figures:
    before = _count(peer.rows("SELECT count(*) FROM reviews"))
    load.steadily(peer.url, body=sample.request(sample.AT_ONCE), token="", rate=RATE, seconds=seconds)
    wanted = before + int(RATE * seconds)
    _reached(lambda: _count(peer.rows("SELECT count(*) FROM reviews")) >= wanted)
    return percentiles([float(row[0]) for row in peer.rows(_AT_PEER)][before:])


def saturation(servers: Servers, pace: Pace) -> Table:
    """W2: as fast as it goes for twice a run's time, and on until the listener has all."""
    table = Table("W2 filed and applied, at saturation: 32 clients, then until the listener has all", (
        "contender", "proposals/s", "spread", "filed/s", "ours ÷ it", "target"), (
        "ours: each proposal is two events for review, which opens a review, says so to intake and sets a timer",
        "peer: the same filing with its consumer, which inserts one row",
    ))
    with ours.world(servers, "intake", "review") as us, peer_world.world(servers) as peer:
        us.start("intake", "review")
        peer.start_api()
        peer.start_consumer()
        token = us.stack.token("r-01")
        here = lambda: _count(us.rows("review", "SELECT count(*) FROM reviews"))   # noqa: E731
        filed = lambda: _count(us.rows("intake", "SELECT count(*) FROM proposals"))   # noqa: E731
        there = lambda: _count(peer.rows("SELECT count(*) FROM reviews"))   # noqa: E731
        filed_there = lambda: _count(peer.rows("SELECT count(*) FROM proposals"))   # noqa: E731
        runs = table.runs["saturation"] = alternate("W2", {
            "ours": lambda: _saturated(us.url, servers, pace, token=token, filed=filed, applied=here),
            "peer": lambda: _saturated(peer.url, servers, pace, token="", filed=filed_there, applied=there),
        }, pace)
    for name, of in runs.items():
        other = ratio(runs["ours"]["rate"], of["rate"]) if name != "ours" else ""
        table.add(name, of["rate"], of.spread("rate"), of["filed"], other, "≥ 2×" if other else "")
    return table


def _saturated(url: str, servers: Servers, pace: Pace, *, token: str, filed: Callable[[], int],
               applied: Callable[[], int]) -> Figures:
    began, before = time.perf_counter(), applied()
    found = load.wrk(url, servers.folder, clients=32, seconds=2 * pace.seconds, token=token,
                     body=sample.request(sample.AT_ONCE))
    _reached(lambda: applied() >= filed())
    return {"rate": (applied() - before) / (time.perf_counter() - began), "filed": found["rate"]}


def relay(servers: Servers, pace: Pace) -> Table:
    """W4: the relay alone, with rows waiting."""
    table = Table(f"W4 relay alone, {pace.events:,} waiting rows: numbered, published, confirmed, marked", (
        "contender", "events/s", "spread", "ours ÷ it", "target"), (
        f"floor: the same bytes by py-amqp, persistent and mandatory, {floor.WINDOW} confirms in the pipeline",))
    runs = table.runs["relay"] = alternate("W4", {
        "ours": lambda: _relay(servers, pace.events),
        "floor": lambda: floor.broker(servers, "confirms", count=pace.events)}, pace)
    table.add("ours", runs["ours"]["rate"], runs["ours"].spread("rate"), "", "")
    table.add("floor", runs["floor"]["rate"], runs["floor"].spread("rate"),
              ratio(runs["ours"]["rate"], runs["floor"]["rate"]), "≥ 0.5×")
    return table


def _relay(servers: Servers, count: int) -> Figures:
    with ours.world(servers, "intake", unread=["review"]) as us:
        return _alone("relay", database=us.stack.world.databases["intake"], amqp=us.stack.world.amqp["intake"],
                      count=count)


def inbox(servers: Servers, pace: Pace) -> Table:
    """W5: the inbox alone, with events waiting in the queue."""
    table = Table(f"W5 inbox alone, {pace.events:,} waiting events, each of another subject", (
        "contender", "applied/s", "spread", "÷ peer", "target"), (
        "from the first commit of an effect to the last, by commit timestamps; the first window is not counted",
        "ours: the chassis' inbox with the peer's effect, one row for each event, once and in order",
        "review: the service itself, which opens a review, says so and sets a timer",
    ))
    runs = table.runs["inbox"] = alternate("W5", {
        "ours": lambda: _inbox(servers, pace.events), "review": lambda: _review(servers, pace.events),
        "peer": lambda: _peer(servers, pace.events)}, pace)
    for name, of in runs.items():
        other = ratio(of["rate"], runs["peer"]["rate"]) if name != "peer" else ""
        table.add(name, of["rate"], of.spread("rate"), other, "≥ 2×" if name == "ours" else "")
    return table


def _inbox(servers: Servers, count: int) -> Figures:
    with ours.world(servers, "review") as us:
        _fill(us, count)
        _alone("inbox", database=us.stack.world.databases["review"], amqp=us.stack.world.amqp["review"], count=count)
        return _pace_of(us.rows("review", _moments("effects")))


def _review(servers: Servers, count: int) -> Figures:
    with ours.world(servers, "review", unread=["intake"]) as us:
        _fill(us, count)
        us.start("review")
        _reached(lambda: _count(us.rows("review", "SELECT count(*) FROM reviews")) >= count)
        return _pace_of(us.rows("review", _moments("reviews")))


def _peer(servers: Servers, count: int) -> Figures:
    with peer_world.world(servers) as peer:
        peer.declare()
        floor.publish(peer.uri, peer_world.QUEUE, [
            amqp.Message(json.dumps(sample.for_the_peer(), ensure_ascii=False).encode(), delivery_mode=2,
                         content_type="application/json") for _ in range(count)])
        peer.start_consumer()
        _reached(lambda: _count(peer.rows("SELECT count(*) FROM reviews")) >= count)
        return _pace_of(peer.rows(_moments("reviews")))


def _fill(us: Ours, count: int) -> None:
    floor.publish(us.stack.amqp.uri(us.stack.world.vhost), "review.inbox", [floor.message() for _ in range(count)])


def _moments(table: str) -> str:
    return f"SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 FROM {table} ORDER BY 1"


def _pace_of(rows: list[tuple[Any, ...]]) -> Figures:
    moments = [row[0] for row in rows]
    return {"rate": sum(moment > moments[0] for moment in moments) / (moments[-1] - moments[0])}


def _alone(what: str, **told: Any) -> dict[str, float]:
    env = os.environ | {"BENCH_TOLD": json.dumps(told)}
    done = subprocess.run([sys.executable, "-m", "tests.bench.alone", what], env=env, cwd=ROOT, text=True,
                          capture_output=True, check=False)
    if done.returncode:
        raise Failed(f"the {what} alone failed: {done.stderr[-1000:]}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _count(rows: list[tuple[Any, ...]]) -> int:
    return int(rows[0][0])


def _reached(fact: Callable[[], bool], *, within: float = 180.0) -> None:
    if not process.until(fact, within=within):
        raise Failed(f"not all had arrived after {within:.0f} s")


WORKLOADS: dict[str, Callable[[Servers, Pace], Table]] = {
    "W2": saturation, "W3": path, "W4": relay, "W5": inbox}
