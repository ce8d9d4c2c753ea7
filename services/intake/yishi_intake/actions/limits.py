"""Counting: with the act itself where it must cost nothing, and out of permits where many share one row."""

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from yishi_chassis import database
from yishi_chassis.database import Tx

from .. import domain, store

#: A process takes a tenth of what an address has at a time, so it asks the database once in so many acts.
_SHARE = 10
_MOST_KNOWN = 10_000
#: Nothing is left of it: who goes on is refused without asking again.
_NONE = -1


class Counter:
    """One for each process; none of it holds where there are no limits.

    What a person does is counted by the statement that does it: exactly, over all replicas, without a question asked
    before. All behind one address would wait for each other's commit on such a row: of those, permits are set aside
    in the database by each process, as receipt numbers are, so that never more than the limit come through, and of
    what a process has not used when the slot ends nobody makes anything.
    """

    def __init__(self, engine: Any, *, limits: Mapping[str, domain.Limit], salt: str) -> None:
        self._engine, self._limits, self._salt = engine, limits, salt
        self._taking = threading.Lock()
        self._left: dict[tuple[str, str, datetime], int] = {}

    def admit(self, tx: Tx, what: str, *, now: datetime) -> None:
        """One more from the caller's address; refused before anything is done."""
        for use in domain.by_address(self._limits, what, address=tx.address, salt=self._salt, now=now):
            self._take(use, share=max(1, use.most // _SHARE), now=now)

    def admit_person(self, what: str, *, person: str, now: datetime) -> None:
        """One more of a person, for what is too dear to be done first and refused then."""
        for use in domain.by_person(self._limits, what, person=person, now=now):
            self._take(use, share=1, now=now)

    def count(self, tx: Tx, what: str, *, person: str, now: datetime) -> None:
        """One more of a person, counted when the act is written."""
        self._count(tx, domain.by_person(self._limits, what, person=person, now=now), now=now)

    def count_filing(self, tx: Tx, proposal: domain.Proposal, *, now: datetime) -> None:
        """One more proposal of its author, and once more the same words."""
        self._count(tx, (
            *domain.by_person(self._limits, domain.FILING, person=proposal.author.id, now=now),
            *domain.by_words(self._limits, proposal.content, proposal_id=proposal.id, now=now)), now=now)

    def _count(self, tx: Tx, uses: Sequence[domain.Use], *, now: datetime) -> None:
        if uses:
            store.count(tx, uses)
            tx.meanings[store.WITHIN] = lambda: self._refusal(uses, now=now)

    def _refusal(self, uses: Sequence[domain.Use], *, now: datetime) -> domain.TooMany:
        with database.reading(self._engine) as tx:
            return domain.too_many(store.spent(tx, uses) or uses[0], now=now)

    def _take(self, use: domain.Use, *, share: int, now: datetime) -> None:
        key = (use.who, use.what, use.until)
        with self._taking:
            if len(self._left) > _MOST_KNOWN:
                self._left = {one: left for one, left in self._left.items() if one[2] > now}
            left = self._left.get(key, 0) or self._reserved(use, share)
            self._left[key] = left - 1 if left > 0 else _NONE
        if left <= 0:
            raise domain.too_many(use, now=now)

    def _reserved(self, use: domain.Use, share: int) -> int:
        with database.transaction(self._engine) as tx:
            return store.reserve(tx, use, many=share)


def forget_uses(tx: Tx, *, now: datetime) -> None:
    """What was counted in slots that are over."""
    store.forget_uses(tx, now=now)
