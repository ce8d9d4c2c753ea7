"""Work lists: the reviews whose clock runs, the next deadline first, at the same cost however many others there are.

Each body (or area and tier) and state is a lane of its own, in the order of its index; of each lane only as many are
read as a page holds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONPATH
from yishi_chassis.database import Tx

from ..domain import AreaLane, Headline, Item, Lanes, OfficerLane
from .reviews import proposal_in
from .tables import BALLOTS, DOERS, LOCAL_ACTIONS, OBJECTIONS, REVIEWS, SESSIONS, STEPS, VOTERS, VOTES

_TEXTS = ARRAY(sa.Text)
_R = REVIEWS.c
_Clause = sa.ColumnElement[bool]


@dataclass(frozen=True, kw_only=True)
class Window:
    """Which deadlines: after a place in the list, or a moment, up to a moment; `late`: those that are overdue."""

    place: tuple[datetime, str] | None = None
    after: datetime | None = None
    until: datetime | None = None
    late: datetime | None = None
    late_work: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads, when; `mine`: what waits for nobody yet is left out, so that a page need not read over it."""

    account: str
    now: datetime
    mine: bool = False


@dataclass(frozen=True, kw_only=True)
class Part:
    """Which part of the lanes: in these states, of this window, for this reader, so many; `late`: the time that late
    work has at most."""

    states: Sequence[str]
    window: Window
    reader: Reader
    limit: int
    late: timedelta

    def overdue(self) -> "Part":
        """The same part, but only what is late."""
        now = self.reader.now
        return replace(self, window=replace(self.window, late=now, late_work=now + self.late))


def work(tx: Tx, lanes: Lanes, part: Part) -> list[Item]:
    """The first reviews of these lanes, with what their reader needs to know of them."""
    ways = [*_ways(lanes, part, ""), *(_ways(lanes.late, part.overdue(), "_below") if lanes.late else ())]
    if not ways or not part.states:
        return []
    found = sa.union(*ways).subquery("found")
    first = sa.select(found.c.id).order_by(found.c.deadline, found.c.id).limit(part.limit)
    items = _items(part.reader.account, part.reader.now).where(_R.id.in_(first)).order_by(_R.deadline, _R.id)
    return [_item(row) for row in tx.execute(items).mappings()]


def _ways(lanes: Lanes, part: Part, name: str) -> Iterator[sa.Select[Any]]:
    yield from _body_lanes(lanes.bodies, part, name)
    yield from _area_lanes(lanes.areas, part, name)
    if lanes.officer:
        yield from _officer_lanes(lanes.officer, part)


def _body_lanes(bodies: Sequence[str], part: Part, name: str) -> Iterator[sa.Select[Any]]:
    if bodies:
        given = _given(f"of_bodies{name}", body=bodies)
        yield _lane(given, [_R.body == given.c.body], part)


def _area_lanes(areas: Sequence[AreaLane], part: Part, name: str) -> Iterator[sa.Select[Any]]:
    """For each depth its own index."""
    for depth in sorted({lane.depth for lane in areas}):
        own = [lane for lane in areas if lane.depth == depth]
        given = _given(f"at_depth_{depth}{name}", area=[lane.area for lane in own], tier=[lane.tier for lane in own],
                       body=[lane.body for lane in own])
        area: sa.ColumnElement[str] = sa.literal_column(f"(reviews.proposal -> 'areas' ->> {depth})")
        yield _lane(given, [area == given.c.area, _R.tier == given.c.tier,
                            sa.or_(given.c.body == "", _R.body == given.c.body)], part)


def _officer_lanes(lane: OfficerLane, part: Part) -> Iterator[sa.Select[Any]]:
    """What waits for officers is little, wherever it is: danger to life, and ballots on paper to be confirmed."""
    here = [sa.literal_column("(reviews.proposal -> 'areas')").op("?|")(sa.literal([*lane.areas], _TEXTS)),
            _R.tier.in_(lane.tiers), _R.state.in_(part.states), _R.deadline.is_not(None),
            *_within(part.window, _R.state)]
    urgent = sa.and_(sa.literal_column("reviews.proposal ->> 'urgent' = 'true'"), _R.at_once == "")
    papers = _R.id.in_(sa.select(VOTES.c.review_id).where(
        VOTES.c.closed_at.is_(None), VOTES.c.papers != sa.literal_column("'[]'::jsonb")))
    for waiting in (urgent, papers):
        first = sa.select(_R.id, _R.deadline).where(*here, waiting).order_by(_R.deadline, _R.id).limit(part.limit)
        found = first.subquery()
        yield sa.select(found.c.id, found.c.deadline)


def _given(name: str, **columns: Sequence[str]) -> sa.TableValuedAlias:
    """Lists of texts as the rows of a table."""
    arrays = [sa.literal([*values], _TEXTS) for values in columns.values()]
    named = (sa.column(column, sa.Text) for column in columns)
    return sa.func.unnest(*arrays).table_valued(*named).render_derived(name)


def _lane(given: sa.TableValuedAlias, where: Sequence[_Clause], part: Part) -> sa.Select[Any]:
    """Of each row of `given`, in each state, the first few."""
    state = _given(f"in_states_of_{given.name}", state=part.states)
    own = sa.select(_R.id, _R.deadline).where(
        *where, _R.state == state.c.state, _R.deadline.is_not(None), *_within(part.window, state.c.state),
        *_sieve(part.reader)).order_by(_R.deadline, _R.id).limit(part.limit).correlate(given, state).lateral()
    return sa.select(own.c.id, own.c.deadline).select_from(given.join(state, sa.true()).join(own, sa.true()))


def _within(window: Window, state: sa.ColumnElement[str]) -> Iterator[_Clause]:
    if window.place:
        yield sa.tuple_(_R.deadline, _R.id) > sa.tuple_(*(sa.literal(value) for value in window.place))
    if window.after:
        yield _R.deadline > window.after
    if window.until:
        yield _R.deadline <= window.until
    if window.late:   # late work has a further deadline, until which it may still be done
        yield _R.deadline <= sa.case((state == "local_action", window.late_work), else_=window.late)
        yield sa.or_(_R.deadline <= window.late, _R.overdue)


def _sieve(reader: Reader) -> Iterator[_Clause]:
    """Work that nobody has reported on, and announcements that run without an objection, wait for nobody."""
    if reader.mine:
        told = sa.exists().where(LOCAL_ACTIONS.c.review_id == _R.id, DOERS.c.action_id == LOCAL_ACTIONS.c.id, sa.or_(
            DOERS.c.reported_at.is_not(None), DOERS.c.account == reader.account))
        yield sa.or_(_R.state != "local_action", told.correlate(REVIEWS))
        objected = sa.exists().where(OBJECTIONS.c.review_id == _R.id, OBJECTIONS.c.answered_at.is_(None))
        yield sa.or_(_R.state != "announced", _R.announced_until <= reader.now, objected.correlate(REVIEWS))


def _items(account: str, now: datetime) -> sa.Select[Any]:
    """Every column of a headline, and what waits in the review."""
    step = sa.select(sa.func.max(STEPS.c.number)).where(STEPS.c.review_id == _R.id).correlate(REVIEWS).scalar_subquery()
    vote = sa.select(VOTES).where(VOTES.c.review_id == _R.id, VOTES.c.step == step).order_by(
        VOTES.c.called_at.desc()).limit(1).correlate(REVIEWS).lateral("vote")
    action = sa.select(LOCAL_ACTIONS.c.id).where(LOCAL_ACTIONS.c.review_id == _R.id).order_by(
        LOCAL_ACTIONS.c.started_at.desc()).limit(1).correlate(REVIEWS).lateral("action")
    doing = sa.exists().where(DOERS.c.action_id == action.c.id).correlate(action)
    return sa.select(
        *(_R[name] for name in (*_SHOWN, "proposal", "announced_until")),
        (_R.rejected_by == account).label("has_rejected"), (_R.at_once != "").label("acted_at_once"),
        doing.where(DOERS.c.reported_at.is_not(None)).label("reported"),
        doing.where(DOERS.c.account == account).label("is_doer"),
        *_standing(step, now), *_voting(vote, account, now),
    ).select_from(REVIEWS.outerjoin(vote, sa.true()).outerjoin(action, sa.true()))


def _standing(step: sa.ScalarSelect[Any], now: datetime) -> Iterator[sa.ColumnElement[bool]]:
    """What holds for everybody."""
    unrecorded = sa.exists().where(SESSIONS.c.review_id == _R.id, SESSIONS.c.step == step, SESSIONS.c.held_at <= now,
                                   SESSIONS.c.recorded_at.is_(None))
    unanswered = sa.exists().where(OBJECTIONS.c.review_id == _R.id, OBJECTIONS.c.answered_at.is_(None))
    yield sa.or_(_R.stop_confirmed, sa.func.coalesce(_R.held_until > now, sa.false())).label("held")
    yield sa.and_(_R.count < _R.threshold, sa.not_(_R.continued)).label("thin")
    yield unrecorded.correlate(REVIEWS).label("minutes_missing")
    yield unanswered.correlate(REVIEWS).label("unanswered")


def _voting(vote: sa.FromClause, account: str, now: datetime) -> Iterator[sa.ColumnElement[Any]]:
    """How the vote stands, and whether `account` may still cast a ballot that it has not cast."""
    cast, secretly = (sa.select(sa.func.count()).where(table.c.vote_id == vote.c.id).correlate(vote).scalar_subquery()
                      for table in (BALLOTS, VOTERS))
    voted = sa.or_(*(sa.exists().where(table.c.vote_id == vote.c.id, table.c.member == account).correlate(vote)
                     for table in (BALLOTS, VOTERS)), sa.literal(account) == sa.func.any(vote.c.recused))
    base = sa.func.cardinality(vote.c.roll) - sa.func.cardinality(vote.c.recused)
    open_ = sa.and_(vote.c.closed_at.is_(None), vote.c.closes_at > now)
    unconfirmed = sa.func.jsonb_path_exists(
        vote.c.papers, sa.cast(_UNCONFIRMED, JSONPATH), sa.func.jsonb_build_object("me", sa.cast(account, sa.Text)))
    yield sa.func.coalesce(sa.and_(open_, unconfirmed), sa.false()).label("unconfirmed")
    yield vote.c.closes_at
    yield sa.func.coalesce(vote.c.result, "").label("result")
    yield sa.func.coalesce(cast + secretly >= base, sa.false()).label("complete")
    yield sa.func.coalesce(
        sa.and_(open_, sa.literal(account) == sa.func.any(vote.c.roll), ~voted), sa.false()).label("may_vote")


#: Ballots on paper that somebody else than the one who asks has entered.
_UNCONFIRMED = "$[*] ? (@.confirmed_at == null && @.entered_by != $me)"
_SHOWN = tuple(field.name for field in fields(Headline) if field.name != "proposal")
_OWN = tuple(field.name for field in fields(Item) if field.name != "line")


def _item(row: sa.RowMapping) -> Item:
    line = Headline(**{name: row[name] for name in _SHOWN}, proposal=proposal_in(row))
    return Item(line=line, **{name: row[name] for name in _OWN})
