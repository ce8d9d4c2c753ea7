"""Residents report what should not be there; officers settle it, and block who does it again and again."""

from datetime import datetime, timedelta

from yishi_chassis import outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from .blocking import expect_free
from .loading import load
from .office import Office
from .reading import detail


def flag(tx: Tx, *, proposal_id: str, reason: str, office: Office, now: datetime) -> None:
    """Heard once from everybody; from so many on that the pack names, officers are told."""
    proposal = load(tx, proposal_id)
    known = store.list_flags(tx, proposal_id)
    mine = domain.flag(proposal, known, by=tx.caller.id, reason=reason, now=now)
    store.add_flag(tx, mine)
    expect_free(tx, tx.caller.id, now=now)
    office.counter.count(tx, domain.TELLING, person=tx.caller.id, now=now)
    count = domain.unsettled((*known, mine))
    if count == office.rules.flags_listed:
        outbox.stage(tx, events.flagged(proposal, count=count))
    shown = domain.out_of_sight(proposal, count=count, hide_at=office.rules.flags_hide)
    if shown is not proposal:
        store.save(tx, shown)
        outbox.stage(tx, events.hidden(shown))


def flags(tx: Tx, *, proposal_id: str) -> tuple[domain.Flag, ...]:
    """What was told of it, for an officer of its area."""
    domain.expect_officer(detail(tx, proposal_id=proposal_id), by=tx.caller.id, offices=tx.caller.scopes("officer"))
    return store.list_flags(tx, proposal_id)


def settle_flags(tx: Tx, *, proposal_id: str, upheld: bool, reason: str, now: datetime) -> domain.Proposal:
    """Upheld, its words are hidden for this reason; else they are in sight."""
    was = load(tx, proposal_id)
    proposal, done = domain.settle(was, store.list_flags(tx, proposal_id), upheld=upheld, reason=reason,
                                   by=tx.caller.id, offices=tx.caller.scopes("officer"))
    store.settle_flags(tx, proposal_id, now=now)
    outbox.stage(tx, events.flags_settled(done))
    if proposal.hidden != was.hidden:
        store.save(tx, proposal)
        outbox.stage(tx, events.hidden(proposal) if proposal.hidden else events.unhidden(proposal, reason=reason))
    return proposal


def block_author(tx: Tx, *, proposal_id: str, days: int, reason: str, now: datetime) -> domain.Blocking:
    """Whoever wrote it, for so many days from now."""
    block = domain.block(load(tx, proposal_id), by=tx.caller.id, offices=tx.caller.scopes("officer"), reason=reason,
                         until=now + timedelta(days=days), now=now)
    store.put_block(tx, block)
    outbox.stage(tx, events.author_blocked(block))
    return block


def blocks(tx: Tx, *, now: datetime) -> list[domain.Blocking]:
    """Who is blocked in the areas of the caller."""
    return store.list_blocks(tx, offices=tx.caller.scopes("officer"), now=now)


def unblock(tx: Tx, *, person: str) -> None:
    """Before its time is over."""
    block = domain.lift(store.find_block(tx, person), offices=tx.caller.scopes("officer"))
    store.lift_block(tx, person)
    outbox.stage(tx, events.author_unblocked(block))
