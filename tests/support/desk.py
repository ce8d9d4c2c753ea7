"""A case of dispatch on a real database, and hands that act on it as whoever may."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
import yishi_contracts as contracts
from yishi_chassis import auth
from yishi_chassis.database import Tx
from yishi_chassis.tables import OUTBOX, TIMERS
from yishi_dispatch import actions, domain, store
from yishi_dispatch.domain.assignment import Assignment, Evidence
from yishi_dispatch.domain.case import Case
from yishi_dispatch.domain.clocks import Rules

CONVENER = auth.Caller("c-jinniu", frozenset({("convener", "b-jinniu")}))
PICTURE = (Evidence(name="after.jpg", sha256="a" * 64),)


class Desk:
    """Commands by the agency, or by the convener, on the case's assignments; `warning` is what the last one drew."""

    def __init__(self, tx: Tx, rules: Rules, now: datetime, case: Case) -> None:
        self.tx, self.rules, self.now, self.case = tx, rules, now, case
        self.ids = {one.agency: one.id for one in case.assignments}
        self.warning = ""

    def agency(self, agency: str, command: str, **words: Any) -> Assignment:
        self.tx.caller = auth.Caller(f"a-{agency}", frozenset({("agency", agency)}))
        return self.act(agency, command, **words)

    def convener(self, agency: str, command: str, **words: Any) -> Assignment:
        self.tx.caller = CONVENER
        return self.act(agency, command, **words)

    def act(self, agency: str, command: str, **words: Any) -> Assignment:
        module = actions.decision if hasattr(actions.decision, command) else actions.assignment
        done = getattr(module, command)(
            self.tx, assignment_id=self.ids[agency], rules=self.rules, now=self.now, **words)
        one, self.warning = done if isinstance(done, tuple) else (done, "")
        return one

    def report(self, agency: str, **changes: Any) -> Assignment:
        report = domain.Report(**{"result": "solved", "words": f"{agency}已办结", "evidence": PICTURE} | changes)
        return self.agency(agency, "report", report=report)

    def done(self, agency: str) -> Assignment:
        self.agency(agency, "accept", contact="")
        self.report(agency)
        return self.convener(agency, "confirm", words="确认")

    def kept(self) -> Case:
        return store.get(self.tx, self.case.id)

    def look(self, agency: str, at: datetime) -> None:
        actions.assignment.look(self.tx, assignment_id=self.ids[agency], rules=self.rules, now=at)


def said(tx: Tx, *, to: str = "") -> list[str]:
    """The routing keys of what was said to all, or to one agency, in order."""
    rows = tx.execute(sa.select(OUTBOX.c.type).where(OUTBOX.c.destination == to).order_by(OUTBOX.c.id))
    return [contracts.routing_key(row.type) for row in rows]


def due_of(tx: Tx, assignment_id: str) -> datetime | None:
    """When its timer is due."""
    return tx.execute(sa.select(TIMERS.c.due).where(TIMERS.c.subject == assignment_id)).scalar()
