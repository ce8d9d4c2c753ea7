"""Reviews, read and written whole."""

from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx

from ..domain import (
    DECISIONS,
    Ballot,
    Doer,
    Evidence,
    Headline,
    LocalAction,
    Objection,
    Opinion,
    Owners,
    Proposal,
    Return,
    Review,
    Session,
    Step,
    Tier,
    Unknown,
    Vote,
    version_of,
)
from . import counts
from .tables import BALLOTS, DOERS, LOCAL_ACTIONS, METADATA, OBJECTIONS, RETURNS, REVIEWS, SESSIONS, STEPS, VOTES

_Row = tuple[sa.Table, dict[str, Any]]


def _put(table: sa.Table) -> sa.Insert:
    """Insert a row, or overwrite the one of its key."""
    given = upsert(table).values({c.name: sa.bindparam(c.name, type_=c.type) for c in table.columns})
    keys = [column.name for column in table.primary_key]
    rest = {column.name: given.excluded[column.name] for column in table.columns if column.name not in keys}
    return given.on_conflict_do_update(index_elements=keys, set_=rest)


_PUT = {table: _put(table) for table in METADATA.tables.values()}
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
    known = list(_rows(was))
    for table, row in _rows(review):
        if (table, row) not in known:
            tx.write(_PUT[table], row)
    return review


def get(tx: Tx, review_id: str) -> Review:
    """The review, whole; raises Unknown."""
    return _load(tx, sa.select(REVIEWS).where(REVIEWS.c.id == review_id))


def get_for_update(tx: Tx, review_id: str) -> Review:
    """The review, whole and locked until the transaction ends; raises Unknown."""
    return _load(tx, sa.select(REVIEWS).where(REVIEWS.c.id == review_id).with_for_update())


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


def _rows(review: Review) -> Iterator[_Row]:
    """All rows of a review, its own first."""
    own = {column.name: getattr(review, column.name, None) for column in REVIEWS.columns}
    yield REVIEWS, own | {
        "proposal_id": review.proposal.id, "proposal": asdict(review.proposal), "tier": review.step.tier,
        "body": review.step.body, "rules": {tier: asdict(rule) for tier, rule in review.rules.items()},
        "counted": _counts(review),
    }
    yield from ((table, asdict(each) | {"review_id": review.id, "counted": counts.told(each.due)})
                for table, parts in ((STEPS, review.steps), (RETURNS, review.returns)) for each in parts)
    yield from ((SESSIONS, asdict(session) | {"review_id": review.id}) for session in review.sessions)
    yield from ((OBJECTIONS, asdict(each) | {"review_id": review.id}) for each in review.objections)
    for vote in review.votes:
        yield VOTES, {c.name: getattr(vote, c.name, None) for c in VOTES.columns} | {
            "review_id": review.id, "owners": asdict(vote.owners) if vote.owners else None}
        yield from ((BALLOTS, asdict(ballot) | {"vote_id": vote.id}) for ballot in vote.ballots)
    for action in review.actions:
        row = asdict(action) | {"review_id": review.id}
        people = row.pop("doers")
        yield LOCAL_ACTIONS, row
        yield from ((DOERS, doer | {"action_id": action.id, "position": n}) for n, doer in enumerate(people))


def _load(tx: Tx, query: sa.Select[Any]) -> Review:
    row = tx.execute(query).mappings().one_or_none()
    if row is None:
        raise Unknown("there is no such review")
    own = {name: value for name, value in row.items() if name not in ("proposal_id", "tier", "body", "counted")}
    rules = {tier: _tier(rule) for tier, rule in row["rules"].items()}
    return Review(**own | {
        "proposal": proposal_in(row), "rules": rules, "rules_version": row["rules_version"] or version_of(rules),
        **{name: counts.counted(row[name], (row["counted"] or {}).get(name)) for name in _COUNTED},
        "steps": tuple(Step(**_due(step)) for step in _of(tx, STEPS, review_id=row["id"], by=STEPS.c.number)),
        "returns": tuple(Return(**_due(each)) for each in _of(tx, RETURNS, review_id=row["id"], by=RETURNS.c.number)),
        "objections": tuple(Objection(**each) for each in _of(
            tx, OBJECTIONS, review_id=row["id"], by=OBJECTIONS.c.id)),
        "sessions": tuple(_session(found) for found in _of(tx, SESSIONS, review_id=row["id"], by=SESSIONS.c.id)),
        "votes": _votes(tx, row["id"]), "actions": _actions(tx, row["id"]),
    })


#: What of a review itself may be provisional.
_COUNTED = ("deadline", "stopped_due")


def _counts(review: Review) -> dict[str, Any] | None:
    if review.state == "voting":
        return None
    kept = {name: counts.told(getattr(review, name)) for name in _COUNTED}
    return {name: count for name, count in kept.items() if count} or None


def _due(part: dict[str, Any]) -> dict[str, Any]:
    """A step or a return with its deadline counted."""
    kept = part.pop("counted")
    return part | {"due": counts.counted(part["due"], kept)}


def _of(tx: Tx, table: sa.Table, *, review_id: str, by: sa.Column[Any]) -> list[dict[str, Any]]:
    columns = [column for column in table.columns if column.name != "review_id"]
    found = tx.execute(sa.select(*columns).where(table.c.review_id == review_id).order_by(by))
    return [dict(row) for row in found.mappings()]


def _parts(
    tx: Tx, table: sa.Table, owner: sa.Column[Any], *, owners: list[str], by: str,
) -> dict[str, list[dict[str, Any]]]:
    """The rows that belong to each of `owners`, without the columns that only tie them to it."""
    if not owners:
        return {}
    found = tx.execute(sa.select(table).where(owner.in_(owners)).order_by(owner, table.c[by])).mappings()
    parts: dict[str, list[dict[str, Any]]] = {}
    for row in found:
        part = {name: value for name, value in row.items() if name not in (owner.name, "position")}
        parts.setdefault(row[owner.name], []).append(part)
    return parts


def _votes(tx: Tx, review_id: str) -> tuple[Vote, ...]:
    rows = _of(tx, VOTES, review_id=review_id, by=VOTES.c.called_at)
    cast = _parts(tx, BALLOTS, BALLOTS.c.vote_id, owners=[row["id"] for row in rows], by="cast_at")
    return tuple(Vote(**row | {
        "owners": Owners(**row["owners"]) if row["owners"] else None,
        "ballots": tuple(Ballot(**ballot) for ballot in cast.get(row["id"], ())),
    }) for row in rows)


def _actions(tx: Tx, review_id: str) -> tuple[LocalAction, ...]:
    rows = _of(tx, LOCAL_ACTIONS, review_id=review_id, by=LOCAL_ACTIONS.c.started_at)
    people = _parts(tx, DOERS, DOERS.c.action_id, owners=[row["id"] for row in rows], by="position")
    return tuple(LocalAction(**row | {
        "doers": tuple(Doer(**doer) for doer in people[row["id"]]),
        "evidence": tuple(Evidence(**shown) for shown in row["evidence"]),
    }) for row in rows)


def _session(row: dict[str, Any]) -> Session:
    return Session(**row | {"opinions": tuple(Opinion(**opinion) for opinion in row["opinions"])})


def _tier(rule: dict[str, Any]) -> Tier:
    return Tier(**rule | {"decisions": tuple(rule.get("decisions", DECISIONS))})


def proposal_in(row: sa.RowMapping) -> Proposal:
    """The proposal of a review's row."""
    return Proposal(**row["proposal"] | {"areas": tuple(row["proposal"]["areas"])})
