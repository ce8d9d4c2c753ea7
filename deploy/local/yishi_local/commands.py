"""The commands of one machine: `yishi up`, `down`, `doctor`, `clock`."""

import os
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table
from yishi_chassis import clock as clocks
from yishi_chassis.cli import AsJson, show

from . import doctor as checks
from . import install, messaging, process, progress, up, world
from .broker import Broker
from .cluster import Cluster, NotStarted
from .simulation import commands as simulation
from .story import telling
from .story.player import WentOtherwise
from .story.town import Refused

STORIES = world.ROOT / "tests" / "stories"
app = typer.Typer()
clock_app = typer.Typer(help="The clock of the local world, by which deadlines are judged.", no_args_is_help=True)
app.add_typer(clock_app, name="clock")
app.add_typer(simulation.app, name="simulate")


@app.command(name="up")
def up_() -> None:
    """Start a private broker and database and the five services, and keep them running; Ctrl-C stops all."""
    folder = world.run_folder()
    try:
        with up.only_one(folder):
            _up(up.Run(folder, os.environ))
    except (up.AlreadyUp, up.Refused, install.Missing, NotStarted, messaging.NoTopology, ValueError) as error:
        progress.say(f"yishi up: {error}")
        raise typer.Exit(1) from None


def _up(run: up.Run) -> None:
    try:
        with up.until_signalled():
            _welcome(run.start())
            run.care()
    finally:
        with progress.step("stopping everything"):
            run.stop()
        progress.say(f"The data stays in {run.folder}: the next start finds it again.")


def _welcome(here: world.World) -> None:
    table = Table(box=None, show_header=False, padding=(0, 2))
    for name, url in here.urls.items():
        table.add_row(f"[bold]{name}[/bold]", url, f"{url}/docs")
    progress.console.print(table)
    progress.say(f"logs: {here.folder}/logs/<service>.log")
    some = {row["roles"][0].partition(":")[0]: row["id"] for row in reversed(world.account_rows(here.district))}
    progress.say("demo accounts: " + ", ".join(f"{who} ({role})" for role, who in some.items())
                 + f"; all of them: {here.urls['intake']}/v1/tokens/accounts")
    if here.management is None:
        progress.say("This broker gave us one user and no management: departments have no accounts of their own on it.")
    progress.say("Try, in another terminal:  [bold]make story[/bold]")
    if here.agencies:
        progress.say("Agencies that answer by themselves:  [bold].venv/bin/yishi simulate agency --all[/bold]")


@app.command()
def down() -> None:
    """Stop what `yishi up` started here, also when it was killed and left its children behind."""
    folder = world.run_folder()
    found = world.state(folder).get("supervisor")
    running = process.Process(**found) if found else None
    if running and running.alive:
        os.kill(running.pid, signal.SIGTERM)
        running.ended(within=90)
    try:
        with up.only_one(folder):
            up.end_orphans(folder)
            Broker(folder / "mq").stop()
            Cluster(folder / "pg").stop()
    except up.AlreadyUp:
        progress.say("yishi down: it is still stopping")
        raise typer.Exit(1) from None


@app.command()
def prepare(
    folder: Path = typer.Option(..., help="Where keys and passwords go."),
    host: str = typer.Option("127.0.0.1", help="Where services listen; {service} stands for a service's name."),
) -> None:
    """Make keys, databases and topology on given servers and start nothing: what containers need before they start."""
    try:
        here = up.build(folder, os.environ, cluster=None, broker=None, host=host)
        up.migrate(here)
        messaging.declare(here)
    except (up.Refused, messaging.NoTopology, ValueError) as error:
        progress.say(f"yishi prepare: {error}")
        raise typer.Exit(1) from None


@app.command()
def doctor(as_json: bool = AsJson) -> None:
    """Say what is missing on this machine, and how to get it."""
    found = checks.examine(world.run_folder(), os.environ)
    if as_json:
        show([vars(one) for one in found], as_json=True)
    else:
        for one in found:
            print(f"{'ok     ' if one.good else 'MISSING' if one.needed else 'note   '}  {one.name}: {one.says}")
    if any(one.needed and not one.good for one in found):
        raise typer.Exit(1)


@app.command()
def story(
    name: str | None = typer.Argument(None, help="One story, such as flying-wires; left out: all four."),
    language: str = typer.Option("zh-CN", help="Language of the timeline: zh-CN or en."), as_json: bool = AsJson,
) -> None:
    """Play the true stories of the district in the running world, and print the timeline as audit tells it."""
    try:
        town = telling.town_of(world.state(world.run_folder()))
        stories = telling.chosen(STORIES, name)
        paper = Console(stderr=as_json, highlight=False, width=None if sys.stdout.isatty() else 120)
        ended = telling.tell_all(stories, town, notes=progress.console, language=language, out=paper)
    except (telling.NoWorld, WentOtherwise, Refused, TimeoutError) as error:
        progress.say(f"yishi story: {error}")
        raise typer.Exit(1) from None
    show(ended, as_json=as_json)


@clock_app.command(name="show")
def show_clock(as_json: bool = AsJson) -> None:
    """Show the local world's time."""
    clocks.follow(world.run_folder() / "clock")
    show({"now": clocks.now().isoformat(timespec="seconds"), "wall": clocks.wall().isoformat(timespec="seconds")},
         as_json=as_json)


@clock_app.command()
def advance(
    days: float = typer.Option(0.0, help="Days to go ahead."), hours: float = typer.Option(0.0, help="Hours."),
    to: datetime | None = typer.Option(None, help="Or a moment, in Asia/Shanghai."), as_json: bool = AsJson,
) -> None:
    """Let the local world's time run ahead; it never goes back."""
    file = world.run_folder() / "clock"
    clocks.follow(file)
    ahead = to.replace(tzinfo=clocks.ZONE) - clocks.now() if to else timedelta(days=days, hours=hours)
    if ahead <= timedelta(0):
        raise typer.BadParameter("time goes ahead only: say --days, --hours or a later --to")
    file.parent.mkdir(parents=True, exist_ok=True)
    clocks.move(file, seconds=ahead.total_seconds())
    show_clock(as_json)
