"""`yishi review …`: the chassis' commands, the district's bodies and rules, and who sits in them for how long."""

import warnings
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from yishi_chassis import cli, database
from yishi_chassis.pack import District, PackError

from . import domain
from .settings import checked, councils

app = cli.service_app("review")
rolls_app = typer.Typer(help="Rolls with terms of office.", invoke_without_command=True)
app.add_typer(rolls_app, name="rolls")
deadlines_app = typer.Typer(help="Deadlines.", no_args_is_help=True)
app.add_typer(deadlines_app, name="deadlines")
rules_app = typer.Typer(help="The rules of the tiers.", no_args_is_help=True)
app.add_typer(rules_app, name="rules")
_File = typer.Argument(exists=True, dir_okay=False, help="CSV in UTF-8: body,account,role,from,until")
_DryRun = typer.Option(False, "--dry-run", help="Say what would change, and change nothing.")


def _actions() -> Any:
    """The actions, which stand on nameko: only who needs them waits for it."""
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    return import_module("yishi_review.actions")


def _councils() -> domain.Councils:
    try:
        return councils(District(cli.settings_of("review").district))
    except PackError as error:
        raise LookupError(str(error)) from None


@app.command("bodies")
def bodies(as_json: bool = cli.AsJson) -> None:
    """List the deliberating bodies of the district pack."""
    rows = [{"id": b.id, "name": b.name, "tier": b.tier, "area": b.area, "seats": len(b.members)}
            for b in _councils().bodies.values()]
    cli.show(rows, as_json=as_json)


@rolls_app.callback()
def rolls(context: typer.Context, as_json: bool = cli.AsJson) -> None:
    """List the seats of the register, each with its term."""
    if context.invoked_subcommand:
        return
    with cli.engine_of("review") as engine, database.reading(engine) as tx:
        rows = [_row(seat) | {"now": now} for seat, now in _actions().list_rolls(tx)]
    cli.show(rows, as_json=as_json)


@rolls_app.command("import")
def import_(file: Path = _File, dry_run: bool = _DryRun, as_json: bool = cli.AsJson) -> None:
    """Put a file's rolls in place of those its bodies had: all of it, or nothing where a line is wrong.

    The file holds the whole roll of each body that it names; the other bodies stay as they are.
    """
    content = file.read_bytes()
    with cli.engine_of("review") as engine, database.transaction(engine) as tx:
        made, faults = _actions().import_rolls(tx, content, councils=_councils(), dry_run=dry_run)
    if faults:
        for fault in faults:
            cli.notes.print(f"{file.name}, line {fault.line}: {fault.sentence}", markup=False)
        raise typer.Exit(1)
    cli.show([{"change": one.kind} | _row(one.seat) | _before(one) for one in made], as_json=as_json)
    cli.notes.print(f"{len(made)} seats {'would change' if dry_run else 'changed'}")


def _row(seat: domain.Seat) -> dict[str, Any]:
    told = asdict(seat)
    return {"body": told["body"], "account": told["account"], "role": told["role"], "from": told["since"],
            "until": told["until"] or ""}


def _before(change: domain.Change) -> dict[str, Any]:
    if change.was is None:
        return {}
    return {"was_role": change.was.role, "was_until": change.was.until or ""}


@rules_app.callback()
def rules() -> None:
    """The rules of the tiers, and what is wrong with them."""


@rules_app.command("check")
def check(as_json: bool = cli.AsJson) -> None:
    """Draw the ladder of tiers and tell every problem of the pack; the exit code is 1 when there is one."""
    try:
        made, problems = checked(District(cli.settings_of("review").district))
    except PackError as error:
        raise LookupError(str(error)) from None
    if as_json:
        told = {"version": made.rules_version if made else "", "problems": [asdict(one) for one in problems]}
        cli.show(told, as_json=True)
    else:
        print(domain.picture(made) if made else "", end="")
        for one in problems:
            print(f"{'hint' if one.hint else 'problem'}: {one}")
    if any(not one.hint for one in problems):
        raise typer.Exit(1)


@deadlines_app.callback()
def deadlines() -> None:
    """Deadlines, and the calendar they are counted by."""


@deadlines_app.command("recompute")
def recompute(dry_run: bool = _DryRun, as_json: bool = cli.AsJson) -> None:
    """Count anew the open deadlines that were provisional when they were counted; a service does so at its start."""
    with cli.engine_of("review") as engine:
        found = _actions().recount_all(engine, councils=_councils(), dry_run=dry_run)
    cli.show([asdict(one) for one in found], as_json=as_json)
    cli.notes.print(f"{len(found)} reviews {'would come' if dry_run else 'came'} out otherwise")
