"""`yishi story`: plays the stories in the running world and prints what audit tells of each."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from yishi_chassis.publisher import address

from .clerk import Clerk
from .player import play
from .script import Story, read_all
from .town import Town


class NoWorld(Exception):
    """Nothing runs in which a story could be played."""


def town_of(state: dict[str, Any]) -> Town:
    """The town that a world's state describes; raises NoWorld."""
    if not state.get("services"):
        raise NoWorld("nothing is running here: start it with `make run` in another terminal")
    return Town(services=state["services"], clock_file=Path(state["clock"]), amqp_agencies=state.get("agencies", {}))


def hire_in(town: Town) -> Callable[[str], Clerk]:
    """How a clerk is hired there: with the agency's own account on the agencies' broker."""
    def hire(agency: str) -> Clerk:
        if agency not in town.amqp_agencies:
            raise NoWorld(f"{agency} has no account on this broker: departments need the management interface")
        account = address(town.amqp_agencies[agency])
        plain = {name: account[name] for name in ("host", "userid", "password", "virtual_host")}
        return Clerk(town, agency, amqp=plain)
    return hire


def chosen(folder: Path, name: str | None) -> list[Story]:
    """All stories, or the one named; raises LookupError with the names there are."""
    stories = read_all(folder)
    if name is None:
        return stories
    found = [story for story in stories if story.id == name]
    if not found:
        raise LookupError(f"no story {name}; there are: {', '.join(story.id for story in stories)}")
    return found


def tell_all(stories: list[Story], town: Town, *, notes: Console, out: Console, language: str) -> list[dict[str, Any]]:
    """Play them one after the other; the steps go to `notes`, the timelines to `out`."""
    ended = []
    for story in stories:
        notes.rule(f"{story.title} ({story.id})")
        told = play(story, town, tell=lambda line: notes.print(line), hire=hire_in(town), language=language)
        ended.append({"story": story.id, "number": told["number"], "state": told["state"],
                      "days": round(told["took"].total_seconds() / 86400, 1), "steps": len(told["timeline"])})
        out.print(_timeline(story, told))
    return ended


def _timeline(story: Story, told: dict[str, Any]) -> Table:
    days = told["took"].days
    table = Table(title=f"{story.title}\n{told['number']} · {told['state']} · {days} days", title_justify="left",
                  header_style="bold", pad_edge=False)
    for heading in ("time", "who", "what", "state", "leaf"):
        table.add_column(heading, overflow="fold")
    for (who, what, state), entries in itertools.groupby(told["timeline"], key=_line):
        same = list(entries)
        leaves = f"{same[0]['leaf_index']}" + (f"…{same[-1]['leaf_index']}" if len(same) > 1 else "")
        table.add_row(same[0]["at"][:16].replace("T", " "), who, what + (f" ×{len(same)}" if len(same) > 1 else ""),
                      state, leaves)
    return table


def _line(entry: dict[str, Any]) -> tuple[str, str, str]:
    who = entry["who"]
    return who["name"] or who["id"] or who["role"], entry["what"], entry["state_label"] or ""
