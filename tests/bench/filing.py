"""Filing (W1), reads (W6), and what the processes weigh (W10)."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from yishi_contracts import SPEAKERS

from tests.bench import floor, load, ours, peer_world, sample
from tests.bench.measure import Figures, Pace, Runs, Table, alternate, number, ratio
from tests.bench.ours import Ours
from tests.bench.peer_world import Peer
from tests.bench.servers import Servers

CLIENTS = (1, 8, 32)
#: Another Python backend for public complaints (Signalen: Django, gunicorn, PostGIS), API alone, measured once beside
#: a floor of so many transactions a second at the same number of clients; it is scaled by the floor of this run.
SIGNALEN_FILING = {1: (10, 1530), 8: (17, 6010), 32: (19, 6380)}
SIGNALEN_READING = (138, 6380)
_COLUMNS = ("clients", "contender", "answers/s", "spread", "p50 ms", "p99 ms", "ours ÷ it", "load before")
_DETAIL = Path(__file__).with_name("detail.sql")


def filing(servers: Servers, pace: Pace) -> Table:
    """W1: filing 1 kB of Chinese text, on the disk before 201 is answered."""
    table = Table("W1 filing: POST /v1/proposals, 1 kB of Chinese text, durable before 201", _COLUMNS, (
        f"ours: intake alone, category {sample.COLLECTING}: row, event, number of its subject and timer in one commit;",
        "  its relay runs and publishes to one quorum queue that nobody reads, as many as the peer has",
        "peer: FastAPI, row committed, then published with confirm, API alone; each contender is one process",
        "floor: pgbench, row and event inserted into intake's own tables in one transaction (p50: the mean)",
    ))
    with (ours.world(servers, "intake", unread=["review"]) as us, peer_world.world(servers) as peer,
          floor.database(servers) as bare):
        us.start("intake")
        peer.start_api()
        token = us.stack.token("r-01")
        for clients in CLIENTS:
            runs = alternate(f"W1, {clients} clients", {
                "ours": partial(_file, us, servers, clients=clients, seconds=pace.seconds, token=token),
                "peer": partial(_file_at_peer, peer, servers, clients=clients, seconds=pace.seconds),
                "floor": partial(floor.pgbench, bare, clients=clients, seconds=pace.seconds),
            }, pace)
            _lines(table, f"{clients}", runs)
            _signalen(table, clients, runs)
    _replicas(table, servers, pace)
    return table


def _replicas(table: Table, servers: Servers, pace: Pace) -> None:
    """The same with two processes on one port, on both sides."""
    with ours.world(servers, "intake", unread=["review"]) as us, peer_world.world(servers) as peer:
        us.start("intake", processes=2)
        peer.start_api(processes=2)
        token = us.stack.token("r-01")
        runs = alternate("W1, 32 clients, 2 processes", {
            "ours": lambda: _file(us, servers, clients=32, seconds=pace.seconds, token=token),
            "peer": lambda: _file_at_peer(peer, servers, clients=32, seconds=pace.seconds),
        }, pace)
        _lines(table, "32, 2 processes", runs)


def _file(us: Ours, servers: Servers, *, clients: int, seconds: int, token: str) -> Figures:
    found = load.wrk(us.url, servers.folder, clients=clients, seconds=seconds, token=token,
                     body=sample.request(sample.COLLECTING))
    return {**found, "backlog s": us.settle("intake")}


def _file_at_peer(peer: Peer, servers: Servers, *, clients: int, seconds: int) -> Figures:
    found = load.wrk(peer.url, servers.folder, clients=clients, seconds=seconds,
                     body=sample.request(sample.COLLECTING))
    peer.empty()
    return found


def _lines(table: Table, label: str, runs: dict[str, Runs]) -> None:
    table.runs[label] = runs
    us = runs["ours"]
    for name, of in runs.items():
        loads = f"{number(min(of.loads))}…{number(max(of.loads))}"
        slowest: str | float = of["p99"] if "p99" in of else ""   # noqa: SIM401 - no dict
        table.add(label, name, of["rate"], of.spread("rate"), of["p50"], slowest,
                  ratio(us["rate"], of["rate"]) if of is not us else "", loads)
    if "backlog s" in us:
        table.add(label, "ours, backlog", f"{number(us['backlog s'])} s", "", "", "", "", "")


def _signalen(table: Table, clients: int, runs: dict[str, Runs]) -> None:
    measured, beside = SIGNALEN_FILING[clients]
    scaled = measured * runs["floor"]["rate"] / beside
    table.add(f"{clients}", "Signalen, scaled", scaled, "", "", "", ratio(runs["ours"]["rate"], scaled), "")


def reads(servers: Servers, pace: Pace) -> Table:
    """W6: one proposal, and a page of twenty, at 32 clients."""
    table = Table("W6 reads at 32 clients, nobody signed in", _COLUMNS, (
        "detail: one of 100 proposals in turn; list: the newest twenty of a category in an area",
        "floor: pgbench, the row of one proposal by its id; no list has a floor or a peer",
    ))
    with ours.world(servers, "intake", unread=["review"]) as us, floor.database(servers) as bare:
        us.start("intake")
        _file(us, servers, clients=8, seconds=2, token=us.stack.token("r-01"))
        floor.pgbench(bare, clients=8, seconds=2)
        ids = [str(row[0]) for row in us.rows("intake", "SELECT id FROM proposals ORDER BY id LIMIT 100")]
        detail = [f"/v1/proposals/{one}" for one in ids]
        page = [f"/v1/proposals?area=jiulidi&category={sample.COLLECTING}"]
        _lines(table, "detail", runs := alternate("W6 detail", {
            "ours": lambda: load.wrk(us.url, servers.folder, clients=32, seconds=pace.seconds, paths=detail),
            "floor": lambda: floor.pgbench(bare, clients=32, seconds=pace.seconds, script=_DETAIL)}, pace))
        table.runs["filing floor"] = beside = alternate(
            "W6, floor to scale by", {"floor": lambda: floor.pgbench(bare, clients=32, seconds=pace.seconds)}, pace)
        scaled = SIGNALEN_READING[0] * beside["floor"]["rate"] / SIGNALEN_READING[1]
        table.add("detail", "Signalen, scaled", scaled, "", "", "", ratio(runs["ours"]["rate"], scaled), "")
        _lines(table, "list of 20", alternate("W6 list", {
            "ours": lambda: load.wrk(us.url, servers.folder, clients=32, seconds=pace.seconds, paths=page)}, pace))
    return table


def memory(servers: Servers, pace: Pace) -> Table:
    """W10: all five services, idle, and after filing that all of them hear."""
    seconds = pace.seconds * pace.rounds * len(CLIENTS)
    table = Table("W10 resident memory of each service, MB", ("service", "idle", "after filing", "target"), (
        f"filing: as fast as intake goes with 32 clients for {seconds} s, the four others listening",))
    with ours.world(servers, *SPEAKERS) as us:
        us.start(*SPEAKERS)
        time.sleep(3)
        idle = _weigh(us)
        load.wrk(us.url, servers.folder, clients=32, seconds=seconds, token=us.stack.token("r-01"),
                 body=sample.request(sample.AT_ONCE))
        us.settle("intake")
        after = _weigh(us)
    table.runs["resident"] = {"idle": Runs([idle], []), "after": Runs([after], [])}
    for name in SPEAKERS:
        table.add(name, idle[name], after[name], "≤ 120")
    return table


def _weigh(us: Ours) -> dict[str, float]:
    return {name: load.resident(running) for name, running in us.stack.processes.items()}


WORKLOADS: dict[str, Callable[[Servers, Pace], Table]] = {"W1": filing, "W6": reads, "W10": memory}
