"""The desk of one played agency: which numbers came, what is to be said about each and when, and what was answered."""

import uuid
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from . import habits
from .habits import Body, Habits, Part

#: An unanswered reply is said again after so many seconds, what failed on the other side after so many.
AGAIN, FAILED = 120.0, 5.0
#: In these states nothing that was still to be said is of use; once it is signed for, no answer to the order is.
OVER, SIGNING = ("reported", "returned", "cancelled", "confirmed"), ("accept", "refuse")


@dataclass(frozen=True, kw_only=True)
class Event:
    """What came, without residents' words: as much as a desk must remember over a restart. `at`: when, in seconds."""

    number: int
    kind: str
    data: Body
    at: float

    KEPT = ("assignment_id", "number", "role", "mode", "category", "term", "due", "change", "state", "reply_id",
            "verb", "outcome", "code", "detail")

    @classmethod
    def of(cls, number: int, type_: str, data: Body, *, at: float, said: str) -> "Event":
        """From the wire: `said` is the time the district gives, by which its deadlines are counted."""
        kind = type_.split(".")[3] if type_.startswith("cn.yishi.order.") else ""
        return cls(number=number, kind=kind, at=at,
                   data={key: value for key, value in data.items() if key in cls.KEPT} | {"said": said})


@dataclass(frozen=True, kw_only=True)
class Reply:
    """To be said at a moment, under an id that stays; `said`: how often it was."""

    id: str
    verb: str
    body: Body
    at: float
    said: int = 0

    @property
    def assignment(self) -> str:
        return str(self.body["assignment_id"])


class Desk:
    """Time is an argument everywhere, in seconds; the same events at the same times make the same desk."""

    def __init__(self, agency: str, habits: Habits) -> None:
        self.agency, self.habits = agency, habits
        self.received = 0
        self.counts: Counter[str] = Counter()
        self.todo: dict[str, Reply] = {}
        self._ahead: set[int] = set()
        self._parts: dict[str, tuple[Part, Body]] = {}
        self._given: set[str] = set()
        self._of: dict[str, set[str]] = {}

    def knows(self, number: int) -> bool:
        """Whether it came before."""
        return number <= self.received or number in self._ahead

    def take(self, event: Event) -> list[Reply]:
        """One event; returns what it makes the agency want to say."""
        if self.knows(event.number):
            return []
        self._ahead.add(event.number)
        while self.received + 1 in self._ahead:
            self._ahead.remove(self.received + 1)
            self.received += 1
        wanted = {"offered": self._offered, "changed": self._changed, "answered": self._answered}.get(
            event.kind, lambda _: [])(event)
        new = [reply for reply in wanted if reply.id not in self._given]
        self._given |= {reply.id for reply in new}
        for reply in new:
            self.todo[reply.id] = reply
            self._of.setdefault(reply.assignment, set()).add(reply.id)
        self.counts["taken"] += 1
        return new

    def due(self, now: float, *, most: int) -> list[Reply]:
        """What is to be said now; from then on it counts as said, and comes again while nobody answers."""
        found = sorted((reply for reply in self.todo.values() if reply.at <= now), key=lambda one: one.at)[:most]
        for reply in found:
            self.todo[reply.id] = replace(reply, at=now + AGAIN, said=reply.said + 1)
        self.counts["said"] += len(found)
        return found

    def hurry(self, now: float) -> None:
        """The line was lost, and perhaps with it what was said last: whatever is unanswered is said again."""
        self.todo = {key: replace(reply, at=now) if reply.said else reply for key, reply in self.todo.items()}

    @property
    def unanswered(self) -> int:
        return sum(reply.said > 0 for reply in self.todo.values())

    def _offered(self, event: Event) -> list[Reply]:
        offered = event.data
        part = habits.fate(self.habits, self.agency, offered)
        self._parts[offered["assignment_id"]] = part, offered
        verb, body = habits.answer_to(part, offered)
        return [_reply(verb, offered["assignment_id"], body, at=event.at + part.sign_in)]

    def _changed(self, event: Event) -> list[Reply]:
        id_, state = event.data["assignment_id"], event.data["state"]
        if state != "offered":
            self._drop(id_, SIGNING if state not in OVER else None)
        if id_ not in self._parts or not event.data["due"]:
            return []
        part, offered = self._parts[id_]
        at, suffix = event.at + part.report_in, f"-{event.number}"
        if state == "sent_back" and event.data["change"] == "sent_back":
            return [_reply("report", id_, habits.report(part, id_), at=at, suffix=suffix)]
        return self._works(part, offered, event) if state == "accepted" else []

    def _drop(self, assignment: str, verbs: tuple[str, ...] | None) -> None:
        """Nothing of these verbs is to be said about it any more; None: nothing at all."""
        for id_ in self._of.get(assignment, ()):
            if id_ in self.todo and (verbs is None or self.todo[id_].verb in verbs):
                del self.todo[id_]

    def _works(self, part: Part, offered: Body, event: Event) -> list[Reply]:
        """Its clock runs: a plan where the term wants one, perhaps more time, and at last the report."""
        id_, due, now = offered["assignment_id"], event.data["due"], event.data["said"]
        at, until = event.at, datetime.fromisoformat(due)
        found = [_reply("report", id_, habits.report(part, id_), at=at + part.report_in)]
        if offered["term"] == "works":
            milestones = habits.plan(datetime.fromisoformat(now), until)
            found.append(_reply("plan", id_, milestones, at=at + part.report_in / 3))
        if part.extends:
            found.append(_reply("extend", id_, habits.extension(until), at=at + part.report_in / 2))
        return found

    def _answered(self, event: Event) -> list[Reply]:
        answer = event.data
        reply = self.todo.pop(answer["reply_id"], None)
        self.counts[f"answered {answer['outcome']}"] += 1
        if answer["outcome"] == "ok":
            self.counts[answer["verb"]] += 1
        if answer["outcome"] != "failed" or reply is None:
            return []
        return [replace(reply, id=str(uuid.uuid5(uuid.NAMESPACE_URL, reply.id)), at=event.at + FAILED, said=0)]


def _reply(verb: str, assignment: str, body: Body, *, at: float, suffix: str = "") -> Reply:
    return Reply(id=f"{verb}-{assignment}{suffix}", verb=verb, at=at, body={"assignment_id": assignment} | body)


def summed(desks: list[Desk]) -> dict[str, Any]:
    """What all of them have done."""
    total: Counter[str] = sum((Counter(desk.counts) for desk in desks), Counter())
    waiting = sum(len(desk.todo) for desk in desks)
    named = ("taken", "said", "accept", "refuse", "plan", "extend", "report")
    answers = {f"answered_{word}": total[f"answered {word}"] for word in ("ok", "refused", "failed")}
    unanswered = sum(desk.unanswered for desk in desks)
    return {name: total[name] for name in named} | answers | {"to_say": waiting - unanswered, "unanswered": unanswered}
