"""The two servers that Yishi stands on: found here, or installed by apt, or one sentence on how to get them."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

POSTGRESQL_AT_LEAST = 15
RABBITMQ_AT_LEAST = (3, 10)
PACKAGES = {"postgresql": "postgresql", "rabbitmq": "rabbitmq-server"}
OTHERWISE = "or run everything in containers: docker compose -f deploy/compose.yaml up"


class Missing(Exception):
    """A server is not here, or is too old; the text says in one sentence what to do."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A server's programs on this machine."""

    name: str
    version: str
    binaries: Path


def postgresql(*, major: int | None = None) -> Found:
    """The newest PostgreSQL here that is new enough, or the one of that major version; raises Missing."""
    found = {version: folder for folder in _postgresql_folders() if (version := _postgresql_version(folder))}
    if major is not None and major not in found:
        raise Missing(f"the data was written by PostgreSQL {major}, which is no longer installed: "
                      f"apt-get install postgresql-{major}, or make clean to start with empty data")
    newest = major or max(found, default=0)
    if newest < POSTGRESQL_AT_LEAST:
        raise Missing(_sentence("PostgreSQL", f"{POSTGRESQL_AT_LEAST}", str(newest or ""), PACKAGES["postgresql"]))
    return Found(name="PostgreSQL", version=str(newest), binaries=found[newest])


def rabbitmq() -> Found:
    """RabbitMQ's own scripts (not Debian's wrappers, which insist on the system's node); raises Missing."""
    folder = next((f for f in _rabbitmq_folders() if (f / "rabbitmq-server").exists()), None)
    version = _rabbitmq_version(folder) if folder else ""
    numbers = tuple(int(n) for n in re.findall(r"\d+", version)[:2])
    if folder is None or numbers < RABBITMQ_AT_LEAST:
        least = ".".join(map(str, RABBITMQ_AT_LEAST))
        raise Missing(_sentence("RabbitMQ", least, version, PACKAGES["rabbitmq"]))
    return Found(name="RabbitMQ", version=version, binaries=folder)


def ensure(*, postgres: bool = True, broker: bool = True) -> list[Found]:
    """Find what is asked for, installing what is missing where that is allowed; raises Missing."""
    wanted = [(postgresql, "postgresql")] * postgres + [(rabbitmq, "rabbitmq")] * broker
    absent = [PACKAGES[name] for find, name in wanted if not _is_here(find)]
    if absent and may_install():
        apt_install(absent)
    return [find() for find, _ in wanted]


def may_install() -> bool:
    """Whether apt-get is here and we are root, or become root without a password."""
    if shutil.which("apt-get") is None:
        return False
    if os.geteuid() == 0:
        return True
    return shutil.which("sudo") is not None and \
        subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0


def apt_install(packages: list[str]) -> None:
    """`apt-get install`, starting and creating nothing of the packages' own; raises Missing with apt's last lines."""
    script = Path(__file__).with_name("apt-install.sh")
    become = [] if os.geteuid() == 0 else ["sudo", "-n"]
    done = subprocess.run([*become, "sh", str(script), *packages], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False)
    if done.returncode:
        last = "\n".join(done.stdout.splitlines()[-5:])
        raise Missing(f"apt-get install {' '.join(packages)} failed; {OTHERWISE}\n{last}")


def system() -> str:
    """This system's name and version, as `debian 12`."""
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return "unknown"
    facts = dict(line.partition("=")[::2] for line in lines)
    return f"{facts.get('ID', 'unknown')} {facts.get('VERSION_ID', '')}".replace('"', "").strip()


def _sentence(name: str, least: str, here: str, package: str) -> str:
    state = f"{name} {here} is too old, {least} is needed" if here else f"{name} {least} or newer is not installed"
    return f"{state}: run `apt-get install --no-install-recommends {package}` as root, {OTHERWISE}"


def _is_here(find: Callable[[], Found]) -> bool:
    try:
        find()
    except Missing:
        return False
    return True


def _postgresql_folders() -> list[Path]:
    folders = [f for f in Path("/usr/lib/postgresql").glob("*/bin") if (f / "initdb").exists()]
    on_path = shutil.which("initdb")
    return [*folders, *([Path(on_path).resolve().parent] if on_path else [])]


def _postgresql_version(folder: Path) -> int:
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"(\d+)", said)
    return int(number.group(1)) if number else 0


def _rabbitmq_folders() -> list[Path]:
    on_path = shutil.which("rabbitmq-server")
    return [Path("/usr/lib/rabbitmq/bin"), *([Path(on_path).resolve().parent] if on_path else [])]


def _rabbitmq_version(folder: Path) -> str:
    named = re.search(r"rabbitmq_server-([\d.]+\d)", str((folder / "rabbitmq-server").resolve()))
    if named:
        return named.group(1)
    said = subprocess.run([folder / "rabbitmqctl", "version"], capture_output=True, text=True, check=False).stdout
    return said.strip()
