"""Agency and proposer write to each other through here; nobody sees a number, and no event or log holds the words."""

import logging
from datetime import datetime

import yishi_contracts as contracts
from yishi_chassis import auth, ids, outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from ..domain.assignment import Assignment
from ..domain.contact import Contact, Kind, Message, Proposer, Side

log = logging.getLogger(__name__)


def know(tx: Tx, event: contracts.DispatchOrdered) -> None:
    """Who proposes what is dispatched, by an opaque id."""
    store.know_proposer(tx, Proposer(proposal_id=event.proposal_id, kind=event.author.kind, person=event.author.id))


def changed(tx: Tx, event: contracts.ProposalTakenOver | contracts.ProposalClaimed) -> None:
    """Somebody else proposes from now on: they read the threads, who did before does not."""
    store.change_proposer(tx, Proposer(proposal_id=event.proposal_id, kind=event.author.kind, person=event.author.id))


def write(
    tx: Tx, *, assignment_id: str, kind: Kind, words: str, times: tuple[datetime, ...], now: datetime,
) -> Message:
    """The agency or the proposer writes; the other side is told that there is something to read."""
    one = store.get_assignment(tx, assignment_id)
    side = _writer(tx, one)
    domain.contact.check(one, kind=kind, times=times, now=now)
    message = Message(id=ids.new(), assignment_id=one.id, proposal_id=one.proposal_id, side=side, kind=kind,
                      words=words, times=times, by=tx.caller.id, at=now)
    first = side == "agency" and _made(tx, one, now=now)
    store.add_message(tx, message)
    outbox.stage(tx, events.wrote(message, one, first=first))
    if side == "proposer":
        outbox.stage(tx, events.to_agency(one, change="message"), to=one.agency)
    log.info("message relayed", extra={"assignment_id": one.id, "side": side, "kind": kind, "first": first})
    return message


def thread(
    tx: Tx, *, assignment_id: str, after: str, limit: int,
) -> tuple[Contact | None, tuple[Message, ...], bool]:
    """The thread with the first contact owed, and whether the caller reads the words: only its two sides do."""
    one = store.get_assignment(tx, assignment_id)
    party = side_of(tx, one) is not None
    if not party and not tx.caller.has("supervisor"):
        auth.require(tx.caller, "convener", scope=store.get(tx, one.case_id).ordered.body)
    return store.contact_of(tx, one.id), store.messages(tx, one.id, after=after, limit=limit), party


def remind(tx: Tx, *, contact_id: str, now: datetime) -> None:
    """The time for the first contact is over: if nobody wrote, the agency is reminded, once."""
    was = store.contact_for_update(tx, id_=contact_id)
    if was is None or (contact := domain.contact.missed(was, now=now)) == was:
        return
    one = store.get_assignment(tx, was.assignment_id)
    store.save_contact(tx, contact)
    if one.state in domain.contact.OVER:
        return
    outbox.stage(tx, events.contact_missed(contact, one))
    outbox.stage(tx, events.to_agency(one, change="reminded", words="contact", due=contact.due), to=one.agency)
    log.info("contact missed", extra={"assignment_id": one.id, "agency": one.agency})


def redact(tx: Tx, *, proposal_id: str) -> None:
    """What was written about a proposal, in threads, notes, drafts and answers, is taken out for good."""
    store.redact_messages(tx, proposal_id=proposal_id)
    store.redact_inside(tx, proposal_id=proposal_id)
    store.redact_supervision(tx, proposal_id=proposal_id)


def side_of(tx: Tx, one: Assignment) -> Side | None:
    """On which side of an assignment's thread the caller stands; None: on neither."""
    if tx.caller.has("agency", one.agency):
        return "agency"
    kinds = frozenset(role for role, _ in tx.caller.roles)
    proposer = store.proposer_of(tx, one.proposal_id)
    return "proposer" if domain.contact.is_proposer(proposer, caller=tx.caller.id, kinds=kinds) else None


def _writer(tx: Tx, one: Assignment) -> Side:
    side = side_of(tx, one)
    if side is None:
        raise auth.Forbidden("only the agency itself and the proposer write here")
    return side


def _made(tx: Tx, one: Assignment, *, now: datetime) -> bool:
    was = store.contact_for_update(tx, assignment_id=one.id)
    if was is None or was.first_at is not None:
        return False
    store.save_contact(tx, domain.contact.made(was, now=now))
    return True
