"""Signatures on paper: an officer enters sheets with their scans, and strikes out lines that do not hold."""

from collections.abc import Sequence
from datetime import datetime

from yishi_chassis import ids, outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from .loading import load_signed
from .office import Office
from .opening import file


def enter_sheet(
    tx: Tx, *, proposal_id: str, text_hash: str, scan: str, lines: Sequence[tuple[str, str]], office: Office,
    now: datetime,
) -> tuple[domain.Proposal, domain.Sheet]:
    """Enter a sheet of (name, door plate) lines; the household that meets the threshold files the proposal at once."""
    proposal = load_signed(tx, proposal_id)
    attachment, key = _scan(tx, scan)
    sheet = domain.Sheet(
        id=ids.new(), proposal_id=proposal_id, text_hash=text_hash, scan=attachment, entered_by=tx.caller.id,
        entered_at=now, lines=tuple(_line(proposal_id, name, plate, office=office) for name, plate in lines))
    proposal = domain.enter_sheet(
        proposal, sheet, former=store.list_sheets(tx, proposal_id), by=tx.caller.id,
        offices=tx.caller.scopes("officer"), now=now)
    store.add_sheet(tx, sheet)
    if key not in store.held_files(tx, proposal_id):
        store.hold_file(tx, proposal_id, key)
    for signature in sheet.signatures:
        store.sign(tx, proposal, signature)
        outbox.stage(tx, events.signed(proposal, signature))
    outbox.stage(tx, events.sheet_entered(proposal, sheet))
    if proposal.enough:
        proposal = file(tx, proposal, now=now)
    store.save(tx, proposal)
    return proposal, sheet


def strike_line(
    tx: Tx, *, proposal_id: str, sheet_id: str, line_id: str, reason: str, now: datetime,
) -> domain.Proposal:
    """A line that does not hold counts no more."""
    proposal = load_signed(tx, proposal_id)
    sheet = next((each for each in store.list_sheets(tx, proposal_id) if each.id == sheet_id), None)
    proposal, line = domain.strike_line(
        proposal, sheet, line_id=line_id, reason=reason, by=tx.caller.id, offices=tx.caller.scopes("officer"), now=now)
    store.strike(tx, line)
    store.save(tx, proposal)
    outbox.stage(tx, events.line_struck(proposal, line, sheet_id=sheet_id, by=tx.caller.id))
    return proposal


def sheets(tx: Tx, *, proposal_id: str) -> tuple[domain.Proposal, tuple[domain.Sheet, ...]]:
    """What was entered; for officers of its area."""
    proposal = domain.seen_by(store.get(tx, proposal_id), tx.caller.id)
    if not domain.heads(proposal, tx.caller.scopes("officer")):
        raise domain.NotYours("only officers of its area read what was entered", state=proposal.state)
    return proposal, store.list_sheets(tx, proposal_id)


def scan_of(tx: Tx, *, proposal_id: str, sheet_id: str) -> domain.Attachment:
    """The picture of a sheet; for the same."""
    found = next((each for each in sheets(tx, proposal_id=proposal_id)[1] if each.id == sheet_id), None)
    if found is None:
        raise domain.NotFound("there is no such sheet")
    return found.scan


def _scan(tx: Tx, sha256: str) -> tuple[domain.Attachment, str]:
    wanted = (domain.Attachment(name="scan", sha256=sha256),)
    files = store.files_for_use(tx, tx.caller.id, [sha256])
    return domain.attached(wanted, files)[0], files[0].key


def _line(proposal_id: str, name: str, plate: str, *, office: Office) -> domain.Line:
    household, sealed = office.door(plate, proposal_id=proposal_id)
    return domain.Line(id=ids.new(), name=office.name(name, proposal_id=proposal_id), household=household,
                       sealed=sealed)
