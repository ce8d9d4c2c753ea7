"""What `yishi doctor` looks at: each check says what it found, and how to get what is missing."""

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from . import install, place, ports, process, up, world
from .broker import PORTS
from .cluster import Cluster

TESTED = ("debian 12",)
DISK_AT_LEAST_MB = 1024


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing looked at; `needed` things that are not `good` keep `yishi up` from working."""

    name: str
    good: bool
    says: str
    needed: bool = True


def examine(folder: Path, environment: Mapping[str, str]) -> list[Check]:
    """Every check, in the order in which one would repair them."""
    cluster, broker = up.servers(folder, environment)
    checks = [_system(install.system()), _python(sys.version_info[:3])]
    checks.append(_server("PostgreSQL", install.postgresql) if cluster else _given("PostgreSQL", "DATABASE_URL"))
    checks.append(_server("RabbitMQ", install.rabbitmq) if broker else _given("RabbitMQ", "AMQP_URI"))
    if broker:
        checks.append(_user("rabbitmq"))
    return [*checks, _ports(running=_is_up(folder)), _disk(folder), _running(folder)]


def _system(name: str) -> Check:
    tested = name in TESTED
    return Check(name="system", good=tested, needed=False,
                 says=name if tested else f"{name} is untested; Yishi is tested on {', '.join(TESTED)}")


def _python(version: tuple[int, ...]) -> Check:
    text = ".".join(map(str, version))
    good = version >= (3, 11)
    return Check(name="Python", good=good, says=text if good else f"{text} is too old, 3.11 is needed")


def _server(name: str, find: Callable[[], install.Found]) -> Check:
    try:
        found = find()
    except install.Missing as error:
        return Check(name=name, good=False, says=f"{error}" + _by_us())
    return Check(name=name, good=True, says=f"{found.version} in {found.binaries}")


def _by_us() -> str:
    return "; `make run` will install it" if install.may_install() else ""


def _given(name: str, variable: str) -> Check:
    return Check(name=name, good=True, says=f"the one that {variable} names, not looked at")


def _user(user: str) -> Check:
    try:
        place.as_user(user)
    except place.NoUser as error:
        return Check(name="user", good=False, says=str(error))
    who = f"{user} and {Cluster.user}" if os.geteuid() == 0 else "the user who starts them"
    return Check(name="user", good=True, says=f"private servers run as {who}")


def _ports(*, running: bool) -> Check:
    wanted = [*world.HTTP.values(), *PORTS.values(), 15432]
    taken = [] if running else [port for port in wanted if ports.taken(port)]
    says = f"{', '.join(map(str, taken))} are taken, the next free ones are used" if taken else "the usual ones"
    return Check(name="ports", good=not taken, needed=False, says=says)


def _disk(folder: Path) -> Check:
    at = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(at).free // 2**20
    good = free >= DISK_AT_LEAST_MB
    says = f"{free} MB free at {at}" + ("" if good else f", {DISK_AT_LEAST_MB} are needed")
    return Check(name="disk", good=good, says=says)


def _running(folder: Path) -> Check:
    up_now = _is_up(folder)
    return Check(name="running", good=up_now, needed=False,
                 says=f"yes, see {folder}/state.json" if up_now else "no: `make run` starts it")


def _is_up(folder: Path) -> bool:
    found = world.state(folder).get("supervisor")
    return found is not None and process.Process(**found).alive
