"""The agencies' accounts at the broker, and the document of what they may reply."""

import contextlib
import json
import sys
import warnings
from collections.abc import Iterator
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import requests
import typer
from yishi_chassis import cli, membership
from yishi_chassis.management import Refused
from yishi_chassis.pack import District, PackError
from yishi_chassis.publisher import in_vhost
from yishi_chassis.topology import AGENCIES_VHOST

from ..domain.agency import Agency
from ..settings import Settings, rules
from .agencies import app, standing

accounts = typer.Typer(help="Care for the agencies' accounts at the broker.", no_args_is_help=True)
app.add_typer(accounts, name="agency")
ManagementUrl = typer.Option("", "--management", envvar="AMQP_MANAGEMENT_URL", help=(
    "Management interface with an administrator's login: http://name:password@host:15672"))
HangUp = typer.Option(False, "--hang-up", help="End its open connections too, as when the old password is known.")
Schemas = typer.Option(None, "--schemas", help="Write the JSON Schema of each reply into this folder, too.")
Purge = typer.Option(False, "--purge", help="Delete its queue as well; what lay in it can be read at /v1/agencies.")


@app.command("replies")
def replies(schemas: Path | None = Schemas) -> None:
    """Print the AsyncAPI 3.1 document of the agencies' interface over AMQP, for generators of code."""
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    documents = import_module("yishi_dispatch.doors.replies_document")
    print(json.dumps(documents.document(), ensure_ascii=False, indent=1))
    for name, schema in (documents.schemas() if schemas else {}).items():
        file = Path(str(schemas)) / f"{name}.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


@accounts.command("add")
def add(agency: str, management: str = ManagementUrl, as_json: bool = cli.AsJson) -> None:
    """Make account, queue and rights for an agency of the district pack; the password is shown this once."""
    with _plainly():
        _must_know(agency)
        cli.show(asdict(_membership(management).add(agency)), as_json=as_json)


@accounts.command("rotate")
def rotate(
    agency: str, management: str = ManagementUrl, hang_up: bool = HangUp, as_json: bool = cli.AsJson,
) -> None:
    """Give it another password, shown this once; whoever is connected stays so, unless hung up."""
    with _plainly():
        _must_know(agency)
        cli.show(asdict(_membership(management).rotate(agency, hang_up=hang_up)), as_json=as_json)


@accounts.command("remove")
def remove(agency: str, management: str = ManagementUrl, purge: bool = Purge, as_json: bool = cli.AsJson) -> None:
    """Take its account away, which ends its connections; its queue goes on filling for a later account."""
    with _plainly():
        _membership(management).remove(agency, purge=purge)
        cli.show({"removed": agency, "queue": "deleted" if purge else "kept"}, as_json=as_json)


@accounts.command("list")
def list_(management: str = ManagementUrl, as_json: bool = cli.AsJson) -> None:
    """Show which agencies of the pack have an account, and how much waits in their queues."""
    with _plainly():
        cli.show(_membership(management).listed(list(_known())), as_json=as_json)


def _known() -> dict[str, Agency]:
    return dict(standing(District(_settings().district)).agencies)


def _must_know(agency: str) -> None:
    """It stands in the pack, or in the register once a file was imported."""
    pack = District(_settings().district)
    if agency not in rules(pack).agencies and agency not in standing(pack).agencies:
        raise membership.NotPossible(f"the district has no agency {agency}; import it first "
                                     "(`yishi dispatch agencies` shows who there is)")


def _membership(management_url: str) -> membership.Membership:
    if not management_url:
        raise membership.NotPossible("accounts take the management interface: set AMQP_MANAGEMENT_URL")
    settings = _settings()
    return membership.Membership(
        management_url, uri=settings.agencies_uri or in_vhost(settings.amqp_uri, AGENCIES_VHOST))


def _settings() -> Settings:
    settings = cli.settings_of("dispatch")
    if not isinstance(settings, Settings):
        raise LookupError("these are not dispatch's settings")
    return settings


@contextlib.contextmanager
def _plainly() -> Iterator[None]:
    """A "no" as one sentence; what a request says when it fails may hold the administrator's password."""
    try:
        yield
    except requests.RequestException as error:
        _stop(f"the broker's management interface does not answer ({type(error).__name__})")
    except (Refused, membership.NotPossible, PackError) as error:
        _stop(str(error))


def _stop(sentence: str) -> None:
    print(f"yishi: {sentence}", file=sys.stderr)
    raise typer.Exit(1)
