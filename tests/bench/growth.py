"""Growth (W11): what filing and reading cost in a small store and in one that holds many years."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import psycopg
from yishi_chassis import pack
from yishi_intake import settings

from tests.bench import load, ours, sample
from tests.bench.load import Failed
from tests.bench.measure import Figures, Pace, Runs, Table, alternate, number, ratio, say
from tests.bench.ours import Ours
from tests.bench.servers import Servers

_GROWTH = Path(__file__).with_name("growth.sql")
_AT_ONCE = 50_000
_WRITERS, _READERS = 8, 32
_COLUMNS = ("what", "proposals", "answers/s", "spread", "p50 ms", "p99 ms", "cost ÷ small")


def growth(servers: Servers, pace: Pace) -> Table:
    """W11: filing, detail and list in a store of ten thousand proposals and in one of a million."""
    table = Table("W11 a store that grows", _COLUMNS, (
        f"filing: 1 kB at {_WRITERS} clients; detail: one of 1,000 chosen at random, and list: the newest twenty of a",
        f"  subdistrict, each at {_READERS} clients; each store has a process of its own, the other one is idle",
        "seeded: proposals, steps, events, numbers of subjects, timers; not the marks by which words are searched",
        "cost: the answers a second of the small store divided by those of this one; to be at most 1.5×",
    ))
    with ExitStack() as worlds:
        stores = {size: worlds.enter_context(ours.world(servers, "intake", unread=["review"])) for size in pace.stores}
        for size, us in stores.items():
            _fill(us, size)
        for what, run in _runs(stores, servers, pace).items():
            _lines(table, what, alternate(f"W11 {what}", {
                f"{size:,}": partial(run, size) for size in stores}, pace))
    return table


def _runs(stores: dict[int, Ours], servers: Servers, pace: Pace) -> dict[str, Callable[[int], Figures]]:
    """What is measured, by its name: what to run in the store of a size."""
    token = {size: us.stack.token("r-01") for size, us in stores.items()}
    detail = {size: [f"/v1/proposals/{one}" for one, in us.rows(
        "intake", "SELECT id FROM proposals ORDER BY md5(id) LIMIT 1000")] for size, us in stores.items()}
    pages = [f"/v1/proposals?area={path[1]}" for path in _paths(next(iter(stores.values()))) if len(path) == 2]

    def filing(size: int) -> Figures:
        us = stores[size]
        found = load.wrk(us.url, servers.folder, clients=_WRITERS, seconds=pace.seconds, token=token[size],
                         body=sample.request(sample.COLLECTING))
        us.settle("intake")
        return found

    def reading(paths: dict[int, list[str]], size: int) -> Figures:
        return load.wrk(stores[size].url, servers.folder, clients=_READERS, seconds=pace.seconds, paths=paths[size])

    return {"filing": filing, "detail": partial(reading, detail),
            "list of 20": partial(reading, dict.fromkeys(stores, pages))}


def _fill(us: Ours, size: int) -> None:
    """File one proposal, and put copies of it into the store as if they had come over three years."""
    us.start("intake")
    body = json.loads(sample.request(sample.COLLECTING))
    answer = us.stack.call("intake", "POST", "/v1/proposals", who="r-01", body=body)
    if answer.status_code != 201:
        raise Failed(f"nothing to copy: {answer.status_code} {answer.text[:200]}")
    us.settle("intake")
    us.stack.kill("intake")
    told = {"told": answer.json()["id"], "all": size, "areas": json.dumps(_paths(us))}
    with psycopg.connect(us.stack.world.databases["intake"], autocommit=True, options="-c synchronous_commit=off",
                         cursor_factory=psycopg.ClientCursor) as store:
        for first in range(1, size + 1, _AT_ONCE):
            last = min(first + _AT_ONCE - 1, size)
            store.execute(_GROWTH.read_bytes(), told | {"first": first, "last": last})
            say(f"  W11 seeding · {last:,} of {size:,}")
        store.execute("VACUUM ANALYZE")
        store.execute("CHECKPOINT")
    us.start("intake")


def _paths(us: Ours) -> list[list[str]]:
    """All areas of the district but itself, each with those it lies in."""
    areas = settings.rules(pack.District(us.stack.world.district)).areas
    return [list(path) for path in map(areas.path, areas.by_id) if len(path) > 1]


def _lines(table: Table, what: str, runs: dict[str, Runs]) -> None:
    table.runs[what] = runs
    small = next(iter(runs.values()))
    for size, of in runs.items():
        table.add(what, size, of["rate"], of.spread("rate"), number(of["p50"]), number(of["p99"]),
                  "" if of is small else ratio(small["rate"], of["rate"]))


WORKLOADS: dict[str, Callable[[Servers, Pace], Table]] = {"W11": growth}
