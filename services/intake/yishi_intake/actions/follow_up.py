"""After closing: follow-up checks, and reopening by request."""

from dataclasses import replace
from datetime import datetime

from yishi_chassis import outbox, timers
from yishi_chassis.database import Tx

from .. import domain, events, store
from .closing import send_back
from .loading import load_signed
from .office import Office, ends
from .proposal import propose


def follow_up_due(tx: Tx, *, proposal_id: str, course: int, days: int, rules: domain.Rules, now: datetime) -> None:
    """Begin the check of so many days after closing; who was reopened meanwhile is left alone."""
    proposal = store.get_for_update(tx, proposal_id)
    if proposal.state != "closed" or proposal.course != course:
        return
    closes_at = ends(now, rules.follow_up_open_days)
    check = domain.FollowUp(proposal_id=proposal_id, course=course, days=days, opened_at=now, closes_at=closes_at)
    store.add_follow_up(tx, check)
    timers.set(tx, kind="follow_up_close", subject=proposal_id, key=f"{course}/{days}", due=closes_at,
               data={"course": course, "days": days})
    outbox.stage(tx, events.follow_up_opened(check))


def follow_up(
    tx: Tx, *, proposal_id: str, convenes: frozenset[str], recurred: bool, note: str, now: datetime,
) -> domain.Proposal:
    """Somebody has looked whether it has come back."""
    proposal = load_signed(tx, proposal_id)
    by, voice = domain.role_of(proposal, person=tx.caller.id, convenes=convenes)
    check = domain.of_check(store.get_open_follow_up(tx, proposal), proposal)
    found = domain.Look(person=tx.caller.id, voice=voice, by=by, recurred=recurred, note=note, looked_at=now)
    check = domain.look(check, proposal, found, convenes=convenes)
    store.look(tx, check, found)
    outbox.stage(tx, events.follow_up_answered(check, found))
    return proposal


def follow_up_over(tx: Tx, *, proposal_id: str, course: int, days: int, now: datetime) -> None:
    """The check's days are over; if it has come back, the proposal goes back too."""
    proposal = store.get_for_update(tx, proposal_id)
    check = store.get_open_follow_up(tx, proposal)
    if check is None or (check.course, check.days) != (course, days):
        return
    _end(tx, check, now=now)
    if check.result == "recurred":
        send_back(tx, domain.recur(proposal, result=check.result, now=now), ground="follow_up", reason=check.notes)


def reopen(tx: Tx, *, proposal_id: str, reason: str, rules: domain.Rules, now: datetime) -> domain.Proposal:
    """Those who proposed say that it is not solved after all; a check that is open ends with that."""
    proposal = load_signed(tx, proposal_id)
    reopened = domain.request_reopening(proposal, by=tx.caller.id, limit=rules.reopen_limit, now=now)
    check = store.get_open_follow_up(tx, proposal)
    if check is not None:
        _end(tx, check, now=now)
    return send_back(tx, reopened, ground="request", reason=reason)


def file_again(
    tx: Tx, *, proposal_id: str, content: domain.Content, author: domain.Party, plate: str | None, office: Office,
    now: datetime,
) -> domain.Proposal:
    """It has come back when nothing can be reopened: a new proposal that names the former one."""
    former = domain.seen_by(store.get_signed(tx, proposal_id), author.id)
    content = domain.again(former, content, by=author.id, limit=office.rules.reopen_limit, now=now)
    return propose(tx, content=content, author=author, plate=plate, draft=False, office=office, now=now,
                   recurrence_of=former.id)


def _end(tx: Tx, check: domain.FollowUp, *, now: datetime) -> None:
    store.end_follow_up(tx, replace(check, ended_at=now))
    outbox.stage(tx, events.follow_up_ended(check))
