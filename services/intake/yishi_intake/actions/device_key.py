"""Device keys and what they sign: enrolling, revoking, being asked to sign, and proving it afterwards."""

import logging
import secrets
from datetime import datetime
from typing import Any

from yishi_chassis import ids, outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from .office import Office

log = logging.getLogger(__name__)


def enrol(
    tx: Tx, *, public: domain.PublicKey, label: str, evidence: domain.Evidence, credential_id: str = "", office: Office,
    now: datetime,
) -> domain.DeviceKey:
    """Learn the public half of a device's key; the same key again is the same."""
    known = store.find_key(tx, public.id)
    if known is not None:
        return domain.still_held(known, by=tx.caller.id)
    held = sum(key.revoked_at is None for key in store.list_keys(tx, tx.caller.id))
    key = domain.enrol(public, owner=tx.caller.id, label=label, evidence=evidence, held=held, site=office.site, now=now,
                       credential_id=credential_id)
    store.add_key(tx, key)
    outbox.stage(tx, events.key_enrolled(key))
    log.info("device key enrolled", extra={"key_id": key.id, "alg": key.alg})
    return key


def keys(tx: Tx) -> list[domain.DeviceKey]:
    """The caller's own, revoked ones too."""
    return store.list_keys(tx, tx.caller.id)


def passkey_options(tx: Tx, *, title: str, office: Office) -> dict[str, Any]:
    """What the caller's browser needs to make a passkey that is not one of those there are."""
    held = (key.credential_id for key in store.list_keys(tx, tx.caller.id) if key.revoked_at is None)
    return domain.passkey_options(owner=tx.caller.id, title=title, held=held, site=office.site)


def revoke(tx: Tx, *, key_id: str, now: datetime) -> domain.DeviceKey:
    """Nothing new can be signed with it from now on; what it signed before stays."""
    was = store.get_key_for_update(tx, key_id)
    key = domain.revoke(was, by=tx.caller.id, now=now)
    if key is not was:
        store.revoke_key(tx, key)
        outbox.stage(tx, events.key_revoked(key, revoked_at=now))
        log.info("device key revoked", extra={"key_id": key.id})
    return key


def challenge(
    tx: Tx, *, proposal_id: str, signer: domain.Party, key_id: str, text_hash: str, office: Office, now: datetime,
) -> tuple[domain.Challenge, str]:
    """What the device is to sign, and its exact text; whoever asks again makes the earlier one void."""
    if office.rules.device_key_needs:
        domain.expect_proved(store.list_proved(tx, signer.id), needs=office.rules.device_key_needs)
    proposal = domain.seen_by(store.get(tx, proposal_id), tx.caller.id)
    asked = domain.challenge(
        proposal, store.get_key(tx, key_id), text_hash=text_hash, capacity=signer.kind, owner=signer.id,
        nonce=secrets.token_urlsafe(16), sid=ids.new(), site=office.site, now=now)
    envelope = asked.envelope(office.site)
    store.ask(tx, asked)
    return asked, envelope


def endorse(
    tx: Tx, signature: domain.Signature, *, evidence: domain.Evidence, proposal: domain.Proposal, office: Office,
    now: datetime,
) -> domain.Signature:
    """The signature with the device key behind it; the challenge is used up in this transaction."""
    asked = store.take(tx, nonce=domain.nonce_of(evidence), owner=signature.signer.id)
    key = store.get_key_for_use(tx, asked.key_id)
    return domain.redeem(
        asked, signature, key=key, evidence=evidence, proposal=proposal, site=office.site, now=now)


def proof(tx: Tx, *, proposal_id: str) -> domain.Proof:
    """All that somebody else needs to verify the caller's own signature."""
    proposal = domain.seen_by(store.get(tx, proposal_id), tx.caller.id)
    signature, key, evidence = store.get_proof(tx, proposal_id=proposal_id, signer_id=tx.caller.id)
    former = store.list_revisions(tx, proposal_id)
    return domain.Proof(proposal=proposal, signature=signature, key=key, evidence=evidence, former=former)
