"""Deadlines that pass: what the rules bring, and what the others are told of it."""

from collections.abc import Callable

from yishi_chassis import outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from .occasion import kept, log, occasion
from .reminding import say_reminder
from .self_help import say_self_help
from .stopping import settle_stop
from .vote import say_result


def deadline_passed(tx: Tx, *, review_id: str, councils: domain.Councils) -> domain.Review:
    """End the state whose time is over, or mark the review as late; a clock that rings too early changes nothing."""
    was, on = store.get_for_update(tx, review_id), occasion(tx, councils)
    expired = domain.expire(was, on)
    if expired is was:
        return was
    review = kept(tx, expired, was=was)
    if review.state != was.state:
        _SAY[was.state](tx, review)
        review = settle_stop(tx, review, councils=councils) if was.state == "voting" else review
    elif review.state == "self_help":
        say_self_help(tx, review)
    elif review.overdue:
        say_reminder(tx, review, step=domain.OVERDUE, due=was.deadline or on.now, councils=on.councils)
        log.info("review overdue", extra={
            "proposal_id": review.proposal.id, "body": review.step.body, "state": review.state})
    return review


def _say_kind(tx: Tx, review: domain.Review) -> None:
    outbox.stage(tx, events.review_triaged(review))


def _say_up(tx: Tx, review: domain.Review) -> None:
    outbox.stage(tx, events.review_escalated(review, below=review.steps[-2]))


#: By the state that has ended.
_SAY: dict[str, Callable[[Tx, domain.Review], None]] = {
    "self_help": say_self_help, "consultation": _say_kind, "voting": say_result, "local_action": _say_up,
}
