"""The agencies, their deadlines, and what routing would do."""

import warnings
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from yishi_chassis import cli, clock, database
from yishi_chassis.pack import District, PackError

from .. import domain, settings

app = cli.service_app("dispatch")
agencies_app = typer.Typer(help="The agencies of the district.", invoke_without_command=True)
app.add_typer(agencies_app, name="agencies")
_Area = typer.Option(..., help="An area of the district; the deeper the better.")
_Category = typer.Option(..., help="What it is about.")
_Tier = typer.Option("", help="Whose body decides; left out: the one furthest up.")
_Term = typer.Option("", help="How long it may take; left out: the pack's first term.")
_Urgent = typer.Option(False, "--urgent", help="As an urgent matter.")
_Spot = typer.Option(None, "--at", help="Latitude and longitude: 30.69,104.05")
deadlines_app = typer.Typer(help="Deadlines.", no_args_is_help=True)
app.add_typer(deadlines_app, name="deadlines")
_File = typer.Argument(exists=True, dir_okay=False, help=f"CSV in UTF-8: {','.join(domain.agency_file.COLUMNS)}")
_DryRun = typer.Option(False, "--dry-run", help="Say what would change, and change nothing.")
_Folder = typer.Option(None, "--district", help="District pack; left out: the one dispatch runs with.")


def loaded_actions() -> Any:
    """The actions, which stand on nameko: only who needs them waits for it."""
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    return import_module("yishi_dispatch.actions")


def _district(folder: Path | None) -> District:
    return District(folder or cli.settings_of("dispatch").district)


def _rules(district: District) -> domain.clocks.Rules:
    try:
        return settings.rules(district)
    except PackError as error:
        raise LookupError(str(error)) from None


def standing(district: District) -> domain.clocks.Rules:
    """The rules of a pack, with the agencies as the register has them now."""
    with cli.engine_of("dispatch") as engine, database.reading(engine) as tx:
        rules: domain.clocks.Rules = loaded_actions().register.standing(tx, _rules(district))
    return rules


@agencies_app.callback()
def agencies(context: typer.Context, as_json: bool = cli.AsJson) -> None:
    """List the agencies as they are now: the register's, or the pack's while nothing was imported."""
    if context.invoked_subcommand:
        return
    rows = [{"id": a.id, "name": a.name, "level": a.level, "area": ",".join(a.answers_for), "kind": a.kind}
            for a in standing(_district(None)).agencies.values()]
    cli.show(rows, as_json=as_json)


@agencies_app.command("export")
def export(folder: Path | None = _Folder) -> None:
    """Print the agencies as the file that `import` reads, to be changed with any spreadsheet."""
    print("\ufeff" + domain.agency_file.write(standing(_district(folder)).agencies.values()), end="")


@agencies_app.command("import")
def import_(
    file: Path = _File, dry_run: bool = _DryRun, folder: Path | None = _Folder, as_json: bool = cli.AsJson,
) -> None:
    """Put a file's agencies in place of all there are: all of it, or nothing where a line is wrong."""
    district, content = _district(folder), file.read_bytes()
    rules, known = _rules(district), settings.surroundings(district)
    with cli.engine_of("dispatch") as engine, database.transaction(engine) as tx:
        made, faults = loaded_actions().register.import_agencies(tx, content, rules=rules, known=known, dry_run=dry_run)
    if faults:
        for fault in faults:
            cli.notes.print(f"{file.name}, line {fault.line}: {fault.sentence}", markup=False)
        raise typer.Exit(1)
    cli.show([{"change": one.kind, "id": one.agency.id, "name": one.agency.name, "fields": ",".join(one.fields)}
              for one in made], as_json=as_json)
    cli.notes.print(f"{len(made)} agencies {'would change' if dry_run else 'changed'}")
    if added := [one.agency.id for one in made if one.kind == "added"]:
        cli.notes.print(f"each new one needs a queue and a login: yishi dispatch agency add {' | '.join(added)}")


@agencies_app.command("check")
def check(folder: Path | None = _Folder, as_json: bool = cli.AsJson) -> None:
    """Draw the tree of agencies and tell every problem of it; the exit code is 1 when there is one."""
    district = _district(folder)
    try:
        known, found = settings.surroundings(district), settings.pack_problems(district)
        listed = settings.pack_agencies(district) if folder or any(not one.hint for one in found) else tuple(
            standing(district).agencies.values())
    except PackError as error:
        raise LookupError(str(error)) from None
    found = domain.agency_tree.problems(listed, known)
    if as_json:
        cli.show({"agencies": len(listed), "problems": [asdict(one) for one in found]}, as_json=True)
    else:
        print(domain.agency_tree.picture(listed, found), end="")
        for one in found:
            print(f"{'hint' if one.hint else 'problem'}: {one.agency + ': ' if one.agency else ''}{one.sentence}")
    if any(not one.hint for one in found):
        raise typer.Exit(1)


@deadlines_app.callback()
def deadlines() -> None:
    """Deadlines, and the calendar they are counted by."""


@deadlines_app.command("recompute")
def recompute(dry_run: bool = _DryRun, as_json: bool = cli.AsJson) -> None:
    """Count anew the open deadlines that were provisional when they were counted; a service does so at its start."""
    with cli.engine_of("dispatch") as engine:
        found = loaded_actions().recounting.recount_all(engine, rules=_rules(_district(None)), dry_run=dry_run)
    cli.show([asdict(one) for one in found], as_json=as_json)
    cli.notes.print(f"{len(found)} dues {'would come' if dry_run else 'came'} out otherwise")


@app.command("what-if")
def what_if(
    area: str = _Area, category: str = _Category, tier: str = _Tier, term: str = _Term, urgent: bool = _Urgent,
    at: str | None = _Spot, as_json: bool = cli.AsJson,
) -> None:
    """Print who would get such a matter and why, as an order or a request, and every date of its clocks."""
    pack, now = _district(None), clock.now()
    rules = standing(pack)
    district = settings.routing_district(pack, rules)
    try:
        asked = domain.routing.asked_of(district, area=area, category=category, tier=tier or list(rules.orders)[-1],
                                        at=now, urgent=urgent, spot=_spot(at))
        with cli.engine_of("dispatch") as engine, database.reading(engine) as tx:
            proposal = loaded_actions().routing.propose(tx, asked, district=district)
        dates = domain.what_if.dates(proposal, asked, term=term or next(iter(rules.terms)), rules=rules)
    except domain.Refused as refusal:
        raise LookupError(str(refusal)) from None
    if as_json:
        cli.show(asdict(proposal) | {"dates": [asdict(date) for date in dates]}, as_json=True)
    else:
        print(domain.what_if.text(proposal, dates), end="")


def _spot(text: str | None) -> domain.borders.Point | None:
    if not text:
        return None
    try:
        lat, lng = (float(part) for part in text.split(","))
    except ValueError:
        raise LookupError(f"{text} is no place; write it as 30.69,104.05") from None
    return lat, lng
