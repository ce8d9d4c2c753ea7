"""What rates are counted from: exclusions, residents' judgements, and the assignments themselves."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from yishi_chassis.database import Tx, insert

from ..domain.exclusion import Exclusion
from ..domain.rates import Figures, Month, Share
from ..domain.refusals import AskedAlready, NotHere
from .tables import ASSIGNMENTS
from .watching import CONTACTS, EXCLUSIONS, JUDGEMENTS, row_of, update_of, value_of

_ADD, _JUDGE = insert(EXCLUSIONS), insert(JUDGEMENTS, once=True)
_RULE = update_of(EXCLUSIONS, "state", "ruling", "ruled_by", "ruled_at")
#: Orders an agency is out of count nowhere.
OUT = ("returned", "cancelled")


def add_exclusion(tx: Tx, asked: Exclusion) -> None:
    """Keep a request; a second one for the same assignment is refused."""
    tx.meanings["exclusions_assignment"] = lambda: AskedAlready("it was asked for already")
    tx.write(_ADD, row_of(EXCLUSIONS, asked))


def save_ruling(tx: Tx, ruled: Exclusion) -> None:
    """Write what became of a request."""
    told = {name: getattr(ruled, name) for name in ("state", "ruling", "ruled_by", "ruled_at")}
    tx.write(_RULE, {"the_key": ruled.id, **told})


def exclusion(tx: Tx, exclusion_id: str, *, lock: bool = False) -> Exclusion:
    """One request; raises NotHere."""
    wanted = sa.select(EXCLUSIONS).where(EXCLUSIONS.c.id == exclusion_id)
    row = tx.execute(wanted.with_for_update() if lock else wanted).one_or_none()
    if row is None:
        raise NotHere(f"there is no request for exclusion {exclusion_id}")
    found: Exclusion = value_of(Exclusion, row)
    return found


def exclusions(tx: Tx, *, agency: str | None, state: str | None, after: str, limit: int) -> tuple[Exclusion, ...]:
    """Requests in the order in which they were made."""
    wanted = sa.select(EXCLUSIONS).where(EXCLUSIONS.c.id > after).order_by(EXCLUSIONS.c.id).limit(limit)
    wanted = wanted.where(EXCLUSIONS.c.agency == agency) if agency else wanted
    wanted = wanted.where(EXCLUSIONS.c.state == state) if state else wanted
    return tuple(value_of(Exclusion, row) for row in tx.execute(wanted))


def judge(tx: Tx, row: dict[str, Any]) -> None:
    """Keep what residents said of a round."""
    tx.write(_JUDGE, row)


def figures(tx: Tx, *, month: Month, agencies: Collection[str] | None, now: datetime) -> dict[str, Figures]:
    """What is counted of each agency in a month."""
    response = {row.agency: Share(part=row.part, whole=row.whole) for row in _rows(tx, _RESPONSE, month, agencies, now)}
    excluded = {row.agency: row.excluded for row in _rows(tx, _EXCLUDED, month, agencies, now)}
    results: dict[str, dict[str, int]] = {}
    for row in _rows(tx, _RESULTS, month, agencies, now):
        results.setdefault(row.agency, {})[row.result] = row.whole
    satisfied = {row.agency: Share(part=row.part, whole=row.whole) for row in _rows(tx, _JUDGED, month, agencies, now)}
    return {agency: Figures(
        response=response.get(agency, Share()), results=results.get(agency, {}),
        satisfaction=satisfied.get(agency, Share()), excluded=excluded.get(agency, 0),
    ) for agency in sorted({*response, *results, *satisfied, *excluded})}


def _rows(tx: Tx, wanted: sa.Select[Any], month: Month, agencies: Collection[str] | None, now: datetime) -> Any:
    wanted = wanted if agencies is None else wanted.where(wanted.selected_columns.agency.in_(agencies))
    return tx.execute(wanted, {"start": month.start, "end": month.end, "now": now}).all()


def _within(moment: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    return sa.and_(moment >= sa.bindparam("start"), moment < sa.bindparam("end"))


def _excluded(assignment_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    return sa.exists().where(EXCLUSIONS.c.assignment_id == assignment_id, EXCLUSIONS.c.state == "granted")


_A, _C = ASSIGNMENTS.c, CONTACTS.c
_COUNTS = sa.and_(_A.mode == "order", _A.state.not_in(OUT), ~_excluded(_A.id))
_SIGNED = sa.func.coalesce(sa.or_(_A.ground != "", sa.and_(~_A.by_silence, _A.accepted_at <= _A.sign_by)), False)
_CONTACTED = sa.or_(_A.role != "lead", sa.and_(_A.ground != "", _A.accepted_at.is_(None)), _C.first_at <= _C.due)
_RESPONDED = sa.func.coalesce(sa.and_(_SIGNED, _CONTACTED), False)
_OVER = sa.case((_SIGNED, sa.func.coalesce(_C.due, _A.sign_by)), else_=_A.sign_by) <= sa.bindparam("now")
_RESPONSE = (
    sa.select(_A.agency, sa.func.count().filter(_RESPONDED).label("part"), sa.func.count().label("whole"))
    .outerjoin_from(ASSIGNMENTS, CONTACTS, _C.assignment_id == _A.id)
    .where(_COUNTS, _within(_A.offered_at), sa.or_(_RESPONDED, _OVER)).group_by(_A.agency)
)
_RESULTS = (
    sa.select(_A.agency, _A.result, sa.func.count().label("whole"))
    .where(_COUNTS, _A.confirmed_at.is_not(None), _within(_A.confirmed_at)).group_by(_A.agency, _A.result)
)
_EXCLUDED = (
    sa.select(_A.agency, sa.func.count().label("excluded"))
    .where(_A.mode == "order", _excluded(_A.id), _within(_A.offered_at)).group_by(_A.agency)
)
_JUDGED = (
    sa.select(JUDGEMENTS.c.agency, sa.func.sum(JUDGEMENTS.c.solved).label("part"),
              sa.func.sum(JUDGEMENTS.c.answered).label("whole"))
    .where(JUDGEMENTS.c.answered > 0, ~_excluded(JUDGEMENTS.c.assignment_id), _within(JUDGEMENTS.c.at))
    .group_by(JUDGEMENTS.c.agency)
)
