"""Plays a story step by step, and checks at its end that it went as its source tells."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from yishi_contracts import routing_key

from .play import Desk, Play
from .script import Step, Story
from .town import Town
from .verbs import VERBS

Tell = Callable[[str], None]
#: The stories say what must never happen in the words of this timeline, whatever language it is printed in.
LANGUAGE_OF_STORIES = "zh-CN"


class WentOtherwise(Exception):
    """The story did not end as its source tells it."""


def play(
    story: Story, town: Town, *, tell: Tell, hire: Callable[[str], Desk], language: str = "zh-CN",
) -> dict[str, Any]:
    """Play it; returns {proposal_id, number, state, took, timeline}. Raises WentOtherwise, Refused or TimeoutError."""
    playing = Play(town, hire)
    took = timedelta()
    try:
        for agency in story.agencies:
            playing.clerk(agency)
        for number, step in enumerate(story.steps, start=1):
            tell(f"{number:>3}/{len(story.steps)}  {step.does:<12} {', '.join(step.who)[:60]}")
            closed_after = _do(playing, step)
            took = took or closed_after or timedelta()
        return _ended(story, playing, took, language)
    finally:
        playing.end()


def _do(playing: Play, step: Step) -> timedelta | None:
    """One step; returns how long the story has taken when the proposal has just been closed."""
    playing.town.wait(step.after)
    for who in step.who or ("",):
        VERBS[step.does](playing, who, step.said)
    if playing.began is None:
        playing.began = playing.town.now()
    closed = step.does == "expect" and step.said.get("state") == "closed"
    return playing.town.now() - playing.began if closed else None


def _ended(story: Story, playing: Play, took: timedelta, language: str) -> dict[str, Any]:
    proposal = playing.proposal()
    timeline = playing.town.until("audit to tell the whole story", lambda: _whole(playing, language))
    faults = [f"state is {proposal['state']}"] if proposal["state"] != "closed" else []
    if not story.shortest <= took <= story.longest:
        faults.append(f"it took {took.days} days, the source says {story.shortest.days} to {story.longest.days}")
    faults += against(story, _steps(playing, LANGUAGE_OF_STORIES))
    if faults:
        raise WentOtherwise(f"{story.id}: {'; '.join(faults)}")
    return {"proposal_id": playing.proposal_id, "number": proposal["number"], "state": proposal["state"],
            "took": took, "timeline": timeline}


def against(story: Story, timeline: list[dict[str, Any]]) -> list[str]:
    """The steps that the story says never happened, each with its time; `timeline` is in LANGUAGE_OF_STORIES."""
    return [f"{entry['at']}: {never}" for entry in timeline for never in story.never if _is(entry, never)]


def _whole(playing: Play, language: str) -> list[dict[str, Any]] | None:
    """The timeline, once it holds the closing and all that came before has been logged."""
    entries = _steps(playing, language)
    logged = all(entry["leaf_index"] is not None for entry in entries)
    return entries if logged and any(routing_key(entry["type"]) == "proposal.closed" for entry in entries) else None


def _steps(playing: Play, language: str) -> list[dict[str, Any]]:
    path = f"/v1/proposals/{playing.proposal_id}/timeline?language={language}"
    steps: list[dict[str, Any]] = playing.town.get("audit", path)["steps"]
    return steps


def _is(entry: dict[str, Any], never: str) -> bool:
    type_, _, word = never.partition(":")
    return routing_key(entry["type"]) == type_ and (not word or word in entry["what"])
