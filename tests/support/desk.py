"""A case of dispatch on a real database, and hands that act on it as whoever may."""

import sqlalchemy as sa
import yishi_contracts as contracts
from yishi_chassis import auth
from yishi_chassis.tables import OUTBOX, TIMERS
from yishi_dispatch import actions, domain, store
from yishi_dispatch.domain.assignment import Evidence

CONVENER = auth.Caller("c-jinniu", frozenset({("convener", "b-jinniu")}))
PICTURE = (Evidence(name="after.jpg", sha256="a" * 64),)


class Desk:
    def __init__(self, tx, rules, now, case):
        self.tx, self.rules, self.now, self.case = tx, rules, now, case
        self.ids = {one.agency: one.id for one in case.assignments}

    def agency(self, agency, command, **words):
        self.tx.caller = auth.Caller(f"a-{agency}", frozenset({("agency", agency)}))
        return self.act(agency, command, **words)

    def convener(self, agency, command, **words):
        self.tx.caller = CONVENER
        return self.act(agency, command, **words)

    def act(self, agency, command, **words):
        if command in ("confirm", "send_back", "rule", "answer", "resume", "reassign", "cancel"):
            do = getattr(actions.decision, command)
            return do(self.tx, assignment_id=self.ids[agency], rules=self.rules, now=self.now, **words)
        do = getattr(actions.assignment, command)
        one, self.warning = do(self.tx, assignment_id=self.ids[agency], rules=self.rules, now=self.now, **words)
        return one

    def report(self, agency, **changes):
        report = domain.Report(**{"result": "solved", "words": f"{agency}已办结", "evidence": PICTURE} | changes)
        return self.agency(agency, "report", report=report)

    def done(self, agency):
        self.agency(agency, "accept", contact="")
        self.report(agency)
        return self.convener(agency, "confirm", words="确认")

    def kept(self):
        return store.get(self.tx, self.case.id)

    def look(self, agency, at):
        actions.assignment.look(self.tx, assignment_id=self.ids[agency], rules=self.rules, now=at)


def said(tx, *, to=""):
    rows = tx.execute(sa.select(OUTBOX.c.type).where(OUTBOX.c.destination == to).order_by(OUTBOX.c.id))
    return [contracts.routing_key(row.type) for row in rows]


def due_of(tx, assignment_id):
    return tx.execute(sa.select(TIMERS.c.due).where(TIMERS.c.subject == assignment_id)).scalar()
