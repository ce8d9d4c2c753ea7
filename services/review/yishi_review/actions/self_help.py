"""A household's matter: its author says whether it is solved."""

from yishi_chassis import outbox
from yishi_chassis.database import Tx

from .. import domain, events
from .occasion import kept, occasion, taken


def answer_self_help(tx: Tx, *, review_id: str, solved: bool, councils: domain.Councils) -> domain.Review:
    """Solved, or to be consulted by the courtyard."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.answer_self_help(was, solved=solved, on=on), was=was)
    say_self_help(tx, review)
    return review


def say_self_help(tx: Tx, review: domain.Review) -> None:
    """Its author is asked; it is over; or the courtyard has it now."""
    if review.state == "helped":
        outbox.stage(tx, events.self_help_ended(review))
    elif review.state == "self_help" and not review.unsolved:
        outbox.stage(tx, events.self_help_asked(review))
    elif review.state == "consultation":
        outbox.stage(tx, events.review_triaged(review))
