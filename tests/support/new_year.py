"""The end of 2026, when of 2027 nothing is known yet; and its announcement."""

from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from yishi_chassis import testing, workdays
from yishi_chassis.tables import TIMERS
from yishi_review import actions, domain

from tests.support.reviews import COUNCILS, ZONE, filed

EVE = datetime(2026, 12, 28, 10, 0, tzinfo=ZONE)   # a Monday; 2027 is not announced


def announce_2027(folder: Path) -> None:
    """The holidays of New Year 2027 go on until the fifth of January, and three days of February are free."""
    free = [f"2027-01-0{day}" for day in range(1, 6)] + [f"2027-02-{day:02}" for day in range(8, 11)]
    days = "".join(f'[[days]]\nday = {day}\ntype = "holiday"\n' for day in free)
    (folder / "2027.toml").write_text(f"year = 2027\n{days}")
    workdays._told.cache_clear()


def at_the_end_of_the_year(town: Any) -> Any:
    """A review before its body, in the last days of 2026."""
    town.now = EVE
    town.hear(actions.open_review, filed(proposal_id="p-2"), councils=COUNCILS)
    return town.does("c-yard", actions.triage, kind="community", reason="-")


def recounted(town: Any, dry_run: bool = False) -> list[domain.Recounted]:
    town.tx.caller = None
    """Count its deadlines anew; what came out otherwise."""
    with testing.clock_at(town.now):
        return actions.recount(town.tx, review_id=town.review_id, councils=COUNCILS, dry_run=dry_run)


def rings(town: Any, kind: str) -> list[datetime]:
    """When the timers of its newest version ring."""
    found = town.tx.execute(sa.select(TIMERS.c.due, TIMERS.c.key).where(
        TIMERS.c.subject == town.review_id, TIMERS.c.kind == kind))
    rows = [(int(row.key.partition("/")[0]), row.due) for row in found]
    return sorted(due for version, due in rows if version == max(rows)[0])
