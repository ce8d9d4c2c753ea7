"""Texts that others have replaced, and what bodies wanted changed: a row for each."""

from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from yishi_chassis.database import Tx, insert

from .. import domain
from .proposals import PROPOSALS, SIGNATURES
from .tables import METADATA, at, moment, number, of_proposal, text, update_of

REVISIONS = sa.Table(
    "revisions", METADATA, of_proposal(), number("number", primary_key=True), text("title"), text("text"),
    text("text_hash"), at("replaced_at"), text("change"), number("count"), sa.Column("leave_until", moment),
)
RETURNS = sa.Table(
    "returns", METADATA, of_proposal(), number("number", primary_key=True),
    sa.Column("points", ARRAY(sa.Text, as_tuple=True), nullable=False), at("returned_at"), at("until"),
)
_ADD, _RETURN = insert(REVISIONS), insert(RETURNS)
_REWRITE = update_of(PROPOSALS, ("title", "text", "text_hash"), "id")
_HAND_OVER = update_of(PROPOSALS, ("author_kind", "author_id", "household", "sealed"), "id")
_UNSIGN_ALL = SIGNATURES.delete().where(SIGNATURES.c.proposal_id == sa.bindparam("the_proposal"))


def replace_text(tx: Tx, proposal: domain.Proposal, before: domain.Revision) -> None:
    """The proposal says something else from now on, and what it said is kept."""
    tx.write(_ADD, asdict(before))
    content = proposal.content
    tx.write(_REWRITE, {"title": content.title, "text": content.text, "text_hash": content.hash,
                        "the_id": proposal.id})


def unsign_all(tx: Tx, proposal: domain.Proposal) -> None:
    """Nobody has signed the text as it is now."""
    tx.write(_UNSIGN_ALL, {"the_proposal": proposal.id})


def hand_over(tx: Tx, proposal: domain.Proposal) -> None:
    """Somebody else is its author from now on."""
    tx.write(_HAND_OVER, {"author_kind": proposal.author.kind, "author_id": proposal.author.id,
                          "household": proposal.household, "sealed": proposal.sealed, "the_id": proposal.id})


def add_return(tx: Tx, returned: domain.Return) -> None:
    """What the body wants changed."""
    tx.write(_RETURN, asdict(returned))


def list_revisions(tx: Tx, proposal_id: str) -> tuple[domain.Revision, ...]:
    """Its former texts, the first one first."""
    mine = sa.select(REVISIONS).where(REVISIONS.c.proposal_id == proposal_id).order_by(REVISIONS.c.number)
    return tuple(domain.Revision(**row._mapping) for row in tx.execute(mine))


def list_returns(tx: Tx, proposal_id: str) -> tuple[domain.Return, ...]:
    """What bodies have wanted changed, the first time first."""
    mine = sa.select(RETURNS).where(RETURNS.c.proposal_id == proposal_id).order_by(RETURNS.c.number)
    return tuple(domain.Return(**row._mapping) for row in tx.execute(mine))
