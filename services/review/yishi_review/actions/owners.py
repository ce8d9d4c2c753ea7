"""What only owners decide: their vote, entered with a scan."""

from yishi_chassis import ids, outbox
from yishi_chassis.database import Tx

from .. import domain, events
from .occasion import kept, occasion, taken


def record_owners_vote(tx: Tx, *, review_id: str, poll: domain.Poll, councils: domain.Councils) -> domain.Vote:
    """Enter how the owners have voted, by area and by heads."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.record_owners_vote(was, id=ids.new(), poll=poll, on=on), was=was)
    outbox.stage(tx, events.owners_voted(review, review.votes[-1], by=on.by.id))
    return review.votes[-1]
