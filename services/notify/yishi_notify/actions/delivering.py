"""Delivery outside: note that an attempt begins, commit, call, record. No transaction is open during the call."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from yishi_chassis import metrics, outbox, timers
from yishi_chassis.database import Tx

from .. import events, store
from ..domain import delivery, sealing
from ..domain.notice import Contact, Notice
from .desk import Desk

#: Begins a transaction that commits at the end of its block.
Begin = Callable[[], AbstractContextManager[Tx]]

log = logging.getLogger(__name__)
ATTEMPTS = metrics.counter(
    "yishi_notify_attempts_total", "Attempts to deliver, by how they ended.", ("channel", "result"))
REPEATS = metrics.counter(
    "yishi_notify_repeats_total", "Attempts made again because one ended unknown.", ("channel",))


@dataclass(frozen=True, kw_only=True)
class _Attempt:
    notice: Notice
    delivery: delivery.Delivery
    contact: Contact | None


def deliver(begin: Begin, desk: Desk, timer: timers.Timer, *, now: datetime) -> None:
    """One attempt to deliver one notice by one channel; ends the timer or sets it anew."""
    with begin() as tx:
        attempt = _begin(tx, timer, now=now)
        if attempt is None:
            return timers.done(tx, timer)
    trouble = _call(desk, attempt)
    with begin() as tx:
        _record(tx, timer, attempt, trouble, now=now)
    return None


def _begin(tx: Tx, timer: timers.Timer, *, now: datetime) -> _Attempt | None:
    found = store.notices.begin(tx, timer.subject, channel=timer.key, now=now)
    if found is None:
        return None
    if found.begun:
        REPEATS.labels(found.channel).inc()
        log.warning("an attempt ended unknown, it is repeated", extra={"notice_id": found.notice_id})
    notice = store.notices.get(tx, timer.subject)
    contact = store.contacts.of(tx, [notice.person]).get(notice.person)
    return _Attempt(notice=notice, delivery=found, contact=contact)


def _call(desk: Desk, attempt: _Attempt) -> delivery.Undelivered | None:
    """Hand it to the channel; what kept it from being taken, if anything did."""
    try:
        letter = _letter(desk, attempt)
        if attempt.delivery.channel not in desk.channels:
            raise delivery.Transient("channel-not-set-up")
        desk.channels[attempt.delivery.channel].send(letter)
    except delivery.Undelivered as trouble:
        return trouble
    return None


def _letter(desk: Desk, attempt: _Attempt) -> delivery.Letter:
    """What to hand over; raises Permanent without an address, Transient if the key to it is not at hand."""
    notice, channel = attempt.notice, attempt.delivery.channel
    try:
        addresses = desk.addresses(attempt.contact) if attempt.contact else {}
    except sealing.Unreadable:
        log.error("contacts cannot be opened: is the key in `contacts_key`?", extra={"notice_id": notice.id})
        raise delivery.Transient("contacts-sealed") from None
    if channel not in addresses:
        raise delivery.Permanent("no-address")
    key = delivery.key_of(event_id=notice.event_id, person=notice.person, channel=channel)
    return delivery.Letter(
        key=key, to=addresses[channel], title=notice.title, text=notice.text, language=notice.language,
        at=notice.created_at,
    )


def _record(
    tx: Tx, timer: timers.Timer, attempt: _Attempt, trouble: delivery.Undelivered | None, *, now: datetime,
) -> None:
    """What became of the attempt; nothing if its lease ran out and a later attempt has taken over."""
    done, reason = attempt.delivery, trouble.reason if trouble else None
    again = delivery.next_try(done.attempts, now=now) if isinstance(trouble, delivery.Transient) else None
    state = "sent" if trouble is None else "pending" if again else "failed"
    ATTEMPTS.labels(done.channel, state).inc()
    if not store.notices.settle(tx, done, state=state, now=None if again else now, reason=reason):
        return
    if again:
        timers.again(tx, timer, due=again)
        return
    timers.done(tx, timer)
    _say(tx, attempt, reason)


def _say(tx: Tx, attempt: _Attempt, reason: str | None) -> None:
    done = attempt.delivery
    if reason is None:
        outbox.stage(tx, events.notice_sent(attempt.notice, channel=done.channel, attempts=done.attempts))
        return
    log.info("notice given up", extra={
        "notice_id": done.notice_id, "channel": done.channel, "attempts": done.attempts, "reason": reason})
    outbox.stage(tx, events.notice_failed(
        attempt.notice, channel=done.channel, attempts=done.attempts, reason=reason))
