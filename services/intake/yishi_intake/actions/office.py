"""What the actions work with: the district's rules, the salt of door plates, the receipt numbers, the site, windows."""

import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yishi_chassis import clock, database, workdays

from .. import domain, store
from .limits import Counter


class Numbers:
    """Receipt numbers, taken from a block that this process has set aside.

    So a filing neither asks the database for a number nor waits for a row that all filings would have to lock: once
    in `size` filings a process takes the next block, in a transaction of its own. Numbers are unique and grow within a
    process; what a process has not used when it ends stays unused. A new year begins with a block of its own.
    """

    def __init__(self, engine: Any, *, prefix: str, size: int) -> None:
        self._engine, self._prefix, self._size = engine, prefix, size
        self._taking = threading.Lock()
        self._block = domain.Block(0, 0, 0)

    def take(self, now: datetime) -> str:
        """The next receipt number of the year of `now`."""
        year = now.astimezone(clock.ZONE).year
        with self._taking:
            if self._block.year != year or self._block.start == self._block.end:
                with database.transaction(self._engine) as tx:
                    self._block = store.set_aside(tx, year=year, size=self._size)
            count, self._block = self._block.start, domain.Block(year, self._block.start + 1, self._block.end)
        return domain.receipt(self._prefix, year, count)


@dataclass(frozen=True, kw_only=True)
class Office:
    """One for each process."""

    rules: domain.Rules
    salt: str
    numbers: Numbers
    site: domain.Site = field(default_factory=domain.Site)
    counter: Counter = field(default_factory=lambda: Counter(None, limits={}, salt=""))

    def door(self, plate: str, *, proposal_id: str) -> tuple[str, str]:
        """What stands for a door plate in this proposal, and the plate sealed for a merge."""
        return (domain.household(plate, salt=self.salt, proposal_id=proposal_id),
                domain.seal(plate, salt=self.salt, proposal_id=proposal_id))

    def name(self, name: str, *, proposal_id: str) -> str:
        """A name that stands on paper, sealed."""
        return domain.seal_name(name, salt=self.salt, proposal_id=proposal_id)

    def read_name(self, sealed: str, *, proposal_id: str) -> str:
        """The name again."""
        return domain.open_name(sealed, salt=self.salt, proposal_id=proposal_id)


def ends(now: datetime, days: int) -> datetime:
    """When a window of calendar days that begins now ends: at midnight, never on a rest day."""
    return workdays.calendar_days(now, days).at
