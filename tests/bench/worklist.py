"""Growth of work lists (W12): what a page of one costs beside few reviews and beside those of many years."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from yishi_chassis import pack
from yishi_review import settings

from tests.bench import load, ours
from tests.bench.measure import Figures, Pace, Runs, Table, alternate, number, ratio, say
from tests.bench.ours import Ours
from tests.bench.servers import Servers

_SEED = Path(__file__).with_name("worklist.sql")
_AT_ONCE = 50_000
_CLIENTS = 4
_COLUMNS = ("what", "reviews", "answers/s", "spread", "p50 ms", "p99 ms", "p50 ÷ small")
#: What is asked for, by whom; each page is full in the small store too, or pages of two sizes would be compared.
_ASKED = {
    "body": ("c-jinghuayuan", "/v1/work"), "body, mine": ("c-jinghuayuan", "/v1/work?mine=true"),
    "member, mine": ("m-jinghuayuan-2", "/v1/work?mine=true&limit=5"), "district": ("c-jinniu", "/v1/work"),
    "officer": ("officer", "/v1/work"), "officer, one area": ("officer", "/v1/work?area=jiulidi&tier=subdistrict"),
}


def worklist(servers: Servers, pace: Pace) -> Table:
    """W12: a page of a work list in a store of ten thousand reviews and in one of a million."""
    table = Table("W12 work lists over a store that grows", _COLUMNS, (
        f"pages of twenty (a member's: five) at {_CLIENTS} clients; a fifth of the reviews are open, at all bodies",
        "each store has a process of its own, the other one is idle; p50 of the large store to be at most 1.5×",
    ))
    with ExitStack() as worlds:
        stores = {size: worlds.enter_context(ours.world(servers, "intake", "review")) for size in pace.stores}
        for size, us in stores.items():
            _fill(us, size)
        for what, (who, path) in _ASKED.items():
            tokens = {size: us.stack.token(who) for size, us in stores.items()}
            _lines(table, what, alternate(f"W12 {what}", {
                f"{size:,}": partial(_asked, us, servers, pace, path=path, token=tokens[size])
                for size, us in stores.items()}, pace))
    return table


def _asked(us: Ours, servers: Servers, pace: Pace, *, path: str, token: str) -> Figures:
    return load.wrk(us.stack.url("review"), servers.folder, clients=_CLIENTS, seconds=pace.seconds, paths=[path],
                    token=token)


def _fill(us: Ours, size: int) -> None:
    """Reviews as if they had come over three years, at every body."""
    told = {"all": size, "places": json.dumps(_places(us))}
    with psycopg.connect(us.stack.world.databases["review"], autocommit=True, options="-c synchronous_commit=off",
                         cursor_factory=psycopg.ClientCursor) as store:
        for first in range(1, size + 1, _AT_ONCE):
            last = min(first + _AT_ONCE - 1, size)
            store.execute(_SEED.read_bytes(), told | {"first": first, "last": last})
            say(f"  W12 seeding · {last:,} of {size:,}")
        store.execute("VACUUM ANALYZE")
        store.execute("CHECKPOINT")
    us.start("intake", "review")


def _places(us: Ours) -> list[dict[str, Any]]:
    """Every area but the district with the body that serves it first."""
    councils = settings.councils(pack.District(us.stack.world.district))
    ways = [councils.way_to(area) for area in councils.areas]
    served = [(way, councils.serving(way)) for way in ways]
    return [{"areas": way, "tier": body.tier, "body": body.id, "roll": body.members} for way, body in served]


def _lines(table: Table, what: str, runs: dict[str, Runs]) -> None:
    table.runs[what] = runs
    small = next(iter(runs.values()))
    for size, of in runs.items():
        table.add(what, size, of["rate"], of.spread("rate"), number(of["p50"]), number(of["p99"]),
                  "" if of is small else ratio(of["p50"], small["p50"]))


WORKLOADS: dict[str, Callable[[Servers, Pace], Table]] = {"W12": worklist}
