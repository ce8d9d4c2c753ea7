"""A proposal's time runs out: its author is reminded before, and a co-signer may go on as its author."""

from datetime import datetime

from yishi_chassis import ids, outbox, timers
from yishi_chassis.database import Tx

from .. import domain, events, store
from .blocking import expect_free
from .loading import load_signed
from .office import ends
from .parting import release


def wind(tx: Tx, proposal: domain.Proposal, *, rules: domain.Rules, now: datetime) -> None:
    """Have it looked at when its next reminder is due, or when its time has run out."""
    if proposal.lapses_at is not None:
        due = domain.next_bell(proposal.lapses_at, days=rules.lapse_reminders, now=now)
        timers.set(tx, kind="lapse", subject=proposal.id, key=due.isoformat(), due=due)


def lapse(tx: Tx, *, proposal_id: str, bell: datetime, rules: domain.Rules, now: datetime) -> None:
    """A bell rings: remind, or let it lapse; what was filed, revised or withdrawn meanwhile is left alone."""
    proposal = store.get_for_update(tx, proposal_id)
    if proposal.state not in ("collecting", "returned") or proposal.lapses_at is None:
        return
    if now < proposal.lapses_at:
        _remind(tx, proposal, bell=bell, rules=rules, now=now)
        wind(tx, proposal, rules=rules, now=now)
        return
    _let_go_of_request(tx, proposal)
    ground, proposal = proposal.state, domain.lapse(proposal, now=now)
    store.save(tx, proposal)
    outbox.stage(tx, events.lapsed(proposal, ground=ground))
    release(tx, proposal_id=proposal_id, now=now)


def take_over(tx: Tx, *, proposal_id: str, rules: domain.Rules, now: datetime) -> domain.Proposal:
    """Go on as its author; who was it stays as a co-signer."""
    expect_free(tx, tx.caller.id, now=now)
    was = load_signed(tx, proposal_id)
    days_end = ends(now, rules.take_over_days)
    lapses_at = max(days_end, was.lapses_at or days_end)
    proposal, former = domain.take_over(
        was, by=tx.caller.id, before=rules.take_over_before, after=rules.take_over_after, lapses_at=lapses_at,
        signature_id=ids.new(), now=now)
    store.unsign(tx, proposal, proposal.author)
    store.sign(tx, proposal, former)
    store.hand_over(tx, proposal)
    store.save(tx, proposal)
    wind(tx, proposal, rules=rules, now=now)
    outbox.stage(tx, events.taken_over(proposal, former=former.signer, lapses_at=lapses_at))
    return proposal


def _remind(tx: Tx, proposal: domain.Proposal, *, bell: datetime, rules: domain.Rules, now: datetime) -> None:
    lapses_at = proposal.lapses_at or now
    days = domain.reminded(lapses_at, days=rules.lapse_reminders, bell=bell, now=now)
    if days is not None:
        since = domain.take_over_from(lapses_at, before=rules.take_over_before)
        outbox.stage(tx, events.lapse_near(proposal, days=days, lapses_at=lapses_at, take_over_from=since))


def _let_go_of_request(tx: Tx, proposal: domain.Proposal) -> None:
    asked = store.get_withdrawal(tx, proposal.id)
    dropped = domain.dropped(asked, ground="lapsed")
    if dropped is not None and dropped is not asked:
        store.put_withdrawal(tx, dropped)
        outbox.stage(tx, events.withdrawal_dropped(dropped, reason=""))
