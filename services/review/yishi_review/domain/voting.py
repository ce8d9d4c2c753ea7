"""A body's vote: called, cast, closed, on the clock of the review that the body holds."""

from dataclasses import dataclass, replace
from datetime import datetime

from . import ballot_signature, casting
from . import vote as votes
from .ballot_signature import Key
from .casting import Choice
from .moves import permit
from .refusals import MinutesMissing, NotYours, TooEarly, Unfit, Unknown
from .review import Occasion, Review, deliberate
from .vote import MAJORITIES, Paper, Proxy, Signed, Vote


@dataclass(frozen=True, kw_only=True)
class Call:
    """What is voted on and how; what is None is as the tier's rules say."""

    question: str
    closes_at: datetime | None = None
    majority: str | None = None
    secret: bool | None = None


@dataclass(frozen=True, kw_only=True)
class How:
    """How a ballot is cast: `member`: for whom, if not for oneself; see `Choice`; the key that `signed` is by."""

    member: str = ""
    code: str = ""
    former: str = ""
    signed: Signed | None = None
    key: Key | None = None


def call_vote(review: Review, call: Call, *, id: str, on: Occasion) -> Review:
    """The review with a vote open; the roll is the body's members as they are now. Who proposed it has no part."""
    permit(review, "call_vote", on=on)
    _answered(review, on.now)
    closes_at = call.closes_at or on.calendar_days(on.now, review.rule.voting_days)
    if closes_at <= on.now:
        raise Unfit("a vote closes later than it opens")
    roll = review.body(on.councils).members
    recused = tuple(member for member in roll if member == review.proposal.author_id)
    vote = Vote(
        id=id, step=review.step.number, question=call.question, roll=roll, recused=recused,
        quorum=_quorum(review, len(roll) - len(recused), on=on), majority=_majority(review, call.majority),
        secret=_secret(review, call.secret), called_at=on.now, closes_at=closes_at)
    return review.with_vote(vote).to("voting", deadline=closes_at)


def _answered(review: Review, now: datetime) -> None:
    of_the_body = (s for s in review.sessions if s.step == review.step.number)
    if any(s.held_at <= now and not s.recorded_at for s in of_the_body):
        raise MinutesMissing("a session was held whose minutes, with an answer to each opinion, are missing")


def _quorum(review: Review, base: int, *, on: Occasion) -> int:
    """More than half; at the top, after a vote without quorum, those present decide."""
    if review.vote and review.vote.result == "no_quorum" and review.upper(on.councils) is None:
        return 1
    return votes.more_than_half(base)


def _majority(review: Review, asked: str | None) -> str:
    rule = review.rule.majority
    if asked and MAJORITIES.index(asked) < MAJORITIES.index(rule):
        raise Unfit(f"this tier decides by {rule} majority at least")
    return asked or rule


def _secret(review: Review, asked: bool | None) -> bool:
    if asked is False and review.rule.secret:
        raise Unfit("this tier votes in secret")
    return review.rule.secret if asked is None else asked


def open_vote(review: Review) -> Vote:
    """The open vote of a review that is in voting."""
    if review.vote is None or review.vote.closed_at:
        raise Unknown("there is no open vote")
    return review.vote


def cast_ballot(review: Review, choice: str, *, on: Occasion, how: How = How()) -> Review:
    """The review with a ballot counted: the caller's, or that of a member who named the caller as proxy."""
    permit(review, "cast_ballot", on=on)
    vote, member = open_vote(review), how.member or on.by.id
    if how.signed is not None:
        if member != on.by.id:
            raise Unfit("who votes for another does not sign in their name")
        ballot_signature.verify(
            how.signed, vote, how.key, proposal=review.proposal.id, voter=member, choice=choice, now=on.now)
    wanted = Choice(member=member, choice=choice, by="" if member == on.by.id else on.by.id, code=how.code,
                    former=how.former, signed=how.signed)
    return review.with_vote(casting.cast(vote, wanted, now=on.now))


def recuse(review: Review, member: str, *, on: Occasion) -> Review:
    """The review with a member out of the vote (回避): at their own word, or the convener's."""
    permit(review, "recuse", on=on)
    if member != on.by.id and not review.body(on.councils).led_through(on.by):
        raise NotYours("members recuse themselves; for another the convener does", state=review.state)
    return review.with_vote(casting.recuse(open_vote(review), member))


def name_proxy(review: Review, by: str, *, on: Occasion) -> Review:
    """The review with somebody to vote for the caller (委托)."""
    permit(review, "name_proxy", on=on)
    if not review.rule.proxies:
        raise Unfit("by this tier's rules every member votes in person", state=review.state)
    proxy = Proxy(member=on.by.id, by=by)
    return review.with_vote(casting.delegate(open_vote(review), proxy, most=review.rule.proxies))


def enter_paper(review: Review, paper: Paper, *, on: Occasion) -> Review:
    """The review with ballots that were given on paper, not counted yet."""
    permit(review, "enter_paper", on=on)
    return review.with_vote(casting.enter(open_vote(review), paper))


def confirm_paper(review: Review, paper_id: str, *, on: Occasion) -> Review:
    """The review with them counted, since a second person has compared them with the scan."""
    permit(review, "confirm_paper", on=on)
    vote = open_vote(review)
    paper = next((paper for paper in vote.papers if paper.id == paper_id), None)
    if paper is None:
        raise Unknown(f"no ballots on paper were entered as {paper_id}")
    return review.with_vote(casting.confirm(vote, paper, by=on.by.id, now=on.now))


def close_vote(review: Review, on: Occasion) -> Review:
    """The review with its vote closed by the convener: all have voted, or the time is over."""
    permit(review, "close_vote", on=on)
    vote = open_vote(review)
    if not vote.complete and on.now < vote.closes_at:
        raise TooEarly(f"not all have voted, and the vote runs until {vote.closes_at:%Y-%m-%d %H:%M}")
    return end_vote(review, on)


def end_vote(review: Review, on: Occasion) -> Review:
    """The review with its vote closed, before its body again on the tier's clock."""
    closed = votes.close(open_vote(review), now=on.now)
    return deliberate(review.with_vote(replace(closed, slips=tuple(sorted(closed.slips, key=_code)))), on)


def _code(slip: votes.Slip) -> str:
    return slip.code
