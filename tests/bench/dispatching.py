"""Dispatch: one decision for a hundred agencies (W8), and so many assignments a second with receipts (W14)."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import amqp
import yishi_contracts as contracts
from yishi_local import process
from yishi_local.world import district_folder

from tests.bench import floor, ours
from tests.bench.load import Failed
from tests.bench.measure import Figures, Pace, Table, alternate, percentiles, ratio
from tests.bench.ours import Ours
from tests.bench.servers import Servers
from tests.support.servers import ROOT
from tests.support.speaking import Speaker

AGENCIES = tuple(f"a-{number:03}" for number in range(100))
RATE, WANTED = 20.0, 200
_COMMITTED = """SELECT a.id, a.proposal_id, extract(epoch FROM pg_xact_commit_timestamp(c.xmin))::float8
FROM assignments a JOIN cases c ON c.id = a.case_id"""
_RECEIVED = "SELECT agency, received FROM receipts"


def fan_out(servers: Servers, pace: Pace) -> Table:
    """W8: from the commit of a case until its order lies with its agency, and with the last of a hundred."""
    table = Table("W8 commit of a case → its orders taken from the agencies' queues", (
        "what", "p50 ms", "p99 ms", "p99 spread", "p99 ÷ bare hop", "target"), (
        f"one order: cases of one agency at {RATE:.0f}/s; a hundred: a case of a hundred, one a second, until the last",
        "bare hop: the same bytes by py-amqp, confirmed, into as many quorum queues; before the first is published",
        "  → in the consumer", "ours by the commit timestamp of the case",
    ))
    seconds = max(5, pace.seconds)
    body = json.dumps(_offered())
    with _world(servers) as us:
        speaker = Speaker("review")
        _wave(us, speaker, count=20, parts=1, rate=RATE)
        runs = alternate("W8", {
            "one order": lambda: _each(_wave(us, speaker, count=int(RATE * seconds), parts=1, rate=RATE)),
            "one order, bare": lambda: _fan(servers, queues=1, rounds=int(RATE * seconds), pause=1 / RATE, body=body),
            "a hundred": lambda: _last(_wave(us, speaker, count=2 * seconds, parts=100, rate=1.0)),
            "a hundred, bare": lambda: _fan(servers, queues=100, rounds=2 * seconds, pause=0.5, body=body),
        }, pace)
    table.runs["fan-out"] = runs
    for name, of in runs.items():
        bare = runs.get(f"{name}, bare")
        table.add(name, of["p50"], of["p99"], of.spread("p99"), ratio(of["p99"], bare["p99"]) if bare else "",
                  "≤ 3×" if bare else "")
    return table


def sustained(servers: Servers, pace: Pace) -> Table:
    """W14: assignments offered and receipted, at a steady pace and as fast as it goes."""
    table = Table("W14 assignments with receipts", (
        "pace", "offered/s", "spread", "commit → queue p50 ms", "p99 ms", "receipted/s", "target"), (
        f"{len(AGENCIES)} agencies, which receipt over AMQP once a second; a case is of one of them, or of four",
        "offered/s: from the first case's commit until the last order is taken; receipted/s: until dispatch has all",
        "  receipts; the agencies and whoever orders run on the same two cores",
    ))
    seconds = max(10, 2 * pace.seconds)
    with _world(servers) as us:
        speaker = Speaker("review")
        _wave(us, speaker, count=50, parts=1, rate=1000.0, receipts=True)
        runs = alternate("W14", {
            f"{WANTED}/s, one a case": lambda: _paced(us, speaker, count=WANTED * seconds, rate=WANTED),
            "as it goes, one a case": lambda: _paced(us, speaker, count=WANTED * seconds, rate=1e6),
            f"{WANTED}/s, four a case": lambda: _paced(us, speaker, count=WANTED * seconds, rate=WANTED, parts=4),
            "as it goes, four a case": lambda: _paced(us, speaker, count=WANTED * seconds, rate=1e6, parts=4),
        }, pace)
    table.runs["sustained"] = runs
    for name, of in runs.items():
        table.add(name, of["rate"], of.spread("rate"), of["p50"], of["p99"], of["receipted"],
                  f"≥ {WANTED}" if name.startswith("as it goes") else "")
    return table


@contextlib.contextmanager
def _world(servers: Servers) -> Iterator[Ours]:
    """Dispatch alone, in a district of a hundred agencies."""
    folder = servers.folder / f"hundred-{os.getpid()}"
    if not folder.exists():
        _district(folder)
    with ours.world(servers, "dispatch", unread=["intake", "review", "notify", "audit"], district=folder) as us:
        us.start("dispatch")
        yield us


def _district(folder: Path) -> None:
    """Jinniu's rules with a hundred agencies of ours."""
    folder.mkdir(parents=True)
    for file in district_folder().iterdir():
        if file.is_file():
            (folder / file.name).write_bytes(file.read_bytes())
    rules = (folder / "agencies.toml").read_text(encoding="utf-8").partition("[[agencies]]")[0]
    blocks = "".join(f'[[agencies]]\nid = "{id_}"\nname = "{id_}"\nlevel = "district"\narea = "jinniu"\n'
                     for id_ in AGENCIES)
    (folder / "agencies.toml").write_text(rules + blocks, encoding="utf-8")


class Wave(dict[str, list[tuple[float, float]]]):
    """By proposal: when each of its orders was committed, and when it came; `done`: when all receipts were there."""

    done = 0.0


def _wave(
    us: Ours, speaker: Speaker, *, count: int, parts: int, rate: float, receipts: bool = False,
) -> Wave:
    """Order `count` cases of so many agencies at that pace, and see all their orders come."""
    before = dict(us.rows("dispatch", _RECEIVED)) if receipts else None
    told = json.dumps({"agencies": AGENCIES, "count": count * parts, "receipts": before})
    env = os.environ | {"BENCH_AMQP_URI": us.stack.amqp.uri(us.stack.world.agencies_vhost)}
    with subprocess.Popen([sys.executable, "-m", "tests.bench.agencies", "take"], env=env, cwd=ROOT, text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as taking:
        assert taking.stdin
        assert taking.stdout
        taking.stdin.write(told)
        taking.stdin.close()
        taking.stdout.readline()
        _order(us, [_message(speaker, number, parts=parts) for number in range(count)], rate=rate)
        answer = taking.stdout.read()
        if taking.wait():
            raise Failed(f"the agencies failed: {taking.stderr.read()[-1000:] if taking.stderr else ''}")
    found = json.loads(answer)
    return _timed(us, found["came"], highest=found["highest"] if receipts else {})


def _timed(us: Ours, came: dict[str, float], *, highest: dict[str, int]) -> Wave:
    wave = Wave()
    if not process.until(lambda: highest.items() <= dict(us.rows("dispatch", _RECEIVED)).items(), within=60):
        lost = highest.items() - dict(us.rows("dispatch", _RECEIVED)).items()
        raise Failed(f"receipts of {len(lost)} agencies are not there: {sorted(lost)[:3]}")
    wave.done = time.time()
    for assignment, proposal, committed in us.rows("dispatch", _COMMITTED):
        if assignment in came:
            wave.setdefault(proposal, []).append((committed, came[assignment]))
    return wave


def _order(us: Ours, messages: Sequence[amqp.Message], *, rate: float) -> None:
    channel = floor.connect(us.stack.amqp.uri(us.stack.world.vhost))
    channel.confirm_select()
    began = time.monotonic()
    for number, one in enumerate(messages):
        time.sleep(max(0.0, began + number / rate - time.monotonic()))
        channel.basic_publish_confirm(one, "review.events", "dispatch.ordered")
    channel.connection.close()


def _message(speaker: Speaker, number: int, *, parts: int) -> amqp.Message:
    first = number % len(AGENCIES)
    agencies = (AGENCIES[first:] + AGENCIES[:first])[:parts]
    lead, *others = [contracts.Order(agency=agency, task="整治", term="general") for agency in agencies]
    event = contracts.DispatchOrdered(
        tier="district", body="b-jinniu", lead=lead, assisting=tuple(others), **_told(f"{speaker.source[-12:]}"))
    said = speaker.message(event.proposal_id, event)
    return amqp.Message(said.body, content_type=said.content_type, application_headers=said.headers, delivery_mode=2)


def _told(mark: str) -> dict[str, Any]:
    return {"proposal_id": f"p-{mark}-{time.monotonic_ns()}", "number": "JN-2026-000001", "title": "瀑布噪声",
            "text": "一到汛期整夜轰响,二楼以上住户无法入睡。" * 20, "category": "noise", "reason": "公示期满",
            "place": contracts.Place(areas=("jinniu", "jiulidi")),
            "author": contracts.Author(kind="resident", id="r-1")}


def _offered() -> dict[str, Any]:
    told = _told("floor")
    return {"proposal_id": told["proposal_id"], "text": told["text"], "title": told["title"]} | dict.fromkeys(
        ("number", "role", "mode", "category", "task", "term", "sign_by", "due", "place", "case_id", "assignment_id"),
        "0" * 36)


def _fan(servers: Servers, **told: Any) -> Figures:
    vhost = servers.amqp.fresh_vhost("fan")
    try:
        done = subprocess.run([sys.executable, "-m", "tests.bench.agencies", "fan"], cwd=ROOT, text=True, check=False,
                              env=os.environ | {"BENCH_AMQP_URI": servers.amqp.uri(vhost)}, capture_output=True,
                              input=json.dumps(told))
    finally:
        servers.amqp.drop_vhost(vhost)
    if done.returncode:
        raise Failed(f"the floor failed: {done.stderr[-500:]}")
    found: Figures = json.loads(done.stdout)
    return found


def _each(wave: Wave) -> Figures:
    return percentiles([came - committed for orders in wave.values() for committed, came in orders])


def _last(wave: Wave) -> Figures:
    return percentiles([max(came for _, came in orders) - orders[0][0] for orders in wave.values()])


def _paced(us: Ours, speaker: Speaker, *, count: int, rate: float, parts: int = 1) -> Figures:
    """So many assignments a second, `parts` to a case."""
    wave = _wave(us, speaker, count=count // parts, parts=parts, rate=rate / parts, receipts=True)
    began = min(committed for orders in wave.values() for committed, _ in orders)
    ended = max(came for orders in wave.values() for _, came in orders)
    number = sum(map(len, wave.values()))
    return {"rate": number / (ended - began), "receipted": number / (wave.done - began)} | _each(wave)


WORKLOADS: dict[str, Callable[[Servers, Pace], Table]] = {"W8": fan_out, "W14": sustained}
