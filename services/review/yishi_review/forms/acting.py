"""What is shown of local action: who does it, what may be taken on, who helps, what it costs, how it looked before."""

from dataclasses import fields
from typing import Self

from pydantic import AwareDatetime

from .. import domain
from .view import View


class AidView(View):
    """A helper (三治) by kind and by which of the three, `autonomy`, `law` or `morals`; who it was and what was done is
    for insiders."""

    kind: str
    branch: str
    name: str
    asked_at: AwareDatetime
    came_at: AwareDatetime | None
    did_at: AwareDatetime | None
    words: str

    @classmethod
    def of_aids(cls, aids: tuple[domain.Aid, ...], *, insider: bool) -> tuple[Self, ...]:
        """As an insider or the public sees them."""
        hidden: dict[str, str] = {} if insider else {"name": "", "words": ""}
        return tuple(cls.model_validate(vars(aid) | {"branch": domain.AIDS.get(aid.kind, "")} | hidden) for aid in aids)


class TaskView(View):
    """What may be taken on: how many hands it wants, and how many have taken it on."""

    number: int
    words: str
    hands: int
    taken: int


class LocalActionView(View):
    """Local action: doers, tasks to be taken on, pictures, and what it costs in yuan."""

    id: str
    course: int
    plan: str
    doers: tuple[domain.Doer, ...]
    started_at: AwareDatetime
    due: AwareDatetime
    completed_at: AwareDatetime | None
    confirmed_by: str | None
    words: str
    evidence: tuple[domain.Evidence, ...]
    tasks: tuple[TaskView, ...]
    money: tuple[domain.Money, ...]
    estimate: str
    spent: str
    pairs: tuple[domain.Pair, ...]

    @classmethod
    def of_action(
        cls, action: domain.LocalAction, *, insider: bool, filed: tuple[domain.Evidence, ...] = (),
    ) -> Self:
        """As an insider or the public sees it; who has let a task go is not shown. `filed`: pictures it came with."""
        shown = domain.seen(action, insider=insider)
        told = {field.name: getattr(shown, field.name) for field in fields(shown)}
        return cls.model_validate(told | {
            "doers": tuple(doer for doer in shown.doers if doer.left_at is None),
            "tasks": tuple(TaskView(number=task.number, words=task.words, hands=task.hands,
                                    taken=len(task.takers(action))) for task in action.tasks),
            "pairs": domain.pairs(action.evidence, filed=filed),
            "estimate": f"{domain.total(action.money, 'estimate'):.2f}",
            "spent": f"{domain.total(action.money, 'spent'):.2f}"})
