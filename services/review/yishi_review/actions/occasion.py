"""What every action works with: the moment with the caller, the review taken to change, and keeping it."""

import logging
from collections.abc import Collection
from datetime import datetime
from functools import partial

from yishi_chassis import clock, http, timers, workdays
from yishi_chassis.database import Tx

from .. import store
from ..domain import BY_TIME, Councils, Count, Occasion, Person, Provisional, Review, as_seated, goes_on, reminders
from .rolls import as_of_today

log = logging.getLogger(__name__)
#: Who acts when a deadline passes or another service has spoken.
NOBODY = Person(id=BY_TIME)
DEADLINE, REMINDER = "deadline", "reminder"


def occasion(tx: Tx, councils: Councils) -> Occasion:
    """Now, by whoever asks; an action that no person asked for is by the timer."""
    today = as_of_today(tx, councils)
    return Occasion(now=clock.now(), by=as_seated(_told(tx), today), councils=today, workdays=_workdays,
                    calendar_days=_calendar_days)


def person(tx: Tx, councils: Councils) -> Person:
    """The caller, with the bodies it speaks for; only of somebody of a body the rolls are asked."""
    told = _told(tx)
    return as_seated(told, as_of_today(tx, councils)) if told.convener_of | told.member_of else told


def _told(tx: Tx) -> Person:
    if tx.caller is None:
        return NOBODY
    return Person(
        id=tx.caller.id, convener_of=tx.caller.scopes("convener"), member_of=tx.caller.scopes("member"),
        officer_of=tx.caller.scopes("officer"), lives=tx.caller.scopes("resident"),
        acts_for_units=bool(tx.caller.scopes("unit") | tx.caller.scopes("organisation")))


def taken(tx: Tx, review_id: str) -> Review:
    """The review, locked; Stale if the caller has seen another version."""
    review = store.get_for_update(tx, review_id)
    http.check_version(tx, review.version)
    return review


def kept(tx: Tx, review: Review, *, was: Review) -> Review:
    """Write it, and wind its one clock anew when its deadline has changed."""
    review = store.save(tx, review, was=was)
    if review.deadline != was.deadline:
        if not goes_on(was, review, now=clock.now()):
            store.clock_anew(tx, review.id)
        wind(tx, review, said=store.said(tx, review.id))
    if review.state != was.state:
        log.info("review moved", extra={
            "proposal_id": review.proposal.id, "body": review.step.body, "state": review.state, "was": was.state})
    return review


def wind(tx: Tx, review: Review, *, said: Collection[str] = ()) -> None:
    """Have the deadline ring, and before it the reminders not yet said; a clock wound earlier rings in vain.

    Its row is left alone: a ringing clock holds that row and then wants the review, which is held here. Each would
    wait for the other.
    """
    if review.deadline is None:
        return
    timers.set(tx, kind=DEADLINE, subject=review.id, key=str(review.version), due=review.deadline)
    for reminder in reminders(review, now=clock.now(), eve=partial(workdays.before, days=1), said=said):
        timers.set(tx, kind=REMINDER, subject=review.id, key=f"{review.version}/{reminder.step}", due=reminder.at,
                   data={"step": reminder.step, "deadline": review.deadline.isoformat()})


def _workdays(start: datetime, days: int) -> datetime:
    return _counted(workdays.add(start, days), Count(start=start, days=days, kind="workdays"))


def _calendar_days(start: datetime, days: int) -> datetime:
    return _counted(workdays.calendar_days(start, days), Count(start=start, days=days, kind="calendar_days"))


def _counted(deadline: workdays.Deadline, count: Count) -> datetime:
    """The moment; while it is provisional, with what it was counted from."""
    return Provisional.of(deadline.at, count) if deadline.provisional else deadline.at
