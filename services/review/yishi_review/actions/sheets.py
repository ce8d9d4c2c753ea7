"""What is printed of a review; of a private matter only for its insiders."""

from yishi_chassis.database import Tx

from .. import domain
from .reading import show


def show_vote(tx: Tx, *, review_id: str, vote_id: str, councils: domain.Councils) -> domain.Vote:
    """One vote."""
    return show_with_vote(tx, review_id=review_id, vote_id=vote_id, councils=councils)[1]


def show_with_vote(
    tx: Tx, *, review_id: str, vote_id: str, councils: domain.Councils,
) -> tuple[domain.Review, domain.Vote]:
    """A review and one of its votes."""
    review = _readable(tx, review_id, councils)
    for vote in review.votes:
        if vote.id == vote_id:
            return review, vote
    raise domain.Unknown(f"there is no vote {vote_id}")


def show_session(
    tx: Tx, *, review_id: str, session_id: str, councils: domain.Councils,
) -> tuple[domain.Review, domain.Session]:
    """A review and one of its sessions."""
    review = _readable(tx, review_id, councils)
    for session in review.sessions:
        if session.id == session_id:
            return review, session
    raise domain.Unknown(f"there is no session {session_id}")


def show_announced(tx: Tx, *, review_id: str, councils: domain.Councils) -> domain.Review:
    """A review whose decision is or was announced."""
    review = _readable(tx, review_id, councils)
    if review.announced_until is None:
        raise domain.Unknown("nothing is announced")
    return review


def _readable(tx: Tx, review_id: str, councils: domain.Councils) -> domain.Review:
    review, insider = show(tx, review_id=review_id, councils=councils)
    if domain.is_private(review.kind) and not insider:
        raise domain.Unknown("it is a private matter (家里事)")
    return review
