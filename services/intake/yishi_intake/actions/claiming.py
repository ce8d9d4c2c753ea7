"""Filing on behalf (代提), and the codes by which somebody becomes the author."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from yishi_chassis import ids, outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from .blocking import expect_free
from .loading import load, load_signed
from .office import Office, ends
from .proposal import propose


@dataclass(frozen=True, kw_only=True)
class Slip:
    """A code that can still be brought, with the proposal it is for."""

    proposal: domain.Proposal
    claim: domain.Claim
    code: str


def propose_for(
    tx: Tx, *, content: domain.Content, plate: str | None, office: Office, now: datetime,
) -> domain.Proposal:
    """File what somebody has told an officer; nobody is its author until they bring the code."""
    proposal = propose(
        tx, content=content, author=domain.nobody_yet(ids.new()), plate=plate, draft=False, office=office, now=now,
        owner=tx.caller.id)
    _make_out(tx, proposal, ground=domain.ON_BEHALF, office=office, now=now)
    return proposal


def issue_claim(tx: Tx, *, proposal_id: str, ground: str, office: Office, now: datetime) -> domain.Claim:
    """Make out a code; one that was made out before is good no more."""
    return _make_out(tx, load(tx, proposal_id), ground=ground, office=office, now=now)


def claim(tx: Tx, *, code: str, office: Office, now: datetime) -> domain.Proposal:
    """Become the author of the proposal whose code this is."""
    expect_free(tx, tx.caller.id, now=now)
    sealed = domain.seal_code(code, salt=office.salt)
    found = store.find_claim(tx, sealed)
    if found is None:
        raise domain.NotFound("there is no such code, or it was used")
    was = load_signed(tx, found.proposal_id)   # locks; whoever was quicker has used it up
    proposal, held, own = domain.claim(
        was, store.get_claim(tx, was.id), code=sealed, by=tx.caller.id, now=now)
    if own is not None:
        store.unsign(tx, proposal, own.signer)
    store.hand_over(tx, proposal)
    store.put_claim(tx, held)
    store.save(tx, proposal)
    outbox.stage(tx, events.claimed(proposal, held, former=was.author))
    return proposal


def slip(tx: Tx, *, proposal_id: str, office: Office) -> Slip:
    """What stands on the paper, for officers of its areas."""
    proposal, held = store.get(tx, proposal_id), store.get_claim(tx, proposal_id)
    if not domain.heads(proposal, tx.caller.scopes("officer")):
        raise domain.NotYours("only an officer of its area reads the code", state=proposal.state)
    if held is None or not held.code:
        raise domain.NotFound("there is no code for this proposal, or it was used")
    return Slip(proposal=proposal, claim=held, code=domain.open_code(held.code, salt=office.salt))


def _make_out(tx: Tx, proposal: domain.Proposal, *, ground: str, office: Office, now: datetime) -> domain.Claim:
    code = domain.spell(secrets.token_bytes(8))
    held = domain.Claim(
        proposal_id=proposal.id, code=domain.seal_code(code, salt=office.salt), ground=ground,
        issued_by=tx.caller.id, issued_at=now, valid_until=ends(now, office.rules.claim_days))
    domain.issue(proposal, held, offices=tx.caller.scopes("officer"))
    store.put_claim(tx, held)
    outbox.stage(tx, events.claim_issued(held))
    return held
