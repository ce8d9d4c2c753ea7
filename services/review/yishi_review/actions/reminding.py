"""What a review's clock says to its body, each once, whoever runs and however often they are killed."""

from datetime import datetime

from yishi_chassis import outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from .occasion import occasion


def remind(tx: Tx, *, review_id: str, step: str, deadline: datetime, councils: domain.Councils) -> None:
    """Tell the body that its time is half over, or all but a working day; nobody, if that clock runs no more."""
    review, on = store.get_for_update(tx, review_id), occasion(tx, councils)
    if domain.still_due(review, deadline=deadline, now=on.now) and store.said_once(tx, review_id, step):
        say_reminder(tx, review, step=step, due=deadline, councils=on.councils)


def say_reminder(tx: Tx, review: domain.Review, *, step: str, due: datetime, councils: domain.Councils) -> None:
    """To the body that holds it; what is late also to the one above."""
    outbox.stage(tx, events.review_reminded(
        review, step=step, due=due, body=review.body(councils), upper=review.upper(councils)))
