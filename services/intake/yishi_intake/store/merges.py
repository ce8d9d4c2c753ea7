"""Which proposal goes on in which: a row for each merge, kept when it has ended."""

from dataclasses import asdict

import sqlalchemy as sa
from yishi_chassis.database import Tx, insert

from .. import domain
from ..domain import merging
from .proposals import PROPOSALS, SIGNATURES, found, get_signed_for_update
from .tables import METADATA, at, moment, number, of_proposal, text
from .withdrawals import WITHDRAWALS

MERGES = sa.Table(
    "merges", METADATA, of_proposal(), at("merged_at", primary_key=True), text("target_id"), number("count"),
    at("leave_until"), sa.Column("parted_at", moment), text("ground", nullable=True), text("reason", nullable=True),
    sa.Index("merges_target", "target_id"),
)
_ADD = insert(MERGES)
_PART = MERGES.update().where(
    MERGES.c.proposal_id == sa.bindparam("the_proposal"), MERGES.c.parted_at.is_(None),
).values({name: sa.bindparam(name, type_=MERGES.c[name].type) for name in ("parted_at", "ground", "reason")})
_TAKE_OUT = SIGNATURES.delete().where(
    SIGNATURES.c.proposal_id == sa.bindparam("the_target"), SIGNATURES.c.through == sa.bindparam("the_merged"))


def lock(tx: Tx, *proposal_ids: str) -> None:
    """Lock these proposals, in one order whoever asks, so that two who want the same two do not wait in a ring."""
    wanted = sa.select(PROPOSALS.c.id).where(PROPOSALS.c.id.in_(proposal_ids))
    tx.execute(wanted.order_by(PROPOSALS.c.id).with_for_update()).all()


def get_pair(tx: Tx, proposal_id: str, target_id: str) -> tuple[domain.Proposal, domain.Proposal]:
    """Both with their signatures, locked; refused when there is none by that id."""
    lock(tx, proposal_id, target_id)
    return get_signed_for_update(tx, proposal_id), get_signed_for_update(tx, target_id)


def add(tx: Tx, merge: merging.Merge) -> None:
    """A new one."""
    tx.write(_ADD, asdict(merge))


def part(tx: Tx, merge: merging.Merge) -> None:
    """It is over; who came by it stands behind the target no more."""
    tx.write(_PART, {"the_proposal": merge.proposal_id, "parted_at": merge.parted_at, "ground": merge.ground,
                     "reason": merge.reason})
    tx.write(_TAKE_OUT, {"the_target": merge.target_id, "the_merged": merge.proposal_id})


def get(tx: Tx, proposal_id: str) -> merging.Merge | None:
    """The merge of this proposal that holds now, if one does."""
    mine = sa.select(MERGES).where(MERGES.c.proposal_id == proposal_id, MERGES.c.parted_at.is_(None))
    row = tx.execute(mine).one_or_none()
    return merging.Merge(**row._mapping) if row is not None else None


def newest(tx: Tx, proposal_id: str) -> merging.Merge | None:
    """The last merge of this proposal, whether it holds or not."""
    mine = sa.select(MERGES).where(MERGES.c.proposal_id == proposal_id).order_by(MERGES.c.merged_at.desc()).limit(1)
    row = tx.execute(mine).one_or_none()
    return merging.Merge(**row._mapping) if row is not None else None


def into(tx: Tx, target_id: str) -> list[tuple[merging.Merge, domain.Proposal]]:
    """The merges into this proposal that hold now, the oldest first, with what was merged."""
    rows = tx.execute(sa.select(MERGES).where(
        MERGES.c.target_id == target_id, MERGES.c.parted_at.is_(None)).order_by(MERGES.c.merged_at)).all()
    merged = {p.id: p for p in found(tx, sa.select(PROPOSALS).where(
        PROPOSALS.c.id.in_([row.proposal_id for row in rows])))} if rows else {}
    return [(merging.Merge(**row._mapping), merged[row.proposal_id]) for row in rows]


def taken(tx: Tx, proposal_id: str) -> bool:
    """Whether others are merged into it, or somebody has asked for that."""
    here = sa.exists().where(MERGES.c.target_id == proposal_id, MERGES.c.parted_at.is_(None))
    asked = sa.exists().where(
        WITHDRAWALS.c.target_id == proposal_id, WITHDRAWALS.c.state.in_(("requested", "confirmed")))
    return bool(tx.execute(sa.select(here | asked)).scalar_one())


def came(tx: Tx, target_id: str, person: str) -> merging.Merge | None:
    """The merge by which this person came to stand behind the target, if so."""
    rows = sa.select(MERGES).join(SIGNATURES, sa.and_(
        SIGNATURES.c.proposal_id == MERGES.c.target_id, SIGNATURES.c.through == MERGES.c.proposal_id))
    mine = rows.where(MERGES.c.target_id == target_id, SIGNATURES.c.signer_id == person, MERGES.c.parted_at.is_(None))
    row = tx.execute(mine).one_or_none()
    return merging.Merge(**row._mapping) if row is not None else None
