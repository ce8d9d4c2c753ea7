"""Votes: called, cast, closed."""

from datetime import datetime

from yishi_chassis import ids, outbox
from yishi_chassis.database import Tx

from .. import domain, events
from .occasion import kept, log, occasion, taken
from .stopping import settle_stop


def call_vote(
    tx: Tx, *, review_id: str, question: str, closes_at: datetime | None, majority: str | None,
    councils: domain.Councils,
) -> domain.Vote:
    """Open a vote among those who are members now."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = domain.call_vote(
        was, id=ids.new(), question=question, closes_at=closes_at, majority=majority, on=on)
    review = kept(tx, review, was=was)
    outbox.stage(tx, events.vote_called(review, review.votes[-1]))
    return review.votes[-1]


def cast_ballot(tx: Tx, *, review_id: str, choice: str, councils: domain.Councils) -> domain.Vote:
    """Count the caller's ballot; it is said to others when the vote closes."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    return kept(tx, domain.cast_ballot(was, choice, on=on), was=was).votes[-1]


def close_vote(tx: Tx, *, review_id: str, councils: domain.Councils) -> domain.Vote:
    """End the vote and say its result."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.close_vote(was, on), was=was)
    say_result(tx, review)
    settle_stop(tx, review, councils=councils)
    return review.votes[-1]


def say_result(tx: Tx, review: domain.Review) -> None:
    """Tell the others what the last vote has come to."""
    vote = review.votes[-1]
    outbox.stage(tx, events.vote_closed(review, vote))
    log.info("vote closed", extra={
        "proposal_id": review.proposal.id, "body": review.step.body, "result": vote.result})
