"""The shapes of audit's HTTP doors."""

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import AwareDatetime, Field
from yishi_chassis.clock import ZONE
from yishi_chassis.http import Query, View

from . import actions
from .domain import timeline
from .domain.entry import Body
from .domain.figures import Figures


class TimelineQuery(Query):
    """In which language to tell."""

    language: Literal["zh-CN", "en"] = "zh-CN"


class FiguresQuery(Query):
    """Of which area; left out: the whole district."""

    area: str | None = Field(None, max_length=64)


class WhoView(View):
    """An office or a role, never a resident by name."""

    role: str
    id: str
    name: str
    tier: str

    @classmethod
    def of(cls, who: timeline.Who) -> Self:
        """From the domain."""
        return cls(role=who.role, id=who.id, name=who.name, tier=who.tier)


class StepView(View):
    """One step: when, who, what, and its place in the log. `genuine` is null once words were taken out or erased."""

    at: AwareDatetime
    type: str
    event_id: str
    who: WhoView
    what: str
    state: str | None
    state_label: str | None
    leaf_index: int | None
    genuine: bool | None

    @classmethod
    def of(cls, step: timeline.Step) -> Self:
        """From the domain."""
        return cls(
            at=step.at.astimezone(ZONE), type=step.type, event_id=step.event_id, who=WhoView.of(step.who),
            what=step.what, state=step.state, state_label=step.state_label, leaf_index=step.leaf_index,
            genuine=step.genuine,
        )


class TimelineView(View):
    """What happened to a proposal. `private`: a household matter, whose steps the public does not see."""

    proposal_id: str
    number: str
    state: str
    private: bool
    steps: list[StepView]

    @classmethod
    def of(cls, told: actions.Timeline) -> Self:
        """From the action's answer."""
        s = told.standing
        steps = [StepView.of(step) for step in told.steps]
        return cls(proposal_id=s.proposal_id, number=s.number, state=s.state, private=s.private, steps=steps)


class EntryView(View):
    """A leaf and the proof that it lies under the signed root; `leaf` is the exact text that was hashed.

    `body`: whether what was said is still here whole, without residents' words (redacted), or not at all (erased).
    """

    event_id: str
    leaf: str
    content: dict[str, Any]
    leaf_hash: str
    leaf_index: int
    tree_size: int
    path: list[str]
    checkpoint: str
    body: Literal["whole", "redacted", "erased"]

    @classmethod
    def of(cls, proof: actions.Proof) -> Self:
        """From the action's answer; hashes in base64, as in the checkpoint."""
        entry = proof.entry
        return cls(
            event_id=entry.event_id, leaf=entry.leaf.decode(), content=json.loads(entry.leaf), leaf_index=proof.index,
            leaf_hash=b64encode(entry.leaf_hash).decode(), tree_size=proof.size, checkpoint=proof.note, body=entry.kept,
            path=[b64encode(node).decode() for node in proof.path],
        )


class BodyView(View):
    """What was said; with `salt` anybody can check that the leaf commits to it."""

    envelope: Mapping[str, str]
    data: str
    salt: str
    commitment: str

    @classmethod
    def of(cls, body: Body) -> Self:
        """From the domain; the salt in hexadecimal."""
        salt = (body.salt or b"").hex()
        return cls(envelope=dict(body.envelope), data=body.data, salt=salt, commitment=body.commitment)


class FiguresView(View):
    """Counts over proposals: opened for co-signing, filed, closed, solved in the residents' judgement."""

    area: str | None
    opened: int
    filed: int
    closed: int
    resolved: int
    by_state: dict[str, int]

    @classmethod
    def of(cls, figures: Figures, *, area: str | None) -> Self:
        """From the domain."""
        return cls(
            area=area, opened=figures.opened, filed=figures.filed, closed=figures.closed, resolved=figures.resolved,
            by_state=dict(figures.by_state),
        )
