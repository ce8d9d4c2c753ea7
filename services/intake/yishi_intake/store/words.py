"""The marks of what opened proposals say: kept up by reading the own feed, asked when somebody searches or compares.

Marks are not written when a proposal is: an index entry for each of two hundred marks would cost filing more than all
the rest. Whatever has been said about a proposal is a reason to look whether its marks still fit its words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx
from yishi_chassis.tables import OUTBOX

from .. import domain
from .proposals import PROPOSALS
from .tables import METADATA, of_proposal, text

WORDS = sa.Table(
    "words", METADATA, of_proposal(), text("text_hash"), sa.Column("cell", sa.BigInteger),
    sa.Column("marks", ARRAY(sa.Integer), nullable=False), sa.Index("words_marks", "marks", postgresql_using="gin"),
    sa.Index("words_cell", "cell", "proposal_id", postgresql_where=sa.text("cell IS NOT NULL")),
)
#: One row: the last number of the own feed that was looked at.
HEAD = sa.Table("words_head", METADATA, sa.Column("sequence", sa.BigInteger, primary_key=True))
_NEWER = sa.select(OUTBOX.c.sequence, OUTBOX.c.subject).where(
    OUTBOX.c.destination == "", OUTBOX.c.sequence > sa.bindparam("read")).order_by(OUTBOX.c.sequence)
_P = PROPOSALS.c
#: Those redacted fit no hash: marks made of their words before, by whoever had read them, are found out by it.
_HASH = sa.case((_P.redacted_at.is_(None), _P.text_hash), else_="")
_UNFIT = sa.select(_P.id, _P.title, _P.text, _P.spot, _HASH.label("text_hash"), _P.lat, _P.lng).join(
    WORDS, WORDS.c.proposal_id == _P.id, isouter=True).where(
    _P.opened_at.is_not(None), WORDS.c.text_hash.is_distinct_from(_HASH))
_FRESH = upsert(WORDS)
_TAKE_IN = _FRESH.on_conflict_do_update(
    index_elements=["proposal_id"], set_={n: _FRESH.excluded[n] for n in ("text_hash", "cell", "marks")})


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Which proposals are compared: all but one, opened `since`, in none of these states, of none of these kinds.

    `after` is an id below those of that time, so that the walk through an index ends there.
    """

    without: str
    since: datetime
    after: str
    dead: Sequence[str]


def take_in(tx: Tx, *, most: int) -> bool:
    """Bring the marks up to the feed, `most` events at a time; whether there may be more."""
    read = tx.execute(sa.select(HEAD.c.sequence).with_for_update()).scalar_one()
    news = tx.execute(_NEWER.limit(most), {"read": read}).all()
    if not news:
        return False
    unfit = tx.execute(_UNFIT.where(_P.id.in_({row.subject for row in news}))).all()
    if unfit:
        tx.execute(_TAKE_IN, [_row(proposal) for proposal in unfit])
    tx.execute(HEAD.update().values(sequence=news[-1].sequence))
    return len(news) == most


def known_in(tx: Tx, wanted: Compared, *, area: tuple[str, ...], most: int) -> list[domain.Known]:
    """The newest proposals of an area (a path; of the whole district if it is short), marks and all."""
    depth = min(len(area), 3)
    query = _candidates(wanted)
    if depth > 1:
        query = query.where(sa.literal_column(f"areas[{depth}]", sa.Text) == area[depth - 1])
    return _known(tx, query.order_by(_P.id.desc()).limit(most))


def known_near(tx: Tx, wanted: Compared, *, cells: Iterable[int], most: int) -> list[domain.Known]:
    """The newest proposals of each of these cells of the map."""
    found: list[domain.Known] = []
    for cell in cells:
        here = _candidates(wanted).where(WORDS.c.cell == cell, WORDS.c.proposal_id > wanted.after)
        found += _known(tx, here.order_by(WORDS.c.proposal_id.desc()).limit(most))
    return found


def holding(words: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    """That a proposal's words hold each of these: by its marks, and then by the letters themselves.

    The marks stand in the statement: a plan made without looking at them would walk through rare words for ever, or
    gather all that hold a frequent one.
    """
    wanted = sorted(domain.marks(*words))
    said = sa.func.lower(sa.func.normalize(sa.func.concat_ws("\n", _P.title, _P.text, _P.spot), sa.text("NFKC")))
    listed = sa.literal_column(f"'{{{','.join(map(str, wanted))}}}'::integer[]", ARRAY(sa.Integer))
    return [WORDS.c.marks.contains(listed), *(sa.func.strpos(said, domain.plain(word)) > 0 for word in words)]


def _candidates(wanted: Compared) -> sa.Select[Any]:
    return sa.select(_P.id, _P.category, _P.spot, WORDS.c.marks).join(WORDS, WORDS.c.proposal_id == _P.id).where(
        _P.id > wanted.after, _P.id != wanted.without, _P.opened_at >= wanted.since, _P.hidden.is_(None),
        _P.state.not_in(wanted.dead), _P.kind != domain.PRIVATE)


def _known(tx: Tx, query: sa.Select[Any]) -> list[domain.Known]:
    return [domain.Known(id=row.id, telling=domain.Telling(
        category=row.category, text=frozenset(row.marks), spot=domain.marks(row.spot))) for row in tx.execute(query)]


def _row(proposal: Any) -> dict[str, Any]:
    placed = proposal.lat is not None and proposal.lng is not None
    return {
        "proposal_id": proposal.id, "text_hash": proposal.text_hash,
        "cell": domain.cell(proposal.lat, proposal.lng) if placed else None,
        "marks": sorted(domain.marks(proposal.title, proposal.text, proposal.spot)),
    }
