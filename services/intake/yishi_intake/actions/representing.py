"""Representatives (联名代表): named by the author, accepted by themselves, ended by either."""

from datetime import datetime

from yishi_chassis import outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from .loading import load_signed
from .reading import handles, whole


def name(tx: Tx, *, proposal_id: str, person: str, now: datetime) -> tuple[domain.Representative, ...]:
    """Ask somebody who signed."""
    proposal = load_signed(tx, proposal_id)
    known = _standing(tx, proposal)
    named = domain.name(proposal, known, person=person, by=tx.caller.id, now=now)
    if named not in known:
        store.put_representative(tx, named)
        outbox.stage(tx, events.representative_named(named))
    return (*known, *((named,) if named not in known else ()))


def accept(tx: Tx, *, proposal_id: str, now: datetime) -> tuple[domain.Representative, ...]:
    """Be one, as was asked."""
    was = load_signed(tx, proposal_id)
    known = _standing(tx, was)
    mine = next((each for each in known if each.person == tx.caller.id), None)
    proposal, accepted = domain.accept(was, mine, by=tx.caller.id, now=now)
    if proposal is not was:
        store.put_representative(tx, accepted)
        store.save(tx, proposal)
        outbox.stage(tx, events.representative_accepted(accepted))
    return tuple(accepted if each is mine else each for each in known)


def end(tx: Tx, *, proposal_id: str, person: str, now: datetime) -> tuple[domain.Representative, ...]:
    """And no more."""
    was = load_signed(tx, proposal_id)
    proposal = domain.end(was, person=person, by=tx.caller.id, now=now)
    if not store.drop_representative(tx, proposal_id, person):
        raise domain.NotFound("nobody has asked this person to represent it")
    store.save(tx, proposal)
    outbox.stage(tx, events.representative_ended(proposal_id, person, by=tx.caller.id))
    return _standing(tx, proposal)


def representatives(tx: Tx, *, proposal_id: str) -> tuple[domain.Representative, ...]:
    """Who was named and who represents: for them, the author, and those who have it in hand."""
    proposal = whole(tx, proposal_id=proposal_id)
    known = _standing(tx, store.get_signed(tx, proposal_id))
    if not handles(tx, proposal) and tx.caller.id not in {each.person for each in known}:
        raise domain.NotYours("who represents it is told to those concerned", state=proposal.state)
    return known


def _standing(tx: Tx, proposal: domain.Proposal) -> tuple[domain.Representative, ...]:
    """Those named who still sign it."""
    signers = {signature.signer.id for signature in proposal.signatures} - {proposal.author.id}
    found = store.list_representatives(tx, proposal.id)
    return tuple(each for each in found if each.person in signers or each.person in proposal.representatives)
