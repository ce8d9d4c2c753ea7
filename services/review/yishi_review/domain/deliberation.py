"""Deliberation before the body that holds the review: its sessions."""

from datetime import datetime

from . import session as sessions
from .moves import permit
from .refusals import Unfit, Unknown
from .review import Occasion, Review
from .session import Minutes, Session


def call_session(review: Review, *, id: str, mode: str, held_at: datetime, agenda: str, on: Occasion) -> Review:
    """The review with a session called; all members are invited, some days ahead unless it is urgent."""
    permit(review, "call_session", on=on)
    days = 0 if review.proposal.urgent else review.rule.invitation_days
    if (held_at.astimezone(on.now.tzinfo).date() - on.now.date()).days < days:
        raise Unfit(f"members are invited {days} days ahead")
    invited = review.body(on.councils).members
    called = Session(
        id=id, step=review.step.number, mode=mode, held_at=held_at, agenda=agenda, invited=invited)
    return review.with_session(called)


def record_minutes(review: Review, *, session_id: str, minutes: Minutes, on: Occasion) -> Review:
    """The review with the minutes of a session of the body that holds it."""
    permit(review, "record_minutes", on=on)
    return review.with_session(sessions.record(the_session(review, session_id), minutes, now=on.now))


def the_session(review: Review, session_id: str) -> Session:
    """This session of the body that holds the review."""
    for session in review.sessions:
        if session.id == session_id and session.step == review.step.number:
            return session
    raise Unknown(f"the body that holds the review called no session {session_id}")


def held(review: Review) -> bool:
    """Whether the body that holds the review has held a session on it and recorded it."""
    return any(s.recorded_at for s in review.sessions if s.step == review.step.number)
