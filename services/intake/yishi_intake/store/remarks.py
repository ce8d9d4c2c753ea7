"""Remarks beside a proposal, and who follows it."""

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx, insert

from .. import domain
from .tables import METADATA, at, moment, of_proposal, text, update_of

REMARKS = sa.Table(
    "remarks", METADATA, text("id", primary_key=True),
    sa.Column("proposal_id", sa.Text, sa.ForeignKey("proposals.id", ondelete="CASCADE"), nullable=False),
    text("kind"), text("person"), text("role"), text("words"), at("said_at"),
    sa.Column("files", JSONB, nullable=False), sa.Column("taken_out_at", moment), text("taken_out_by"), text("reason"),
    sa.Index("remarks_proposal", "proposal_id", "id"),
)
FOLLOWERS = sa.Table("followers", METADATA, of_proposal(), text("person", primary_key=True), at("since"))
_ADD = insert(REMARKS)
_TAKE_OUT = update_of(REMARKS, ("words", "files", "taken_out_at", "taken_out_by", "reason"), "id")


def add_remark(tx: Tx, remark: domain.Remark) -> None:
    """A new one."""
    tx.write(_ADD, _row(remark))


def take_remark_out(tx: Tx, remark: domain.Remark) -> None:
    """Its words and files go for good."""
    row = _row(remark)
    tx.write(_TAKE_OUT, {name: row[name] for name in ("words", "files", "taken_out_at", "taken_out_by", "reason")} | {
        "the_id": remark.id})


def count_remarks(tx: Tx, proposal_id: str) -> int:
    """How many stand beside it."""
    return tx.execute(sa.select(sa.func.count()).where(REMARKS.c.proposal_id == proposal_id)).scalar_one()


def get_remark(tx: Tx, proposal_id: str, remark_id: str) -> domain.Remark | None:
    """One of them."""
    row = tx.execute(sa.select(REMARKS).where(
        REMARKS.c.proposal_id == proposal_id, REMARKS.c.id == remark_id)).one_or_none()
    return _remark(row) if row is not None else None


def list_remarks(
    tx: Tx, proposal_id: str, *, kind: str | None = None, after: str | None = None, limit: int | None = None,
) -> list[domain.Remark]:
    """Those beside a proposal, the first one first."""
    mine = sa.select(REMARKS).where(REMARKS.c.proposal_id == proposal_id)
    mine = mine.where(REMARKS.c.kind == kind) if kind else mine
    mine = mine.where(REMARKS.c.id > after) if after else mine
    return [_remark(row) for row in tx.execute(mine.order_by(REMARKS.c.id).limit(limit))]


def follow(tx: Tx, proposal_id: str, person: str, *, since: Any) -> bool:
    """Whether this person did not follow it before."""
    fresh = upsert(FOLLOWERS).values(proposal_id=proposal_id, person=person, since=since).on_conflict_do_nothing()
    return tx.execute(fresh.returning(FOLLOWERS.c.person)).one_or_none() is not None


def unfollow(tx: Tx, proposal_id: str, person: str) -> bool:
    """Whether this person did follow it."""
    gone = sa.delete(FOLLOWERS).where(FOLLOWERS.c.proposal_id == proposal_id, FOLLOWERS.c.person == person)
    return tx.execute(gone.returning(FOLLOWERS.c.person)).one_or_none() is not None


def unfollow_all(tx: Tx, proposal_id: str) -> None:
    """Nobody follows it any more."""
    tx.execute(sa.delete(FOLLOWERS).where(FOLLOWERS.c.proposal_id == proposal_id))


def _row(remark: domain.Remark) -> dict[str, Any]:
    return asdict(remark) | {"files": [asdict(file) for file in remark.files]}


def _remark(row: Any) -> domain.Remark:
    return domain.Remark(**dict(row._mapping) | {"files": tuple(domain.Attachment(**file) for file in row.files)})
