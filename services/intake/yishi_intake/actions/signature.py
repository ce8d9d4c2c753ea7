"""Signatures: each may be the one that files the proposal."""

from datetime import datetime

from yishi_chassis import ids, outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from .blocking import expect_free
from .device_key import endorse
from .loading import load_signed
from .office import Office
from .opening import file


def sign(
    tx: Tx, *, proposal_id: str, signer: domain.Party, plate: str, text_hash: str, office: Office, now: datetime,
    evidence: domain.Evidence | None = None,
) -> domain.Proposal:
    """Co-sign, by a click or with a device key; the household that meets the threshold files the proposal at once."""
    proposal = load_signed(tx, proposal_id)
    resident = signer.kind == "resident"
    household, sealed = office.door(plate, proposal_id=proposal_id) if resident else (None, None)
    signature = domain.Signature(id=ids.new(), signer=signer, household=household, sealed=sealed, text_hash=text_hash,
                                 signed_at=now)
    if evidence is not None:
        signature = endorse(tx, signature, evidence=evidence, proposal=proposal, office=office, now=now)
    proposal = domain.sign(proposal, signature, now=now)
    store.sign(tx, proposal, signature)
    if evidence is not None:
        store.prove(tx, signature, evidence)
    outbox.stage(tx, events.signed(proposal, signature))
    if proposal.enough:
        proposal = file(tx, proposal, now=now)
    store.save(tx, proposal)
    expect_free(tx, signer.id, now=now)
    office.counter.count(tx, domain.SIGNING, person=signer.id, now=now)
    return proposal


def unsign(tx: Tx, *, proposal_id: str, now: datetime) -> domain.Proposal:
    """Take one's signature back while others are still being collected."""
    proposal, signer = domain.unsign(load_signed(tx, proposal_id), by=tx.caller.id, now=now)
    store.unsign(tx, proposal, signer)
    store.save(tx, proposal)
    outbox.stage(tx, events.unsigned(proposal, signer))
    return proposal
