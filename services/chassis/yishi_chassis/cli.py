"""The `yishi` command. Each distribution adds its own commands by the entry point group `yishi.commands`."""

import contextlib
import json
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

import sqlalchemy as sa
import typer
from rich.console import Console

from . import database, feed, inbox, migrate, topology_commands
from .settings import Settings, load

#: Progress and sentences go to stderr, results to stdout, so that a pipe gets results alone.
notes = Console(stderr=True, highlight=False, soft_wrap=True)
AsJson = typer.Option(False, "--json", help="Print the result as JSON.")
Reason = typer.Option(..., help="Why; it is logged.")
ToAgency = typer.Option("", "--to", help="What was said to this agency alone; left out: to all services.")
OPERATOR = os.environ.get("USER", "operator")


def show(rows: list[dict[str, Any]] | dict[str, Any], *, as_json: bool) -> None:
    """Print a result: one JSON document, or a line of `key: value` for each row."""
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, default=str))
        return
    for row in rows if isinstance(rows, list) else [rows]:
        print("  ".join(f"{key}: {value}" for key, value in row.items()))


def service_app(name: str) -> typer.Typer:
    """The commands every service has: migrate, dead, replay, skip, republish, openapi."""
    app = typer.Typer(help=f"Care for the {name} service.", no_args_is_help=True, pretty_exceptions_enable=False)
    for add in (_migrate, _dead, _replay, _skip, _republish, _openapi):
        add(app, name)
    return app


def settings_of(name: str) -> Settings:
    """The settings of a service by its name, as the service itself would read them."""
    import_module(f"yishi_{name}")
    return load(import_module(f"yishi_{name}.settings").Settings)


@contextlib.contextmanager
def engine_of(name: str) -> Iterator[sa.Engine]:
    """The database of a service, closed when the command is done with it."""
    engine = database.connect(settings_of(name).database_url, pool=2)
    try:
        yield engine
    finally:
        engine.dispose()


def _migrate(app: typer.Typer, name: str) -> None:
    @app.command("migrate")
    def run(as_json: bool = AsJson) -> None:
        """Bring the database to the newest revision."""
        notes.print(f"{name}: migrating …")
        revision = migrate.up(settings_of(name).database_url, f"yishi_{name}")
        show({"service": name, "revision": revision}, as_json=as_json)


def _dead(app: typer.Typer, name: str) -> None:
    @app.command("dead")
    def run(as_json: bool = AsJson) -> None:
        """List the events given up, each with its reason; they hold their subject until replayed or skipped."""
        with engine_of(name) as engine:
            show(inbox.dead(engine), as_json=as_json)


def _replay(app: typer.Typer, name: str) -> None:
    @app.command("replay")
    def run(source: str, event_id: str, reason: str = Reason) -> None:
        """Try a dead event again."""
        with engine_of(name) as engine:
            inbox.replay(engine, source=source, event_id=event_id, operator=OPERATOR, reason=reason)


def _skip(app: typer.Typer, name: str) -> None:
    @app.command("skip")
    def run(source: str, event_id: str, reason: str = Reason) -> None:
        """Pass over a dead event and go on with what follows it."""
        with engine_of(name) as engine:
            inbox.skip(engine, source=source, event_id=event_id, operator=OPERATOR, reason=reason)


def _republish(app: typer.Typer, name: str) -> None:
    @app.command("republish")
    def run(first: int, last: int, to: str = ToAgency, reason: str = Reason, as_json: bool = AsJson) -> None:
        """Publish a range of this service's sequence numbers once more; listeners know the events by their ids."""
        with engine_of(name) as engine:
            count = feed.republish(engine, from_sequence=first, to_sequence=last, destination=to,
                                   operator=OPERATOR, reason=reason)
        show({"republished": count}, as_json=as_json)


def _openapi(app: typer.Typer, name: str) -> None:
    @app.command("openapi")
    def run() -> None:
        """Print the OpenAPI 3.1 document of the service's doors."""
        warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
        doors = import_module("yishi_chassis.serve").class_named(name, import_module(f"yishi_{name}.service"))
        print(json.dumps(doors.description(), ensure_ascii=False, indent=1))


def build() -> typer.Typer:
    """The whole command tree: `local` and the chassis at the top, each service under its name."""
    app = typer.Typer(help="Yishi 议事: community proposals.", no_args_is_help=True, pretty_exceptions_enable=False)
    app.add_typer(topology_commands.app, name="topology")
    for entry in sorted(entry_points(group="yishi.commands"), key=lambda e: e.name):
        part: typer.Typer = entry.load()
        if entry.name == "local":
            app.registered_commands += part.registered_commands
            app.registered_groups += part.registered_groups
        else:
            app.add_typer(part, name=entry.name)
    return app


def main(run: Callable[[], Any] | None = None) -> None:
    """Run the command; faults of ours end as one sentence and exit code 1, misuse with 2."""
    try:
        (run or build())()
    except (migrate.NotMigrated, sa.exc.OperationalError, LookupError, OSError) as error:
        print(f"yishi: {str(error).splitlines()[0]}", file=sys.stderr)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
