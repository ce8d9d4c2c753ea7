"""What follows when a body does not take it up, or a household's matter ends by itself."""

from dataclasses import replace
from datetime import datetime

import yishi_contracts as contracts
from yishi_chassis import outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from .blocking import expect_free
from .loading import load_signed
from .office import ends
from .proposal import move_of, news_of


def rejected(tx: Tx, event: contracts.ReviewRejected) -> None:
    """Show it, and until when an appeal is possible."""
    was = store.get_for_update(tx, event.proposal_id)
    changed = domain.hear(was, move_of(event))
    if changed is not was:
        store.save(tx, replace(changed, appeal_until=event.appeal_until), news_of(event))


def appeal(tx: Tx, *, proposal_id: str, reason: str, now: datetime) -> domain.Proposal:
    """Ask the next tier to look at the rejection."""
    expect_free(tx, tx.caller.id, now=now)
    proposal = domain.appeal(load_signed(tx, proposal_id), by=tx.caller.id, now=now)
    store.save(tx, proposal)
    outbox.stage(tx, events.appealed(proposal, by=tx.caller.id, reason=reason))
    return proposal


def helped(tx: Tx, event: contracts.SelfHelpEnded, *, rules: domain.Rules, now: datetime) -> None:
    """Close it; nobody but its author was concerned, and they have said so, or nothing."""
    was = store.get_for_update(tx, event.proposal_id)
    proposal = domain.hear(was, move_of(event))
    if proposal is was:
        return
    store.save(tx, proposal, news_of(event))
    closed = domain.helped(proposal, outcome=event.outcome, reopen_until=ends(now, rules.reopen_days), now=now)
    store.save(tx, closed)
    outbox.stage(tx, events.helped(closed))
