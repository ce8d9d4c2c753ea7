"""The reckoning after a fault: what is lost, doubled, out of order or stuck, by looking into the databases.

Nothing here asks the services: rows are compared with rows, what speakers said with what listeners did.
"""

import time
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import amqp
import sqlalchemy as sa
from yishi_chassis import publisher
from yishi_contracts import HEARS

from tests.support.stack import Stack

#: What every reckoning of this session printed, for the summary at its end.
LINES: list[str] = []
_SAID = """
SELECT event_id, type, subject, subjectsequence, sequence, coalesce(sequence <= confirmed, false) AS confirmed
FROM outbox LEFT JOIN feed_heads USING (destination) WHERE destination = ''
"""
_HEARD = "SELECT event_id, source, subject, subjectsequence, state FROM inbox"
_ENTRIES = "SELECT id, event_id, source, subject, subjectsequence, leaf_index FROM entries ORDER BY id"
_OPENED = "cn.yishi.review.opened.v1"
_DONE = ("applied", "noted", "skipped")


class Filers(Protocol):
    """Who filed: what was begun, and the ids that were answered, by key."""

    attempted: list[str]
    acknowledged: dict[str, str]


@dataclass(kw_only=True)
class Reckoning:
    """Each list names what it counts, so that a test that fails says which."""

    fault: str
    attempted: int
    acknowledged: int
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    undrained: list[str] = field(default_factory=list)
    forks: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def clean(self) -> bool:
        """Whether every figure is zero."""
        return not (self.all or self.forks)

    @property
    def all(self) -> list[str]:
        """Everything found, whatever it counts as; a fork is noticed, and kept with an alarm."""
        return [*self.lost, *self.doubled, *self.out_of_order, *self.undrained]

    def __str__(self) -> str:
        forks = f" forks noticed {len(self.forks)}" if self.forks else ""
        return (f"{self.fault}: attempted {self.attempted} acknowledged {self.acknowledged} lost {len(self.lost)} "
                f"doubled {len(self.doubled)} out of order {len(self.out_of_order)} undrained {len(self.undrained)}"
                f"{forks} in {self.seconds:.0f} s")


def reckon(
    stack: Stack, crowd: Filers, *, fault: str, within: float = 60.0, letters: int = 0, known: Iterable[str] = (),
) -> Reckoning:
    """Wait until all is drained, `within` seconds at most; then compute, and print one line.

    `letters`: how many dead letters are expected in all; `known`: what an earlier reckoning found, and is not new.
    """
    began, calm, known = time.monotonic(), 0, set(known)
    while calm < 2 and time.monotonic() < began + within:
        waiting = _looked(stack, crowd, fault, letters)
        calm = calm + 1 if waiting is not None and not {*waiting.lost, *waiting.undrained} - known else 0
        time.sleep(0.4)
    result = _computed(_Rows(stack), crowd, fault, letters)
    for found in (result.lost, result.doubled, result.out_of_order, result.undrained, result.forks):
        found[:] = [each for each in found if each not in known]
    result.seconds = time.monotonic() - began
    say(result)
    return result


def say(result: Reckoning) -> None:
    """Print the line of a reckoning, and keep it for the end."""
    print(result)
    LINES.append(str(result))


class _Rows:
    """Everything the databases hold, read once."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self.services = stack.services

    def ask(self, service: str, question: str) -> list[Any]:
        with self._stack.engine(service).connect() as connection:
            return list(connection.execute(sa.text(question)).all())

    @cached_property
    def said(self) -> dict[str, list[Any]]:
        return {name: self.ask(name, _SAID) for name in self.services}

    @cached_property
    def heard(self) -> dict[str, list[Any]]:
        return {name: self.ask(name, _HEARD) for name in self.services}

    @cached_property
    def entries(self) -> list[Any]:
        return self.ask("audit", _ENTRIES) if "audit" in self.services else []

    @cached_property
    def proposals(self) -> list[Any]:
        return self.ask("intake", "SELECT id, title FROM proposals")

    @cached_property
    def reviewed(self) -> list[str]:
        return [row.proposal_id for row in self.ask("review", "SELECT proposal_id FROM reviews")]

    def letters(self) -> list[str]:
        return [f"{name}: {row.reason}" for name in self.services
                for row in self.ask(name, "SELECT reason FROM dead_letters")]

    def queued(self) -> Iterator[str]:
        """Messages that wait in a listener's queue; a queue that is away holds none."""
        for name in self.services:
            with amqp.Connection(**publisher.address(self._stack.amqp.uri(self._stack.world.vhost)),
                                 connect_timeout=3, read_timeout=3) as connection:
                count = connection.channel().queue_declare(f"{name}.inbox", passive=True).message_count
            if count:
                yield f"{count} messages in {name}.inbox"


def _looked(stack: Stack, crowd: Filers, fault: str, letters: int) -> Reckoning | None:
    """The reckoning as it stands, or None while a server is away."""
    try:
        rows = _Rows(stack)
        result = _computed(rows, crowd, fault, letters)
        result.undrained += rows.queued()
        return result
    except (sa.exc.DBAPIError, OSError, amqp.AMQPError):
        return None


def _computed(rows: _Rows, crowd: Filers, fault: str, letters: int) -> Reckoning:
    return Reckoning(
        fault=fault, attempted=len(crowd.attempted), acknowledged=len(crowd.acknowledged),
        lost=[*_answers_gone(rows, crowd), *_events_gone(rows)], doubled=list(_doubled(rows, crowd)),
        out_of_order=[*_entries_disordered(rows), *_numbers_disordered(rows)],
        undrained=list(_undrained(rows, letters)), forks=list(_forks(rows)))


def _answers_gone(rows: _Rows, crowd: Filers) -> Iterator[str]:
    """What a resident was told is filed must be there, and be reviewed."""
    kept, reviewed = {row.id for row in rows.proposals}, set(rows.reviewed)
    for one in crowd.acknowledged.values():
        if one not in kept:
            yield f"proposal {one}"
        if one not in reviewed:
            yield f"review of {one}"


def _events_gone(rows: _Rows) -> Iterator[str]:
    """What was said must have arrived at each listener, and stand in the log."""
    written = {row.event_id for row in rows.entries}
    for listener in rows.services:
        done = {row.event_id for row in rows.heard[listener] if row.state in {*_DONE, "fork"}}
        for speaker in set(HEARS[listener]) & set(rows.services):
            for row in rows.said[speaker]:
                if row.event_id not in done:
                    yield f"{row.type} {row.event_id} at {listener}"
                elif listener == "audit" and row.event_id not in written:
                    yield f"{row.type} {row.event_id} in the log"


def _doubled(rows: _Rows, crowd: Filers) -> Iterator[str]:
    titles = Counter(row.title.rpartition(" ")[2] for row in rows.proposals)
    yield from (f"{titles[key]} proposals for {key}" for key in crowd.attempted if titles[key] > 1)
    opened = [row.subject for row in rows.said["review"] if row.type == _OPENED]
    yield from more_than_once("review of", rows.reviewed)
    yield from more_than_once("review.opened of", opened)
    yield from more_than_once("entry", (row.event_id for row in rows.entries))
    yield from more_than_once("entry at", ((r.source, r.subject, r.subjectsequence) for r in rows.entries))


def more_than_once(what: str, found: Iterable[Hashable]) -> Iterator[str]:
    """A sentence for each thing that was found more than once."""
    yield from (f"{what} {one}: {count} times" for one, count in Counter(found).items() if count > 1)


def _entries_disordered(rows: _Rows) -> Iterator[str]:
    """The log takes events in the order in which they were applied."""
    yield from backwards(((row.source, row.subject), row.subjectsequence) for row in rows.entries)


def _numbers_disordered(rows: _Rows) -> Iterator[str]:
    """A speaker's numbers follow the order of each subject."""
    for said in rows.said.values():
        numbered = sorted((row for row in said if row.sequence is not None), key=lambda row: row.sequence)
        yield from backwards((row.subject, row.subjectsequence) for row in numbered)


def backwards(places: Iterable[tuple[Hashable, int]]) -> Iterator[str]:
    """A sentence for each number that came after a higher one of the same subject; repeated ones count as doubled."""
    highest: dict[Hashable, int] = {}
    for subject, number in places:
        if number < highest.get(subject, 0):
            yield f"{subject} {number} after {highest[subject]}"
        highest[subject] = max(number, highest.get(subject, 0))


def _forks(rows: _Rows) -> Iterator[str]:
    """What claims a place another event has: the listener keeps it, tells, and waits for an operator."""
    yield from (f"{name}: {row.source} {row.subject} {row.subjectsequence}"
                for name in rows.services for row in rows.heard[name] if row.state == "fork")


def _undrained(rows: _Rows, letters: int) -> Iterator[str]:
    for name in rows.services:
        yield from (f"{name} has not published {row.type}" for row in rows.said[name] if not row.confirmed)
        yield from (f"{name}: {row.state} {row.source} {row.subject} {row.subjectsequence}"
                    for row in rows.heard[name] if row.state not in {*_DONE, "fork"})
    yield from (f"no leaf for {row.event_id}" for row in rows.entries if row.leaf_index is None)
    found = rows.letters()
    if len(found) != letters:
        yield f"{len(found)} dead letters instead of {letters}: {found[:3]}"
