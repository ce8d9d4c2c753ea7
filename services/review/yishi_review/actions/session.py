"""Sessions: called, and recorded once they were held."""

from datetime import datetime

from yishi_chassis import ids, outbox
from yishi_chassis.database import Tx

from .. import domain, events
from .occasion import kept, occasion, taken


def call_session(
    tx: Tx, *, review_id: str, mode: str, held_at: datetime, agenda: str, councils: domain.Councils,
) -> domain.Session:
    """Invite the members of the body."""
    was, on, session_id = taken(tx, review_id), occasion(tx, councils), ids.new()
    review = domain.call_session(was, id=session_id, mode=mode, held_at=held_at, agenda=agenda, on=on)
    review = kept(tx, review, was=was)
    session = domain.the_session(review, session_id)
    outbox.stage(tx, events.session_called(review, session))
    return session


def record_minutes(
    tx: Tx, *, review_id: str, session_id: str, minutes: domain.Minutes, councils: domain.Councils,
) -> domain.Session:
    """Keep who came, what was said and what was answered; the hash of the minutes travels."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = domain.record_minutes(was, session_id=session_id, minutes=minutes, on=on)
    review = kept(tx, review, was=was)
    session = domain.the_session(review, session_id)
    outbox.stage(tx, events.session_held(review, session))
    return session
