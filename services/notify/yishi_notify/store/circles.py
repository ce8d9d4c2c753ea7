"""Who is concerned by a proposal, and who belongs to a body, as the events told."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx

from ..domain import rules
from ..domain.circle import Learnt, Proposal, agency
from .tables import BODIES, CONCERNED, PROPOSALS

_PROPOSAL = sa.select(PROPOSALS).where(PROPOSALS.c.id == sa.bindparam("id"))
_CONCERNED = (
    sa.select(CONCERNED.c.person, CONCERNED.c.role).where(CONCERNED.c.proposal_id == sa.bindparam("proposal_id"))
    .order_by(CONCERNED.c.role, CONCERNED.c.person)
)
_BODY = sa.select(BODIES.c.members, BODIES.c.convener).where(BODIES.c.id == sa.bindparam("id"))
_PUT = upsert(PROPOSALS).values({c.name: sa.bindparam(c.name, type_=c.type) for c in PROPOSALS.c})


def _or_kept(name: str) -> sa.ColumnElement[str]:
    return sa.func.coalesce(sa.func.nullif(_PUT.excluded[name], ""), PROPOSALS.c[name])


_KEEP = _PUT.on_conflict_do_update(
    index_elements=["id"], set_={name: _or_kept(name) for name in ("number", "title", "body")})


def proposal(tx: Tx, proposal_id: str) -> Proposal | None:
    """What is known of a proposal."""
    row = tx.execute(_PROPOSAL, {"id": proposal_id}).one_or_none()
    return Proposal(**row._mapping) if row else None


def learn(tx: Tx, proposal_id: str, learnt: Learnt) -> None:
    """Keep what an event taught."""
    if learnt.number or learnt.title or learnt.body:
        known = {"number": learnt.number, "title": learnt.title, "body": learnt.body}
        tx.execute(_KEEP, {"id": proposal_id} | known)
    if learnt.changed:
        tx.execute(sa.delete(CONCERNED).where(
            CONCERNED.c.proposal_id == proposal_id, CONCERNED.c.person.in_(learnt.changed)))
    if learnt.joined:
        rows = [{"proposal_id": proposal_id, "person": person, "role": role} for person, role in learnt.joined]
        tx.execute(upsert(CONCERNED).on_conflict_do_nothing(), rows)
    if learnt.left:
        of_it = CONCERNED.c.proposal_id == proposal_id
        tx.execute(sa.delete(CONCERNED).where(of_it, CONCERNED.c.person.in_(learnt.left), CONCERNED.c.role != "author"))
    if learnt.members:
        _put_body(tx, learnt.body, "members", list(learnt.members))
    if learnt.convener:
        _put_body(tx, learnt.body, "convener", learnt.convener)


def redact(tx: Tx, proposal_id: str) -> None:
    """Its title is known no more."""
    tx.execute(PROPOSALS.update().where(PROPOSALS.c.id == proposal_id).values(title=""))


def circle(tx: Tx, proposal_id: str, *, body: str, agency_id: str) -> rules.Circle:
    """The people behind each role, for an event about this proposal, body and agency."""
    found: dict[str, tuple[str, ...]] = {}
    for row in tx.execute(_CONCERNED, {"proposal_id": proposal_id}):
        found[row.role] = (*found.get(row.role, ()), row.person)
    known = tx.execute(_BODY, {"id": body}).one_or_none()
    members: tuple[str, ...] = tuple(known.members) if known else ()
    convener: str = known.convener if known else ""
    foreign = bool(members) and convener not in members   # triaged by the tier above, in this body's place
    return found | {
        rules.MEMBERS: members, rules.AGENCY: (agency(agency_id),) if agency_id else (),
        rules.CONVENER: members if foreign or not convener else (convener,),
    }


def _put_body(tx: Tx, body: str, column: str, value: object) -> None:
    put = upsert(BODIES).values(**{"id": body, "members": [], "convener": "", column: value})
    tx.execute(put.on_conflict_do_update(index_elements=["id"], set_={column: value}))
