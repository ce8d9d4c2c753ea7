"""Doors of supervision: who is late, supervision orders (督办单) and their answers, the list of the month (通报)."""

from dataclasses import asdict
from datetime import datetime
from typing import Literal, Self

from pydantic import AwareDatetime
from yishi_chassis import auth, clock
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, Page, Raw, View, cursor, http

from .. import actions
from ..domain.assignment import Assignment
from ..domain.clocks import Rules
from ..domain.supervision import Listing, SupervisionOrder
from ..forms import Paged, Words
from .months import MonthQuery
from .paper import HTML, sheet

ORDER = "/v1/supervision-orders/<string:order_id>"
INSIDERS = auth.roles("agency", "convener", "supervisor")


class LateQuery(Paged):
    """Who is late: `state` is how far the ladder has gone (催办, 督办, 通报); the tier is the agency's own."""

    state: Literal["late", "urged", "supervised", "listed"] = "late"
    agency: str | None = None
    tier: str | None = None

    def step(self) -> str | None:
        """The step that must have been drawn."""
        return None if self.state == "late" else self.state


class OrdersQuery(Paged):
    """Which supervision orders."""

    state: Literal["open", "overdue", "replied"] | None = None
    agency: str | None = None


class ReplyForm(Form):
    """What the agency answers."""

    words: Words


class LateView(View):
    """How many orders of an agency are late now, how many of them supervised and listed, since when the oldest."""

    agency: str
    tier: str
    late: int
    supervised: int
    listed: int
    oldest: AwareDatetime


class LateAssignmentView(View):
    """An assignment that is late."""

    id: str
    case_id: str
    proposal_id: str
    agency: str
    role: str
    state: str
    due: AwareDatetime | None
    steps: tuple[str, ...]

    @classmethod
    def of(cls, one: Assignment) -> Self:
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


class SupervisionView(View):
    """Who is late now, per agency, and a page of what is late."""

    at: AwareDatetime
    agencies: tuple[LateView, ...]
    items: tuple[LateAssignmentView, ...]
    next: str | None


class SupervisionOrderView(View):
    """A supervision order; the answer is shown to the agency, the body and supervisors only."""

    id: str
    number: str
    assignment_id: str
    case_id: str
    proposal_id: str
    agency: str
    tier: str
    about: str
    due: AwareDatetime
    issued_at: AwareDatetime
    reply_by: AwareDatetime
    replied_at: AwareDatetime | None
    state: str
    reply: str | None

    @classmethod
    def of(cls, order: SupervisionOrder, *, now: datetime, reply: bool) -> Self:
        told = {name: getattr(order, name) for name in cls.model_fields if name not in ("state", "reply")}
        return cls(**told, state=order.state(now), reply=order.reply if reply else None)


class ListingView(View):
    """A line of the list of the month; `excluded`: it does not count after all."""

    assignment_id: str
    agency: str
    tier: str
    about: str
    due: AwareDatetime
    at: AwareDatetime
    excluded: bool

    @classmethod
    def of(cls, listing: Listing, *, excluded: bool) -> Self:
        return cls.model_validate({n: v for n, v in asdict(listing).items() if n != "id"} | {"excluded": excluded})


class ListedView(View):
    """The list of a month (通报)."""

    month: str
    items: tuple[ListingView, ...]


class SupervisingDoors:
    """Who is late, what the tier above did about it, and what it was answered."""

    rules: Rules

    @http("GET", "/v1/supervision", query=LateQuery, view=SupervisionView, access=auth.ANYONE,
          summary="Who is late now, per agency and tier")
    def late(self, tx: Tx, query: LateQuery) -> SupervisionView:
        now = clock.now()
        agencies, step = actions.supervision.chosen(self.rules, agency=query.agency, tier=query.tier), query.step()
        counted = actions.supervision.late(tx, agencies=agencies, step=step, rules=self.rules, now=now)
        found = actions.supervision.late_assignments(
            tx, agencies=agencies, step=step, now=now, after=query.above(), limit=query.limit)
        return SupervisionView(
            at=now, agencies=tuple(LateView(**asdict(each)) for each in counted),
            items=tuple(LateAssignmentView.of(one) for one in found),
            next=cursor(found[-1].id) if len(found) == query.limit else None)

    @http("GET", "/v1/supervision/listed", query=MonthQuery, view=ListedView, access=auth.ANYONE,
          summary="The list of a month (通报)")
    def listed(self, tx: Tx, query: MonthQuery) -> ListedView:
        month = query.window(clock.now())
        return ListedView(month=month.name, items=tuple(
            ListingView.of(each, excluded=excluded) for each, excluded in actions.supervision.listed(tx, month=month)))

    @http("GET", "/v1/supervision-orders", query=OrdersQuery, view=Page[SupervisionOrderView], access=auth.ANYONE,
          summary="Supervision orders (督办单)")
    def supervision_orders(self, tx: Tx, query: OrdersQuery) -> Page[SupervisionOrderView]:
        now = clock.now()
        found = actions.supervision.orders(
            tx, agency=query.agency, state=query.state, now=now, after=query.above(), limit=query.limit)
        items = [SupervisionOrderView.of(order, now=now, reply=actions.supervision.reads_reply(tx, order))
                 for order in found]
        return Page(items=items, next=cursor(found[-1].id) if len(found) == query.limit else None)

    @http("GET", ORDER, view=SupervisionOrderView, access=auth.ANYONE, summary="A supervision order")
    def supervision_order(self, tx: Tx, order_id: str) -> SupervisionOrderView:
        order = actions.supervision.order(tx, order_id)
        return SupervisionOrderView.of(order, now=clock.now(), reply=actions.supervision.reads_reply(tx, order))

    @http("POST", f"{ORDER}/reply", form=ReplyForm, view=SupervisionOrderView, access=auth.roles("agency"),
          summary="Answer a supervision order that was sent to one's agency")
    def reply(self, tx: Tx, form: ReplyForm, order_id: str) -> SupervisionOrderView:
        now = clock.now()
        return SupervisionOrderView.of(
            actions.supervision.reply(tx, order_id=order_id, words=form.words, now=now), now=now, reply=True)

    @http("GET", f"{ORDER}/sheet", access=INSIDERS, mimetype=HTML, summary="A supervision order, to print")
    def supervision_sheet(self, tx: Tx, order_id: str) -> Raw:
        order, one, number = actions.supervision.order_sheet(tx, order_id)
        reply = order.reply if actions.supervision.reads_reply(tx, order) else ""
        return sheet("supervision_order.html", order=order, one=one, number=number, reply=reply,
                     agency=self.rules.name_of(order.agency))
