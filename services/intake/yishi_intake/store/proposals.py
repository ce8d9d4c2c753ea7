"""Proposals and what hangs on them: tables and queries; rows become domain values here and go no further."""

from dataclasses import asdict, replace
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx, insert

from .. import domain
from .steps import step
from .tables import METADATA, only, update_of, without
from .tables import moment as _moment
from .tables import number as _number
from .tables import of_proposal as _of_proposal
from .tables import text as _text

PROPOSALS = sa.Table(
    "proposals", METADATA, _text("id", primary_key=True), _text("number", unique=True),
    _text("author_kind"), _text("author_id"), _text("household", nullable=True),
    _text("title"), _text("text"), _text("text_hash"), _text("category"), _text("kind"),
    sa.Column("areas", ARRAY(sa.Text), nullable=False), _text("spot"),
    sa.Column("lat", sa.Double), sa.Column("lng", sa.Double), sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("attachments", JSONB, nullable=False),
    sa.Column("earlier", JSONB, nullable=False, server_default=sa.text("'[]'::jsonb")),
    sa.Column("representatives", ARRAY(sa.Text, as_tuple=True), nullable=False, server_default="{}"),
    _number("threshold"), _number("households"),
    _number("residents", server_default="0"), _number("units", server_default="0"),
    sa.Column("assurance", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    _text("state"), _text("tier", nullable=True),
    _number("shown_course"), _number("shown_leg"), sa.Column("shown_sequence", sa.BigInteger, nullable=False),
    _number("revision"), _number("course"), _number("version"), _number("requests"),
    sa.Column("drafted_at", _moment, nullable=False), sa.Column("opened_at", _moment),
    sa.Column("lapses_at", _moment), sa.Column("filed_at", _moment), sa.Column("closed_at", _moment),
    sa.Column("reopen_until", _moment), sa.Column("redacted_at", _moment),
    _text("outcome", nullable=True), _text("done_by", nullable=True),
    _text("recurrence_of", nullable=True), _text("sealed", nullable=True), _text("merged_into", nullable=True),
    _text("hidden", nullable=True), sa.Column("appeal_until", _moment),
    sa.Index("proposals_state", "state", "id"),
    sa.Index("proposals_opened", "opened_at", "id", postgresql_where=sa.text("opened_at IS NOT NULL")),
    sa.Index("proposals_hidden", "id", postgresql_where=sa.text("hidden IS NOT NULL")),
    sa.Index("proposals_spot", "lat", "lng", postgresql_where=sa.text("lat IS NOT NULL")),
    *(sa.Index(f"proposals_area_{depth}", sa.literal_column(f"(areas[{depth}])"), "id") for depth in (2, 3, 4)),
)
#: What lists, searches, feeds and maps show: opened, and not hidden.
PUBLIC = sa.and_(PROPOSALS.c.opened_at.is_not(None), PROPOSALS.c.hidden.is_(None))
#: The same without private matters: what is searched, compared, fed to readers, put on maps and told by Open311.
OPEN_MATTERS = sa.and_(PUBLIC, PROPOSALS.c.kind != domain.PRIVATE)
SIGNATURES = sa.Table(
    "signatures", METADATA, _of_proposal(), _text("signer_id", primary_key=True), _text("id", unique=True),
    _text("signer_kind"), _text("household", nullable=True), _text("text_hash"),
    sa.Column("signed_at", _moment, nullable=False), _text("assurance", server_default="click"),
    _text("sealed", nullable=True), _text("through", nullable=True),
)
FOLLOW_UPS = sa.Table(
    "follow_ups", METADATA, _of_proposal(), _number("course", primary_key=True), _number("days", primary_key=True),
    sa.Column("opened_at", _moment, nullable=False), sa.Column("closes_at", _moment, nullable=False),
    sa.Column("ended_at", _moment),
)
LOOKS = sa.Table(
    "follow_up_looks", METADATA, _of_proposal(), _number("course", primary_key=True),
    _number("days", primary_key=True), _text("voice", primary_key=True), _text("person"), _text("by"),
    sa.Column("recurred", sa.Boolean, nullable=False), _text("note"), sa.Column("looked_at", _moment, nullable=False),
)
#: Receipt numbers are set aside in blocks: `next` is the first of a year that no process has.
NUMBERS = sa.Table("numbers", METADATA, _number("year", primary_key=True), _number("next"))

_WORDS = ("title", "text", "text_hash", "category", "areas", "spot", "lat", "lng", "urgent", "attachments", "earlier",
          "threshold")
_KEPT_AS_THEY_ARE = (
    "households", "residents", "units", "assurance", "revision", "course", "version", "requests", "drafted_at",
    "opened_at", "lapses_at", "filed_at", "closed_at", "reopen_until", "outcome", "done_by", "recurrence_of", "sealed",
    "merged_into", "hidden", "redacted_at", "representatives", "appeal_until")
_kept = attrgetter(*_KEPT_AS_THEY_ARE)
_NEVER_CHANGED = {"id", "number", "author_kind", "author_id", "household", "sealed", "drafted_at", "recurrence_of",
                  "redacted_at", *_WORDS}


_ADD = insert(PROPOSALS)
_SAVE = update_of(PROPOSALS, tuple(c.name for c in PROPOSALS.c if c.name not in _NEVER_CHANGED), "id")
_REWRITE = update_of(PROPOSALS, (*_WORDS, "kind", "version"), "id")
_SIGN = insert(SIGNATURES)
_UNSIGN = SIGNATURES.delete().where(SIGNATURES.c.proposal_id == sa.bindparam("the_proposal"),
                                    SIGNATURES.c.signer_id == sa.bindparam("the_signer"))
_DISCARD = PROPOSALS.delete().where(PROPOSALS.c.id == sa.bindparam("the_id"))
_CHECK = insert(FOLLOW_UPS)
_LOOK = insert(LOOKS)
_END_CHECK = update_of(FOLLOW_UPS, ("ended_at",), "proposal_id", "course", "days")


def add(tx: Tx, proposal: domain.Proposal, news: domain.News = domain.News()) -> None:
    """A new proposal; no answer is waited for."""
    tx.write(_ADD, _row(proposal))
    step(tx, proposal, news)


def save(tx: Tx, proposal: domain.Proposal, news: domain.News = domain.News()) -> None:
    """What has become of it, and what came with the move; the author's words stay as they are."""
    row = _row(proposal)
    tx.write(_SAVE, {name: row[name] for name in row if name not in _NEVER_CHANGED} | {"the_id": proposal.id})
    step(tx, proposal, news)


def rewrite(tx: Tx, proposal: domain.Proposal) -> None:
    """A draft's new words."""
    row = _row(proposal)
    tx.write(_REWRITE, {name: row[name] for name in (*_WORDS, "kind", "version")} | {"the_id": proposal.id})


def discard(tx: Tx, proposal: domain.Proposal) -> None:
    """A draft nobody ever saw."""
    tx.write(_DISCARD, {"the_id": proposal.id})


def get(tx: Tx, proposal_id: str) -> domain.Proposal:
    """The proposal without its signatures; refused when there is none."""
    return _one(tx, sa.select(PROPOSALS).where(PROPOSALS.c.id == proposal_id))


def get_by_number(tx: Tx, number: str) -> domain.Proposal:
    """The same by its receipt number."""
    return _one(tx, sa.select(PROPOSALS).where(PROPOSALS.c.number == number))


def get_for_update(tx: Tx, proposal_id: str) -> domain.Proposal:
    """The same, and nobody else changes it meanwhile."""
    return _one(tx, sa.select(PROPOSALS).where(PROPOSALS.c.id == proposal_id).with_for_update())


def find_for_update(tx: Tx, proposal_id: str) -> domain.Proposal | None:
    """The same, or None when it was thrown away."""
    row = tx.execute(sa.select(PROPOSALS).where(PROPOSALS.c.id == proposal_id).with_for_update()).one_or_none()
    return proposal_of(row) if row is not None else None


def get_signed_for_update(tx: Tx, proposal_id: str) -> domain.Proposal:
    """The same with its signatures, in the order they were given."""
    return _signed(tx, get_for_update(tx, proposal_id))


def get_signed(tx: Tx, proposal_id: str) -> domain.Proposal:
    """For reading, with its signatures."""
    return _signed(tx, get(tx, proposal_id))


def _signed(tx: Tx, proposal: domain.Proposal) -> domain.Proposal:
    rows = tx.execute(sa.select(SIGNATURES).where(SIGNATURES.c.proposal_id == proposal.id).order_by(SIGNATURES.c.id))
    return replace(proposal, signatures=tuple(signature_of(row) for row in rows))


def signature_of(row: Any) -> domain.Signature:
    """As the rules know it."""
    signer = domain.Party(kind=row.signer_kind, id=row.signer_id)
    return domain.Signature(id=row.id, signer=signer, household=row.household, text_hash=row.text_hash,
                            signed_at=row.signed_at, assurance=row.assurance, sealed=row.sealed, through=row.through)


def found(tx: Tx, query: sa.Select[Any]) -> list[domain.Proposal]:
    """The proposals a query for them finds, without their signatures."""
    return [proposal_of(row) for row in tx.execute(query)]


def sign(tx: Tx, proposal: domain.Proposal, signature: domain.Signature) -> None:
    """One more signature."""
    tx.write(_SIGN, {
        "proposal_id": proposal.id, "signer_id": signature.signer.id, "id": signature.id,
        "signer_kind": signature.signer.kind, "household": signature.household, "text_hash": signature.text_hash,
        "signed_at": signature.signed_at, "assurance": signature.assurance, "sealed": signature.sealed,
        "through": signature.through,
    })


def unsign(tx: Tx, proposal: domain.Proposal, signer: domain.Party) -> None:
    """One signature less."""
    tx.write(_UNSIGN, {"the_proposal": proposal.id, "the_signer": signer.id})


def add_follow_up(tx: Tx, check: domain.FollowUp) -> None:
    """A new check."""
    tx.write(_CHECK, without(check, "looks"))


def look(tx: Tx, check: domain.FollowUp, found: domain.Look) -> None:
    """What one of them found."""
    tx.write(_LOOK, {"proposal_id": check.proposal_id, "course": check.course, "days": check.days} | asdict(found))


def end_follow_up(tx: Tx, check: domain.FollowUp) -> None:
    """It is over."""
    tx.write(_END_CHECK, {"the_proposal_id": check.proposal_id, "the_course": check.course, "the_days": check.days,
                          "ended_at": check.ended_at})


def get_open_follow_up(tx: Tx, proposal: domain.Proposal) -> domain.FollowUp | None:
    """The newest check that has not ended, if any."""
    mine = sa.select(FOLLOW_UPS).where(FOLLOW_UPS.c.proposal_id == proposal.id, FOLLOW_UPS.c.ended_at.is_(None))
    row = tx.execute(mine.order_by(FOLLOW_UPS.c.opened_at.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    looks = tx.execute(sa.select(LOOKS).where(
        LOOKS.c.proposal_id == proposal.id, LOOKS.c.course == row.course, LOOKS.c.days == row.days))
    return domain.FollowUp(**row._mapping, looks=tuple(
        domain.Look(**only(domain.Look, found._mapping)) for found in looks.all()))


def set_aside(tx: Tx, *, year: int, size: int) -> domain.Block:
    """The next `size` receipt numbers of a year for whoever asks; commit before using them."""
    fresh = upsert(NUMBERS).values(year=year, next=1 + size)
    taken = fresh.on_conflict_do_update(index_elements=["year"], set_={"next": NUMBERS.c.next + size})
    end = tx.execute(taken.returning(NUMBERS.c.next)).scalar_one()
    return domain.Block(year, end - size, end)


def _one(tx: Tx, query: sa.Select[Any]) -> domain.Proposal:
    row = tx.execute(query).one_or_none()
    if row is None:
        raise domain.NotFound("there is no such proposal")
    return proposal_of(row)


def _row(proposal: domain.Proposal) -> dict[str, Any]:
    content, rank = proposal.content, proposal.shown.rank
    return {
        "id": proposal.id, "number": proposal.number, "author_kind": proposal.author.kind,
        "author_id": proposal.author.id, "household": proposal.household, "title": content.title,
        "text": content.text, "text_hash": content.hash, "category": content.category, "kind": content.kind,
        "areas": list(content.place.areas), "spot": content.place.spot, "lat": content.place.lat,
        "lng": content.place.lng, "urgent": content.urgent, "attachments": [vars(a) for a in content.attachments],
        "earlier": [vars(each) for each in content.earlier],
        "threshold": content.threshold, "state": proposal.state, "tier": proposal.shown.tier,
        "shown_course": rank.course, "shown_leg": rank.leg, "shown_sequence": rank.sequence,
    } | dict(zip(_KEPT_AS_THEY_ARE, _kept(proposal), strict=True))


def proposal_of(row: Any) -> domain.Proposal:
    """As the rules know it, without its signatures."""
    content = domain.Content(
        title=row.title, text=row.text, category=row.category, kind=row.kind, urgent=row.urgent,
        place=domain.Place(areas=tuple(row.areas), spot=row.spot, lat=row.lat, lng=row.lng), threshold=row.threshold,
        attachments=tuple(domain.Attachment(**attachment) for attachment in row.attachments),
        earlier=tuple(domain.Earlier(**each) for each in row.earlier),
    )
    rank = domain.Rank(row.shown_course, row.shown_leg, row.shown_sequence)
    return domain.Proposal(
        id=row.id, number=row.number, author=domain.Party(kind=row.author_kind, id=row.author_id), content=content,
        household=row.household, shown=domain.Shown(rank=rank, state=row.state, tier=row.tier),
        **{name: getattr(row, name) for name in _KEPT_AS_THEY_ARE},
    )
