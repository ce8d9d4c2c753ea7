"""Work lists: what waits, the next deadline first."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from yishi_chassis import clock
from yishi_chassis.database import Tx

from .. import domain, store
from .occasion import occasion

Place = tuple[datetime, str]
#: Where only some of it waits for the caller more and more is read at once, up to this.
_AT_ONCE = 400
_DAY = timedelta(days=1)
#: No tier lets late work go on longer before it is passed up.
_LATE_WORK = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which part of the list."""

    mine: bool = False
    state: str | None = None
    tier: str | None = None
    area: str | None = None
    due: Literal["today", "week", "overdue"] | None = None
    place: Place | None = None
    limit: int = 20


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One review of the list: what is to be done, and whether the caller may see what is private in it."""

    item: domain.Item
    todo: domain.Todo
    insider: bool


def work(tx: Tx, asked: Asked, *, councils: domain.Councils) -> tuple[list[Waiting], Place | None]:
    """A page of what the caller may see, or of what waits for the caller now; and where the rest begins."""
    on = occasion(tx, councils)
    lanes = domain.lanes_of(on.by, on.councils, tier=asked.tier, area=asked.area, mine=asked.mine)
    reader = store.Reader(account=on.by.id, now=on.now, mine=asked.mine)
    found: list[Waiting] = []
    place, size = asked.place, asked.limit + 1
    while len(found) <= asked.limit:
        items = store.work(tx, lanes, store.Part(
            states=_states(asked, on), window=replace(_window(asked, on.now), place=place), reader=reader, limit=size,
            late=_LATE_WORK))
        waiting = [_waiting(item, on) for item in items]
        found += [one for one in waiting if one.todo.mine or not asked.mine]
        if len(items) < size:
            break
        place, size = _place(items[-1]), min(2 * size, _AT_ONCE)
    page = found[:asked.limit]
    return page, _place(page[-1].item) if len(found) > asked.limit else None


def _states(asked: Asked, on: domain.Occasion) -> tuple[str, ...]:
    possible = domain.states_of(on.by, on.councils) if asked.mine else domain.STATES
    return tuple(state for state in possible if asked.state in (None, state))


def _waiting(item: domain.Item, on: domain.Occasion) -> Waiting:
    todo = domain.todo_of(item, by=on.by, councils=on.councils, now=on.now)
    return Waiting(item=item, todo=todo,
                   insider=domain.is_insider(on.by, item.line.proposal, bodies={item.line.body}))


def _place(item: domain.Item) -> Place:
    return item.line.deadline or datetime.max.replace(tzinfo=clock.ZONE), item.line.id


def _window(asked: Asked, now: datetime) -> store.Window:
    """Today and a week end at 24:00."""
    if asked.due is None:
        return store.Window()
    if asked.due == "overdue":
        return store.Window(late=now, late_work=now + _LATE_WORK)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return store.Window(after=now, until=midnight + (_DAY if asked.due == "today" else 7 * _DAY))
