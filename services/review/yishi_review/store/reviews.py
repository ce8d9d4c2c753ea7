"""Reviews, read and written whole."""

from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx

from ..domain import (
    DECISIONS,
    Aid,
    Evidence,
    Headline,
    Objection,
    Proposal,
    Return,
    Review,
    Step,
    Tier,
    Unknown,
    version_of,
)
from . import counts
from .actions import action_rows, actions_of
from .rows import Row, put
from .rows import rows_of as _of
from .sessions import session_rows, sessions_of, visit_rows, visits_of
from .tables import AIDS, METADATA, OBJECTIONS, RETURNS, REVIEWS, STEPS
from .votes import last_vote, vote_rows, votes_of

_PUT = {table: put(table) for table in METADATA.tables.values()}
_ADD = upsert(REVIEWS).values({c.name: sa.bindparam(c.name, type_=c.type) for c in REVIEWS.columns})


def add(tx: Tx, review: Review) -> None:
    """Write a new review; a second one for the same proposal is a fault."""
    (_, head), *rest = _rows(review)
    tx.write(_ADD, head)
    for table, row in rest:
        tx.write(_PUT[table], row)


def save(tx: Tx, review: Review, *, was: Review) -> Review:
    """Write what has changed since `was`; returns the review with its new version."""
    review = replace(review, version=was.version + 1)
    known = {_key(table, row): row for table, row in _rows(was)}
    for table, row in _rows(review):
        if known.get(_key(table, row)) != row:
            tx.write(_PUT[table], row)
    return review


def _key(table: sa.Table, row: dict[str, Any]) -> tuple[Any, ...]:
    return (table.name, *(row[column.name] for column in table.primary_key))


def get(tx: Tx, review_id: str) -> Review:
    """The review, whole; raises Unknown."""
    return _load(tx, sa.select(REVIEWS).where(REVIEWS.c.id == review_id))


def get_for_update(tx: Tx, review_id: str) -> Review:
    """The review, whole and locked until the transaction ends; raises Unknown."""
    return _load(tx, sa.select(REVIEWS).where(REVIEWS.c.id == review_id).with_for_update())


def get_for_casting(tx: Tx, review_id: str, *, member: str, codes: tuple[str, ...]) -> Review:
    """What a member needs of a review to vote, and nothing that others have cast; raises Unknown.

    Those who vote at the same time do not wait for each other; who closes the vote waits for all of them.
    """
    wanted = sa.select(REVIEWS).where(REVIEWS.c.id == review_id).with_for_update(read=True)
    row = tx.execute(wanted).mappings().one_or_none()
    if row is None:
        raise Unknown("there is no such review")
    return Review(**_own(row) | {"votes": last_vote(tx, review_id, member=member, codes=codes), "steps": tuple(
        Step(**_due(step)) for step in _of(tx, STEPS, review_id=review_id, by=STEPS.c.number))})


def of_proposal_for_update(tx: Tx, proposal_id: str) -> Review:
    """The review of a proposal, whole and locked; raises Unknown."""
    return _load(tx, sa.select(REVIEWS).where(REVIEWS.c.proposal_id == proposal_id).with_for_update())


def find_of_proposal_for_update(tx: Tx, proposal_id: str) -> Review | None:
    """The same, or None where there has been none."""
    try:
        return of_proposal_for_update(tx, proposal_id)
    except Unknown:
        return None


def find_of_proposal(tx: Tx, proposal_id: str) -> Review | None:
    """The review of a proposal, to be read; None where there has been none."""
    try:
        return _load(tx, sa.select(REVIEWS).where(REVIEWS.c.proposal_id == proposal_id))
    except Unknown:
        return None


def headlines(tx: Tx, *, where: dict[str, str], before: str | None, limit: int) -> list[Headline]:
    """Reviews whose columns equal `where`, newest first, from below the id `before`."""
    wanted = [REVIEWS.c[name] == value for name, value in where.items()]
    if before:
        wanted.append(REVIEWS.c.id < before)
    found = tx.execute(sa.select(REVIEWS).where(*wanted).order_by(REVIEWS.c.id.desc()).limit(limit)).mappings()
    shown = {field.name for field in fields(Headline)} - {"proposal"}
    return [Headline(**{name: row[name] for name in shown}, proposal=proposal_in(row)) for row in found]


def _rows(review: Review) -> Iterator[Row]:
    """All rows of a review, its own first."""
    own = {column.name: getattr(review, column.name, None) for column in REVIEWS.columns}
    yield REVIEWS, own | {
        "proposal_id": review.proposal.id, "proposal": asdict(review.proposal), "tier": review.step.tier,
        "body": review.step.body, "rules": {tier: asdict(rule) for tier, rule in review.rules.items()},
        "counted": _counts(review),
    }
    yield from ((table, asdict(each) | {"review_id": review.id, "counted": counts.told(each.due)})
                for table, parts in ((STEPS, review.steps), (RETURNS, review.returns), (OBJECTIONS, review.objections))
                for each in parts)
    for session in review.sessions:
        yield from session_rows(session, review_id=review.id)
    for visit in review.visits:
        yield from visit_rows(visit, review_id=review.id)
    yield from ((AIDS, asdict(aid) | {"review_id": review.id}) for aid in review.aids)
    for vote in review.votes:
        yield from vote_rows(vote, review_id=review.id)
    for action in review.actions:
        yield from action_rows(action, review_id=review.id)


def _load(tx: Tx, query: sa.Select[Any]) -> Review:
    row = tx.execute(query).mappings().one_or_none()
    if row is None:
        raise Unknown("there is no such review")
    return Review(**_own(row) | {
        "steps": tuple(Step(**_due(step)) for step in _of(tx, STEPS, review_id=row["id"], by=STEPS.c.number)),
        "returns": tuple(Return(**_due(each)) for each in _of(tx, RETURNS, review_id=row["id"], by=RETURNS.c.number)),
        "aids": tuple(Aid(**aid) for aid in _of(tx, AIDS, review_id=row["id"], by=AIDS.c.asked_at)),
        "objections": tuple(Objection(**_due(each)) for each in _of(
            tx, OBJECTIONS, review_id=row["id"], by=OBJECTIONS.c.id)),
        "sessions": sessions_of(tx, row["id"]), "visits": visits_of(tx, row["id"]),
        "votes": votes_of(tx, row["id"]), "actions": actions_of(tx, row["id"]),
    })


def _own(row: sa.RowMapping) -> dict[str, Any]:
    """What stands in the row itself."""
    told = {name: value for name, value in row.items() if name not in ("proposal_id", "tier", "body", "counted")}
    rules = {tier: _tier(rule) for tier, rule in row["rules"].items()}
    return told | {
        "proposal": proposal_in(row), "rules": rules, "rules_version": row["rules_version"] or version_of(rules),
        **{name: counts.counted(row[name], (row["counted"] or {}).get(name)) for name in _COUNTED}}


#: What of a review itself may be provisional.
_COUNTED = ("deadline", "stopped_due")


def _counts(review: Review) -> dict[str, Any] | None:
    if review.state == "voting":
        return None
    kept = {name: counts.told(getattr(review, name)) for name in _COUNTED}
    return {name: count for name, count in kept.items() if count} or None


def _due(part: dict[str, Any]) -> dict[str, Any]:
    """A step, a return or an objection with its deadline counted."""
    kept = part.pop("counted")
    return part | {"due": counts.counted(part["due"], kept)}


def _tier(rule: dict[str, Any]) -> Tier:
    return Tier(**rule | {"decisions": tuple(rule.get("decisions", DECISIONS))})


def proposal_in(row: sa.RowMapping) -> Proposal:
    """The proposal of a review's row."""
    told = row["proposal"]
    return Proposal(**told | {
        "areas": tuple(told["areas"]), "before": tuple(Evidence(**shown) for shown in told.get("before", ()))})
