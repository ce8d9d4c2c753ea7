"""Pictures side by side: how it was before, and how it is afterwards (整治前/后)."""

from dataclasses import dataclass

from .local_action import Evidence


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One picture of before with one of afterwards."""

    before: Evidence
    after: Evidence


def pairs(evidence: tuple[Evidence, ...], *, filed: tuple[Evidence, ...] = ()) -> tuple[Pair, ...]:
    """Each picture of afterwards with one of before, each once: of the same name, else the next one in their order.

    What was shown on the way comes first, then what the proposal was `filed` with.
    """
    before = [shown for shown in (*evidence, *filed) if shown.stage == "before"]
    after = [shown for shown in evidence if shown.stage == "after"]
    found = {}
    for wanted in (_named, _any):
        for position, shown in enumerate(after):
            match = wanted(before, shown) if position not in found else None
            if match is not None:
                before.remove(match)
                found[position] = Pair(before=match, after=shown)
    return tuple(found[position] for position in sorted(found))


def _named(before: list[Evidence], after: Evidence) -> Evidence | None:
    return next((shown for shown in before if shown.name == after.name), None)


def _any(before: list[Evidence], after: Evidence) -> Evidence | None:
    return next(iter(before), None)
