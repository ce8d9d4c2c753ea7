"""What is printed of a review; of a private matter only for its insiders."""

from dataclasses import dataclass

from yishi_chassis.database import Tx

from .. import domain, store
from .reading import show


@dataclass(frozen=True, kw_only=True)
class SessionSheet:
    """A session with the bodies in it, who is invited, and the numbers of what else it treats."""

    review: domain.Review
    session: domain.Session
    bodies: tuple[domain.Body, ...]
    invited: tuple[domain.Invited, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class VoteSheet:
    """A vote of a body: to be given on paper, or as its result is announced."""

    review: domain.Review
    body: domain.Body
    vote: domain.Vote | None


def show_vote(tx: Tx, *, review_id: str, vote_id: str, councils: domain.Councils) -> domain.Vote:
    """One vote."""
    return _vote(_readable(tx, review_id, councils), vote_id)


def show_ballot(tx: Tx, *, review_id: str, vote_id: str, councils: domain.Councils) -> VoteSheet:
    """A vote that is open, for its ballots on paper."""
    review = _readable(tx, review_id, councils)
    vote = _vote(review, vote_id)
    if not domain.on_paper(vote):
        raise domain.Unknown("no ballots are given on paper in this vote")
    return VoteSheet(review=review, body=review.body(councils), vote=vote)


def show_result(tx: Tx, *, review_id: str, vote_id: str, councils: domain.Councils) -> VoteSheet:
    """A closed vote of a body, with all its ballots."""
    review = _readable(tx, review_id, councils)
    vote = _vote(review, vote_id)
    if vote.closed_at is None or vote.owners is not None:
        raise domain.Unknown("there is no result of a vote of the body")
    return VoteSheet(review=review, body=domain.body_at(review, vote.step, councils=councils), vote=vote)


def show_session(tx: Tx, *, review_id: str, session_id: str, councils: domain.Councils) -> SessionSheet:
    """One session, of whichever body has had the review."""
    review = _readable(tx, review_id, councils)
    for session in review.sessions:
        if session.id == session_id:
            bodies = domain.meeting_bodies(review, session, councils=councils)
            return SessionSheet(review=review, session=session, bodies=bodies, others=_numbers(tx, session.together),
                                invited=domain.invited_to(session, bodies))
    raise domain.Unknown(f"there is no session {session_id}")


def show_announced(tx: Tx, *, review_id: str, councils: domain.Councils) -> VoteSheet:
    """A decision that is announced, or was and holds."""
    review = _readable(tx, review_id, councils)
    if not domain.is_announced(review):
        raise domain.Unknown("nothing is announced")
    return VoteSheet(review=review, body=review.body(councils), vote=review.vote)


def _readable(tx: Tx, review_id: str, councils: domain.Councils) -> domain.Review:
    review, insider = show(tx, review_id=review_id, councils=councils)
    if domain.is_private(review.kind) and not insider:
        raise domain.Unknown("it is a private matter (家里事)")
    return review


def _vote(review: domain.Review, vote_id: str) -> domain.Vote:
    for vote in review.votes:
        if vote.id == vote_id:
            return vote
    raise domain.Unknown(f"there is no vote {vote_id}")


def _numbers(tx: Tx, proposals: tuple[str, ...]) -> tuple[str, ...]:
    found = (store.headlines(tx, where={"proposal_id": each}, before=None, limit=1) for each in proposals)
    return tuple(one.proposal.number for some in found for one in some)
