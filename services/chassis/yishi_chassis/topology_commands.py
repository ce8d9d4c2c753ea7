"""`yishi topology apply` and `heal`: the broker gets what the contracts' table says, and gets it back."""

import json
import sys
import tomllib
from pathlib import Path
from typing import Any, NoReturn

import typer
from rich.console import Console

from . import topology

notes = Console(stderr=True, highlight=False, soft_wrap=True)
app = typer.Typer(help="Care for the broker's exchanges, queues, users and rights.", no_args_is_help=True,
                  pretty_exceptions_enable=False)
ManagementUrl = typer.Option("", "--management", envvar="AMQP_MANAGEMENT_URL", help=(
    "Management interface with an administrator's login: http://name:password@host:15672"))
AmqpUri = typer.Option("", "--amqp", envvar="AMQP_URI", help="Without a management interface: one user, no agencies.")
DistrictFolder = typer.Option(None, "--district", envvar="YISHI_DISTRICT", help="District pack; names the agencies.")
Passwords = typer.Option(None, "--passwords", help=(
    'JSON file {"broker": {service: password}, "agencies": {id: password}}; without it no users are made.'))
InternalVhost = typer.Option(topology.VHOST, "--vhost", help="The internal virtual host.")
AgenciesVhost = typer.Option(topology.AGENCIES_VHOST, "--agencies-vhost", help="The virtual host of the agencies.")
AsJson = typer.Option(False, "--json", help="Print the result as JSON.")


@app.command("apply")
def apply(
    management: str = ManagementUrl, amqp: str = AmqpUri, district: Path | None = DistrictFolder,
    passwords: Path | None = Passwords, vhost: str = InternalVhost, agencies_vhost: str = AgenciesVhost,
    as_json: bool = AsJson,
) -> None:
    """Make what is missing; what is there stays."""
    if not management:
        _as_mere_user(amqp, as_json=as_json)
        return
    wanted = _wanted(district, vhost=vhost, agencies_vhost=agencies_vhost)
    services, agencies = _passwords(passwords)
    topology.apply(management, wanted, passwords=services, agency_passwords=agencies)
    _show({"queues": len(wanted.queues), "agencies": len(wanted.agencies)}, as_json=as_json)


@app.command("heal")
def heal(
    management: str = ManagementUrl, district: Path | None = DistrictFolder, passwords: Path | None = Passwords,
    vhost: str = InternalVhost, agencies_vhost: str = AgenciesVhost, as_json: bool = AsJson,
) -> None:
    """Apply, then probe every queue and make anew those that do not answer."""
    if not management:
        _stop("healing takes the management interface: set AMQP_MANAGEMENT_URL")
    wanted = _wanted(district, vhost=vhost, agencies_vhost=agencies_vhost)
    services, agencies = _passwords(passwords)
    healed = topology.heal(management, wanted, passwords=services, agency_passwords=agencies)
    _show({"queues": len(wanted.queues), "made anew": healed}, as_json=as_json)


def _as_mere_user(amqp: str, *, as_json: bool) -> None:
    if not amqp:
        _stop("no broker: set AMQP_MANAGEMENT_URL, or AMQP_URI of one user")
    notes.print("no management interface: one user for all services, and no accounts for agencies")
    topology.declare_without_management(amqp)
    _show({"queues": len(topology.Topology().queues), "agencies": 0}, as_json=as_json)


def _wanted(district: Path | None, *, vhost: str, agencies_vhost: str) -> topology.Topology:
    listed = _read(district / "agencies.toml", tomllib.loads)["agencies"] if district else []
    agencies = tuple(str(agency["id"]) for agency in listed)
    return topology.Topology(vhost=vhost, agencies_vhost=agencies_vhost, agencies=agencies)


def _passwords(file: Path | None) -> tuple[dict[str, str], dict[str, str]]:
    found = _read(file, json.loads) if file else {}
    return found.get("broker", {}), found.get("agencies", {})


def _read(file: Path, loads: Any) -> dict[str, Any]:
    try:
        return dict(loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        _stop(f"{file} cannot be read: {error}")


def _show(result: dict[str, Any], *, as_json: bool) -> None:
    print(json.dumps(result, ensure_ascii=False) if as_json else "  ".join(f"{k}: {v}" for k, v in result.items()))


def _stop(sentence: str) -> NoReturn:
    print(f"yishi: {sentence}", file=sys.stderr)
    raise typer.Exit(2)
