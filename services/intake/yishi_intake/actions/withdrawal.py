"""Taking back what was filed: intake asks and counts the days; review alone decides, and says so."""

from dataclasses import replace
from datetime import datetime

import yishi_contracts as contracts
from yishi_chassis import outbox, timers
from yishi_chassis.database import Tx

from .. import domain, events, store
from .loading import load, load_signed
from .merging import carry
from .office import Office, ends
from .parting import release
from .proposal import heard
from .reading import reads, whole


def request_withdrawal(
    tx: Tx, *, proposal_id: str, reason: str, rules: domain.Rules, now: datetime,
) -> domain.StopRequest:
    """Ask those who signed whether the author may take it back; review holds back meanwhile."""
    proposal = load(tx, proposal_id)
    asked = domain.request_withdrawal(
        proposal, store.get_withdrawal(tx, proposal_id), by=tx.caller.id, reason=reason,
        until=ends(now, rules.withdrawal_days), now=now)
    store.put_withdrawal(tx, asked)
    timers.set(tx, kind="withdrawal", subject=proposal_id, due=asked.until)
    outbox.stage(tx, events.withdrawal_requested(proposal, asked))
    return asked


def object_to_withdrawal(tx: Tx, *, proposal_id: str, reason: str, now: datetime) -> domain.StopRequest:
    """One household's objection is enough: the others signed for it to be decided."""
    proposal = load_signed(tx, proposal_id)
    asked = domain.object_to(proposal, store.get_withdrawal(tx, proposal_id), by=tx.caller.id, now=now)
    return _dropped(tx, asked, reason="" if proposal.private else reason)


def keep(tx: Tx, *, proposal_id: str, now: datetime) -> domain.StopRequest:
    """The author lets it go on."""
    proposal = load(tx, proposal_id)
    return _dropped(tx, domain.keep(proposal, store.get_withdrawal(tx, proposal_id), by=tx.caller.id, now=now))


def withdrawal(tx: Tx, *, proposal_id: str) -> domain.StopRequest:
    """The newest request, and what has become of it; why is for those who may read it."""
    proposal = whole(tx, proposal_id=proposal_id)
    asked = _known(store.get_withdrawal(tx, proposal_id, kind="withdrawal"))
    return asked if reads(tx, proposal) else replace(asked, reason="")


def withdrawal_due(tx: Tx, *, proposal_id: str, now: datetime) -> None:
    """The days for objections are over: review may stop. A request that has ended is left alone."""
    proposal = store.get_for_update(tx, proposal_id)
    was = store.get_withdrawal(tx, proposal_id)
    asked = domain.confirm(proposal, was, now=now)
    if asked is not None and asked is not was:
        store.put_withdrawal(tx, asked)
        outbox.stage(tx, events.stop_confirmed(asked))


def stopped(tx: Tx, event: contracts.ReviewStopped, *, office: Office, now: datetime) -> None:
    """Review has stopped: only now is it withdrawn or merged."""
    asked = store.get_withdrawal(tx, event.proposal_id)
    if asked is not None and asked.target_id:
        carry(tx, event, asked, office=office, now=now)
    else:
        heard(tx, event, proposal_id=event.proposal_id)
        release(tx, proposal_id=event.proposal_id, now=now)
    _answered(tx, event.proposal_id, stopped=True)


def stop_refused(tx: Tx, event: contracts.ReviewStopRefused) -> None:
    """Somebody acts already, or the answer came too late: it goes on."""
    store.get_for_update(tx, event.proposal_id)
    _answered(tx, event.proposal_id, stopped=False, ground=event.ground)


def _answered(tx: Tx, proposal_id: str, *, stopped: bool, ground: str = "") -> None:
    was = store.get_withdrawal(tx, proposal_id)
    asked = domain.answered(was, stopped=stopped, ground=ground)
    if asked is not None and asked is not was:
        store.put_withdrawal(tx, asked)


def _dropped(tx: Tx, asked: domain.StopRequest | None, *, reason: str = "") -> domain.StopRequest:
    dropped = _known(asked)
    store.put_withdrawal(tx, dropped)
    outbox.stage(tx, events.withdrawal_dropped(dropped, reason=reason))
    return dropped


def _known(asked: domain.StopRequest | None) -> domain.StopRequest:
    if asked is None:
        raise domain.NotFound("nobody has asked to take it back")
    return asked
