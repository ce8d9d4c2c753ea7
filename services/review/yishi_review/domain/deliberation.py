"""Deliberation before the body that holds the review: sessions and votes."""

from datetime import datetime

from . import session as sessions
from . import vote as votes
from .moves import permit
from .refusals import MinutesMissing, TooEarly, Unfit, Unknown
from .review import Occasion, Review, deliberate
from .session import Minutes, Session
from .vote import MAJORITIES, Ballot, Vote


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


def call_vote(
    review: Review, *, id: str, question: str, closes_at: datetime | None, majority: str | None, on: Occasion,
) -> Review:
    """The review with a vote open; the roll is the body's members as they are now."""
    permit(review, "call_vote", on=on)
    _answered(review, on.now)
    closes_at = closes_at or on.calendar_days(on.now, review.rule.voting_days)
    if closes_at <= on.now:
        raise Unfit("a vote closes later than it opens")
    roll = review.body(on.councils).members
    vote = Vote(
        id=id, step=review.step.number, question=question, roll=roll, quorum=_quorum(review, len(roll), on=on),
        majority=_majority(review, majority), called_at=on.now, closes_at=closes_at,
    )
    return review.with_vote(vote).to("voting", deadline=closes_at)


def _answered(review: Review, now: datetime) -> None:
    of_the_body = (s for s in review.sessions if s.step == review.step.number)
    if any(s.held_at <= now and not s.recorded_at for s in of_the_body):
        raise MinutesMissing("a session was held whose minutes, with an answer to each opinion, are missing")


def _quorum(review: Review, roll: int, *, on: Occasion) -> int:
    """More than half; at the top, after a vote without quorum, those present decide."""
    if review.vote and review.vote.result == "no_quorum" and review.upper(on.councils) is None:
        return 1
    return votes.more_than_half(roll)


def _majority(review: Review, asked: str | None) -> str:
    rule = review.rule.majority
    if asked and MAJORITIES.index(asked) < MAJORITIES.index(rule):
        raise Unfit(f"this tier decides by {rule} majority at least")
    return asked or rule


def open_vote(review: Review) -> Vote:
    """The open vote of a review that is in voting."""
    if review.vote is None or review.vote.closed_at:
        raise Unknown("there is no open vote")
    return review.vote


def cast_ballot(review: Review, choice: str, *, on: Occasion) -> Review:
    """The review with the caller's ballot counted."""
    permit(review, "cast_ballot", on=on)
    ballot = Ballot(member=on.by.id, choice=choice, cast_at=on.now)
    return review.with_vote(votes.cast(open_vote(review), ballot))


def close_vote(review: Review, on: Occasion) -> Review:
    """The review with its vote closed by the convener: all have voted, or the time is over."""
    permit(review, "close_vote", on=on)
    vote = open_vote(review)
    if not vote.complete and on.now < vote.closes_at:
        raise TooEarly(f"not all have voted, and the vote runs until {vote.closes_at:%Y-%m-%d %H:%M}")
    return end_vote(review, on)


def end_vote(review: Review, on: Occasion) -> Review:
    """The review with its vote closed, before its body again on the tier's clock."""
    return deliberate(review.with_vote(votes.close(open_vote(review), now=on.now)), on)
