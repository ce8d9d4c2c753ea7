"""What a played agency does about an order and how soon: drawn once for each assignment, the same for the same seed."""

import hashlib
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

Body = dict[str, Any]
_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)([smh]?)")
#: Grounds and words of a play, which say that they are one.
GROUNDS = ("（模拟）不属本单位职责范围", "（模拟）该处由其他单位管养", "（模拟）依权责清单应由所荐单位办理")
WORDS = {"solved": "（模拟）已办结，请查看。", "partly": "（模拟）已完成一部分，其余继续办理。",
         "explained": "（模拟）已向居民说明情况。"}
RESULTS = ("solved",) * 7 + ("partly", "explained", "explained")


@dataclass(frozen=True, kw_only=True)
class Span:
    """From so many seconds to so many."""

    shortest: float
    longest: float

    @classmethod
    def read(cls, text: str) -> Self:
        """`2s..1m`, or `30s` for always as long; raises ValueError."""
        first, _, last = text.partition("..")
        span = cls(shortest=_seconds(first), longest=_seconds(last or first))
        if span.longest < span.shortest:
            raise ValueError(f"{text}: the second is shorter than the first")
        return span

    def draw(self, chance: random.Random) -> float:
        return chance.uniform(self.shortest, self.longest)


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How agencies are played. `peers`: whom one can name instead of itself, each with what it answers for."""

    delay: Span
    report_after: Span
    refuse: float = 0.0
    extend: float = 0.0
    seed: int = 0
    peers: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Part:
    """What chance has in store for one assignment."""

    sign_in: float
    report_in: float
    refuses: bool
    extends: bool
    instead: str
    ground: str
    result: str


def fate(habits: Habits, agency: str, offered: Body) -> Part:
    """Drawn from the seed, the agency and the assignment alone, in whatever order orders come, and after a restart."""
    chance = random.Random(f"{habits.seed}/{agency}/{offered['assignment_id']}")
    sign_in, report_in = habits.delay.draw(chance), habits.report_after.draw(chance)
    refuses, extends = chance.random() < habits.refuse, chance.random() < habits.extend
    others = sorted(set(habits.peers) - {agency})
    fitting = [one for one in others if offered.get("category") in habits.peers[one]] or others
    return Part(sign_in=sign_in, report_in=report_in, refuses=refuses and bool(others), extends=extends,
                instead=chance.choice(fitting) if fitting else "", ground=chance.choice(GROUNDS),
                result=chance.choice(RESULTS))


def answer_to(part: Part, offered: Body) -> tuple[str, Body]:
    """Signed for, or refused with a ground and a counter-proposal."""
    if part.refuses:
        return "refuse", {"ground": part.ground, "instead": part.instead}
    return "accept", {"contact": "模拟值班室"}


def plan(now: datetime, due: datetime) -> Body:
    """Three milestones on the way to the due; the last one is due with the whole."""
    third = (due - now) / 3
    left = (("踏勘", 2), ("施工", 1), ("验收", 0))
    return {"milestones": [{"name": name, "due": (due - third * thirds).isoformat()} for name, thirds in left]}


def extension(due: datetime) -> Body:
    """One more day."""
    return {"until": (due + timedelta(days=1)).isoformat(), "reason": "（模拟）材料未到"}


def report(part: Part, assignment: str) -> Body:
    """What became of it; the evidence is the hash of no picture."""
    shown = [] if part.result == "explained" else [
        {"name": "simulated.jpg", "stage": "after", "sha256": hashlib.sha256(assignment.encode()).hexdigest()}]
    return {"result": part.result, "words": WORDS[part.result], "evidence": shown}


def _seconds(text: str) -> float:
    found = _LENGTH.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no length of time; write 500ms as 0.5s, then 30s, 2m, 1h")
    return float(found[1]) * _UNITS[found[2]]
