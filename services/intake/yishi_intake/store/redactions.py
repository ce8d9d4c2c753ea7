"""Redactions: a row for each, and the places from which the words go."""

from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx

from .. import domain
from .evaluations import ANSWERS
from .merges import MERGES
from .open311 import REPORTS, UPDATES
from .proposals import LOOKS, PROPOSALS
from .remarks import REMARKS
from .revisions import REVISIONS
from .sheets import LINES, SHEETS
from .tables import METADATA, at, of_proposal, text
from .withdrawals import WITHDRAWALS
from .words import WORDS

REDACTIONS = sa.Table(
    "redactions", METADATA, of_proposal(), at("at"), text("by"), text("ground"), text("reason"),
    sa.Column("files", sa.Boolean, nullable=False),
)


def redact(tx: Tx, proposal: domain.Proposal, redaction: domain.Redaction) -> None:
    """Take the words out of all rows that hold them; the hash of the text stays, for signatures name it."""
    content = proposal.content
    tx.execute(PROPOSALS.update().where(PROPOSALS.c.id == proposal.id).values(
        title=content.title, text=content.text, spot=content.place.spot, redacted_at=proposal.redacted_at,
        attachments=[asdict(each) for each in content.attachments], earlier=[], version=proposal.version))
    for table, nothing in ((REPORTS, {"media": []}), (UPDATES, {"words": "", "media": []}),
                           (WITHDRAWALS, {"reason": ""}), (MERGES, {"reason": ""}),
                           (WORDS, {"marks": [], "text_hash": ""}), (REVISIONS, {"title": "", "text": ""}),
                           (REMARKS, {"words": ""} | ({"files": []} if redaction.files else {})),
                           (ANSWERS, {"reason": ""}), (LOOKS, {"note": ""})):
        tx.execute(table.update().where(table.c.proposal_id == proposal.id).values(nothing))
    _erase_names(tx, proposal.id)
    put = upsert(REDACTIONS).values(asdict(redaction))
    tx.execute(put.on_conflict_do_update(index_elements=["proposal_id"], set_=asdict(redaction) | {
        "files": sa.or_(REDACTIONS.c.files, put.excluded.files)}))


def _erase_names(tx: Tx, proposal_id: str) -> None:
    mine = sa.select(SHEETS.c.id).where(SHEETS.c.proposal_id == proposal_id)
    tx.execute(LINES.update().where(LINES.c.sheet_id.in_(mine)).values(name=""))


def get_redaction(tx: Tx, proposal_id: str) -> domain.Redaction | None:
    """Who had its words taken out, and why, if anybody had."""
    row = tx.execute(sa.select(REDACTIONS).where(REDACTIONS.c.proposal_id == proposal_id)).one_or_none()
    return domain.Redaction(**row._mapping) if row is not None else None
