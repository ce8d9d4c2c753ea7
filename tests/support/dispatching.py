"""Dispatch without a port: a case of one lead that anybody can be let act on, at any time."""

import json
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
import yishi_contracts as contracts
from yishi_chassis import database, testing
from yishi_chassis.exchange import Reply
from yishi_chassis.tables import OUTBOX, TIMERS
from yishi_dispatch import actions

from tests.support.dispatch_house import House

AGENCY, CONVENER = "a-1@agency:qu-hezhangban", "c-1@convener:b-jinniu"
AUTHOR, SUPERVISOR = "r-1@resident", "s@supervisor"
REPORT = {"result": "solved", "words": "已办结", "evidence": [{"name": "after.jpg", "sha256": "a" * 64}]}


class Office(House):
    """The service and its doors at a time that moves; `who` is `<account>@<role>[:<scope>]`."""

    def __init__(self, engine: sa.Engine, now: Any) -> None:
        super().__init__(engine)
        self.now = now

    def ask(self, door: str, **asked: Any) -> Reply:
        """The answer of a door."""
        with testing.clock_at(self.now):
            return super().ask(door, **asked)

    @contextmanager
    def tx(self) -> Any:
        """A transaction at the office's time."""
        with testing.clock_at(self.now), database.transaction(self.service.engine) as tx:
            yield tx

    def order(self, number: int = 1, **changes: Any) -> str:
        """An order of the district's body, as the inbox would have it opened; returns its lead's assignment."""
        told: dict[str, Any] = {
            "proposal_id": f"p-{number}", "tier": "district", "body": "b-jinniu", "number": f"JN-2026-{number:06}",
            "title": "瀑布噪声", "text": "整夜轰响", "category": "noise", "reason": "公示期满",
            "place": contracts.Place(areas=("jinniu",)), "author": contracts.Author(kind="resident", id="r-1"),
            "lead": contracts.Order(agency="qu-hezhangban", task="牵头", term="general")}
        with self.tx() as tx:
            case = actions.case.open_case(
                tx, contracts.DispatchOrdered(**told | changes), rules=self.service.rules, now=self.now)
        return str(case.lead.id)

    def ring(self, until: Any) -> None:
        """Let every timer ring that is due until then, each at its time."""
        service = self.service
        doors = {"look": service.look, "contact": service.contact_due, "exclusion": service.exclusion_due}
        while True:
            with database.transaction(self.service.engine) as tx:
                first = sa.select(TIMERS).where(TIMERS.c.due <= until).order_by(TIMERS.c.due, TIMERS.c.subject).limit(1)
                due = tx.execute(first).one_or_none()
                if due is None:
                    break
                self.now = max(self.now, due.due)
                tx.execute(sa.delete(TIMERS).where(TIMERS.c.kind == due.kind, TIMERS.c.subject == due.subject))
                with testing.clock_at(self.now):
                    doors[due.kind](tx, due)
        self.now = until

    def said(self, key: str, *, to: str = "") -> list[dict[str, Any]]:
        """What was said so far under that name, to all or to one agency."""
        with self.service.engine.connect() as connection:
            rows = connection.execute(sa.select(OUTBOX.c.data).order_by(OUTBOX.c.id).where(
                OUTBOX.c.type == f"cn.yishi.{key}.v1", OUTBOX.c.destination == to))
            return [json.loads(row.data) for row in rows]

    def everything_said(self) -> str:
        """All bodies of all that was said."""
        with self.service.engine.connect() as connection:
            return "\n".join(connection.execute(sa.select(OUTBOX.c.data)).scalars())
