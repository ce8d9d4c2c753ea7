"""`python -m tests.bench [--quick] [--only W1,W3] [--json FILE]`: speed beside the machine's floor and a peer."""

import argparse
import json
import os
import platform
import signal
import sys
import warnings
from pathlib import Path
from typing import Any

from yishi_local import install
from yishi_local.cluster import NotStarted

from tests.bench import dispatching, events, filing, growth, load, peer_world, servers, voting, worklist
from tests.bench.load import Failed
from tests.bench.measure import Pace, Table, say

ALL = filing.WORKLOADS | events.WORKLOADS | growth.WORKLOADS | voting.WORKLOADS | worklist.WORKLOADS
ALL |= dispatching.WORKLOADS
WORKLOADS = dict(sorted(ALL.items(), key=lambda one: int(one[0][1:])))
QUICK = Pace(rounds=1, seconds=2, events=1000, stores=(1_000, 20_000))


def main(arguments: list[str]) -> int:
    """Measure, print a table for each workload as soon as it is known; 1 when something could not be measured."""
    told = _asked(arguments)
    pace = QUICK if told.quick else Pace(rounds=told.rounds, seconds=told.seconds)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))   # so that servers and services go with us
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    try:
        load.ensure()
        peer_world.install()
        with servers.started() as running:
            return 0 if _measured(told, running, pace) else 1
    except (install.Missing, NotStarted, Failed) as error:
        say(f"bench: {error}")
        return 1


def _measured(told: argparse.Namespace, running: Any, pace: Pace) -> bool:
    """One workload after the other; where one cannot be measured, the others still can."""
    tables: dict[str, Table] = {}
    for name in told.only:
        say(f"{name}: {(WORKLOADS[name].__doc__ or '').partition(': ')[2]}")
        try:
            tables[name] = WORKLOADS[name](running, pace)
        except (Failed, AssertionError) as error:
            say(f"bench: {name} was not measured: {error}")
            continue
        print(tables[name], flush=True)
        _keep(told.json, tables, pace)
    return len(tables) == len(told.only)


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round of 2 s: whether it works, not how fast")
    parser.add_argument("--only", type=_names, default=list(WORKLOADS), metavar="W1,W3", help=", ".join(WORKLOADS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5, help="of one run")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every run there too")
    return parser.parse_args(arguments)


def _names(text: str) -> list[str]:
    names = text.split(",")
    if unknown := [name for name in names if name not in WORKLOADS]:
        raise argparse.ArgumentTypeError(f"no workload {', '.join(unknown)}")
    return names


def _keep(file: Path | None, tables: dict[str, Table], pace: Pace) -> None:
    if file is not None:
        machine = {"cpus": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()}
        found = {"machine": machine, "rounds": pace.rounds, "seconds": pace.seconds,
                 "tables": {name: table.plain() for name, table in tables.items()}}
        file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
