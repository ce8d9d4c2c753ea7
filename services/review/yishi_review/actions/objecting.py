"""Objections to what is announced, and the body's answers."""

from datetime import datetime

from yishi_chassis import ids, outbox, timers
from yishi_chassis.database import Tx

from .. import domain, events, store
from .occasion import kept, log, occasion, taken
from .reminding import say_reminder

OBJECTION = "objection"


def object_to(tx: Tx, *, review_id: str, reason: str, councils: domain.Councils) -> domain.Objection:
    """Somebody of the area has something against it; no version is asked for, since others object meanwhile."""
    was, on, objection_id = store.get_for_update(tx, review_id), occasion(tx, councils), ids.new()
    review = kept(tx, domain.object_to(was, id=objection_id, reason=reason, on=on), was=was)
    objection = domain.the_objection(review, objection_id)
    wind_objection(tx, review, objection)
    outbox.stage(tx, events.review_objected(review, objection))
    return objection


def answer_objection(
    tx: Tx, *, review_id: str, objection_id: str, answer: domain.Answer, councils: domain.Councils,
) -> domain.Review:
    """Stand by the decision, change it, or have the proposal revised."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.answer_objection(was, id=objection_id, answer=answer, on=on), was=was)
    for each in was.unanswered:
        told = domain.the_objection(review, each.id)
        if told.answered_at:
            outbox.stage(tx, events.objection_answered(review, told, by=on.by.id))
    if review.state == "returned":
        outbox.stage(tx, events.review_returned(review))
    return review


def wind_objection(tx: Tx, review: domain.Review, objection: domain.Objection) -> None:
    """Have the time for an answer ring; a clock wound earlier is left alone, as those of reviews are."""
    timers.set(tx, kind=OBJECTION, subject=review.id, key=f"{objection.id}/{review.version}", due=objection.due,
               data={"due": objection.due.isoformat()})


def answer_late(
    tx: Tx, *, review_id: str, objection_id: str, councils: domain.Councils, due: datetime | None = None,
) -> None:
    """Nobody has answered in time: the body and the tier above are told; a clock of another time rings in vain."""
    review = store.get_for_update(tx, review_id)
    objection = domain.the_objection(review, objection_id)
    if objection.answered_at is None and due in (None, objection.due):
        log.info("objection overdue", extra={"proposal_id": review.proposal.id, "body": review.step.body})
        today = occasion(tx, councils).councils
        say_reminder(tx, review, step="unanswered", due=objection.due, councils=today)
