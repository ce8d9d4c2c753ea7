"""The work list of whoever is signed in."""

from datetime import datetime
from typing import Literal, Self

from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError
from yishi_chassis import auth, http
from yishi_chassis.database import Tx
from yishi_chassis.http import Page, Query
from yishi_chassis.problems import Problem

from .. import actions, domain
from ..forms import ReviewLine

_MOMENT: TypeAdapter[datetime] = TypeAdapter(AwareDatetime)


class WorkQuery(Query):
    """`mine`: only what waits for the caller now; `due`: today or within a week (both until 24:00), or overdue."""

    mine: bool = False
    state: str | None = None
    tier: str | None = None
    area: str | None = None
    due: Literal["today", "week", "overdue"] | None = None
    cursor: str | None = None
    limit: int = Field(20, ge=1, le=100)

    def asked(self) -> actions.Asked:
        """As the list wants it."""
        place = http.position(self.cursor, 2)
        return actions.Asked(**self.model_dump(exclude={"cursor"}), place=_place(place) if place else None)


class WorkLine(ReviewLine):
    """A review in a work list: what is to be done next (`todo`, empty while something else is waited for)."""

    todo: str
    todo_zh: str
    todo_en: str
    mine: bool

    @classmethod
    def of_waiting(cls, one: actions.Waiting) -> Self:
        """A line; of a private matter an officer sees no title."""
        line = ReviewLine.of_headline(one.item.line, insider=one.insider)
        zh, en = domain.TODOS.get(one.todo.code, ("", ""))
        return cls(**line.model_dump(), todo=one.todo.code, todo_zh=zh, todo_en=en, mine=one.todo.mine)


class WorkDoors:
    """What waits, and for whom."""

    councils: domain.Councils

    @http.http("GET", "/v1/work", query=WorkQuery, view=Page[WorkLine],
               access=auth.roles("convener", "member", "officer"),
               summary="What waits in the caller's bodies and areas, the next deadline first")
    def work(self, tx: Tx, query: WorkQuery) -> Page[WorkLine]:
        found, rest = actions.work(tx, query.asked(), councils=self.councils)
        return Page(items=[WorkLine.of_waiting(one) for one in found], next=http.cursor(*rest) if rest else None)


def _place(read: list[object]) -> actions.Place:
    try:
        return _MOMENT.validate_python(read[0]), str(read[1])
    except ValidationError:
        raise Problem(400, "the cursor is not one that this list gave") from None
