"""Officers look at what was handed in, and take out of sight what must not be read."""

from datetime import datetime
from typing import Literal

from yishi_chassis import outbox, timers, workdays
from yishi_chassis.database import Tx

from .. import domain, events, store
from .loading import load
from .office import Office, ends
from .opening import collect


def approve(tx: Tx, *, proposal_id: str, office: Office, now: datetime) -> domain.Proposal:
    """It is open from now on, and its days for collecting begin."""
    proposal = domain.approve(load(tx, proposal_id), by=tx.caller.id, offices=tx.caller.scopes("officer"),
                              lapses_at=ends(now, office.rules.collecting_days), now=now)
    return collect(tx, proposal, rules=office.rules, now=now, save=store.save, checked=True)


def refuse(tx: Tx, *, proposal_id: str, reason: str, now: datetime) -> domain.Proposal:
    """It does not become public; the reason does."""
    proposal = domain.refuse(
        load(tx, proposal_id), by=tx.caller.id, offices=tx.caller.scopes("officer"), now=now)
    store.save(tx, proposal, domain.News(words=reason))
    outbox.stage(tx, events.refused(proposal, reason=reason))
    return proposal


def check_due(
    tx: Tx, *, proposal_id: str, step: Literal["reminder", "escalation"], rules: domain.Rules, now: datetime,
) -> None:
    """Nobody has looked in time: officers are reminded, and as many working days later told that it is late."""
    proposal = store.get_for_update(tx, proposal_id)
    if proposal.state != "submitted":
        return
    outbox.stage(tx, events.check_overdue(proposal, step=step))
    if step == "reminder":
        due = workdays.add(now, rules.check_workdays).at
        timers.set(tx, kind="check", subject=proposal_id, key="escalation", due=due, data={"step": "escalation"})


def unchecked(tx: Tx, *, proposal_id: str, now: datetime) -> None:
    """The days of an anonymous one are over; what has been looked at meanwhile is left alone."""
    proposal = store.get_for_update(tx, proposal_id)
    if proposal.state == "submitted":
        proposal = domain.forget(proposal, now=now)
        store.save(tx, proposal)
        outbox.stage(tx, events.lapsed(proposal, ground="unchecked"))


def hide(tx: Tx, *, proposal_id: str, reason: str) -> domain.Proposal:
    """Take the words out of sight; what has begun goes on."""
    proposal = domain.hide(
        load(tx, proposal_id), reason=reason, by=tx.caller.id, offices=tx.caller.scopes("officer"))
    store.save(tx, proposal)
    outbox.stage(tx, events.hidden(proposal))
    return proposal


def unhide(tx: Tx, *, proposal_id: str, reason: str) -> domain.Proposal:
    """Show them again."""
    proposal = domain.unhide(load(tx, proposal_id), by=tx.caller.id, offices=tx.caller.scopes("officer"))
    store.save(tx, proposal)
    outbox.stage(tx, events.unhidden(proposal, reason=reason))
    return proposal


def held(
    tx: Tx, *, which: Literal["submitted", "hidden", "flagged"], after: str | None, limit: int, rules: domain.Rules,
) -> tuple[list[domain.Proposal], str | None]:
    """What waits for the officers of the caller's areas, was hidden or often reported there, the oldest first."""
    found = store.list_held(tx, which=which, least=rules.flags_listed, offices=tx.caller.scopes("officer"),
                            after=after, limit=limit + 1)
    return found[:limit], found[limit - 1].id if len(found) > limit else None
