"""`yishi simulate`: agencies that answer by themselves, for demos and load."""

import tomllib
from pathlib import Path

import typer
from yishi_chassis import clock
from yishi_chassis.cli import AsJson, notes, show

from .. import world
from . import playing
from .habits import Habits, Span
from .wire import Wire, agency_of

app = typer.Typer(help="Play a part over the public interface, for demos and load.", no_args_is_help=True)
Agencies = typer.Argument(None, help="Agencies of the running local world, such as qu-hezhangban.")
All = typer.Option(False, "--all", help="All agencies that have an account.")
Account = typer.Option(None, "--account", envvar="YISHI_AMQP", help=(
    "Somewhere else: the address that `yishi dispatch agency add` printed; may be given several times. It holds a "
    "password, which others on this machine can read in a command line: better in the variable."))
Delay = typer.Option("2s..1m", help="How long until an order is signed for or refused: 2s..1m, or 30s.")
Refuse = typer.Option(0.1, min=0, max=1, help="The share of orders refused, with a ground and another agency named.")
Extend = typer.Option(0.0, min=0, max=1, help="The share of orders for which more time is asked.")
ReportAfter = typer.Option("10s..2m", help="How long after its clock runs an order is reported on.")
Seed = typer.Option(0, help="The same seed does the same with the same orders.")
Every = typer.Option(5.0, min=0.5, help="Seconds between two lines of figures and rates.")
For = typer.Option("", "--for", help="End by itself after so long: 30s, 10m; left out: Ctrl-C ends it.")
Quiet = typer.Option(False, "--quiet", help="Figures only, no line for each event: for load.")
Keep = typer.Option(None, "--keep", help=(
    "Folder that remembers what came, so that the next run goes on; left out: `simulator` beside the local world."))
District = typer.Option(None, "--district", envvar="YISHI_DISTRICT", help="District pack: whom a refusal may name.")


@app.callback()
def simulate() -> None:
    """Play a part over the public interface, for demos and load."""


@app.command("agency")
def agency(
    agencies: list[str] | None = Agencies, all_: bool = All, account: list[str] | None = Account, delay: str = Delay,
    refuse: float = Refuse, extend: float = Extend, report_after: str = ReportAfter, seed: int = Seed,
    every: float = Every, for_: str = For, quiet: bool = Quiet, keep: Path | None = Keep,
    district: Path | None = District, as_json: bool = AsJson,
) -> None:
    """Play one agency or all: orders are taken and receipted, signed for or refused, and reported on, with delays.

    It answers in the agency's name, so give it the accounts of a demo, never those of a real office.
    """
    state = world.state(world.run_folder())
    habits = Habits(delay=_span(delay), report_after=_span(report_after), refuse=refuse, extend=extend, seed=seed,
                    peers=_peers(district or Path(state.get("district") or world.district_folder())))
    accounts = _accounts(state.get("agencies", {}), agencies or [], all_=all_, given=account or [])
    folder = keep or (None if account else world.run_folder() / "simulator")
    _say(f"playing {len(accounts)}: {', '.join(list(accounts)[:8])}{' …' * (len(accounts) > 8)}; Ctrl-C ends it")
    wires = [Wire(uri, habits=habits, kept=_file(folder, name), say=(lambda _: None) if quiet else _say)
             for name, uri in accounts.items()]
    show(playing.play(wires, seconds=_span(for_).longest if for_ else None, every=every, say=_say), as_json=as_json)


def _accounts(known: dict[str, str], agencies: list[str], *, all_: bool, given: list[str]) -> dict[str, str]:
    """The address of each agency that is played."""
    try:
        accounts = {agency_of(uri): uri for uri in given} or known
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if not accounts:
        raise LookupError("no agency has an account here: start a world with `make run`, or give --account")
    if missing := sorted(set(agencies) - set(accounts)):
        raise LookupError(f"no account for {', '.join(missing)}; there are {', '.join(sorted(accounts))}")
    if not (agencies or all_ or given):
        raise typer.BadParameter("name an agency, or say --all")
    return {name: uri for name, uri in accounts.items() if all_ or not agencies or name in agencies}


def _peers(folder: Path) -> dict[str, frozenset[str]]:
    listed = tomllib.loads((folder / "agencies.toml").read_text(encoding="utf-8"))["agencies"]
    return {one["id"]: frozenset(one.get("categories", ())) for one in listed}


def _file(folder: Path | None, name: str) -> Path | None:
    if folder is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.jsonl"


def _span(text: str) -> Span:
    try:
        return Span.read(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _say(line: str) -> None:
    notes.print(f"{clock.wall():%H:%M:%S}  {line}", markup=False)
