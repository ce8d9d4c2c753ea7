"""How a ballot comes into a vote: by a member, by a proxy, in secret, on paper; and who takes no part in it."""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from .refusals import NotYours, SamePerson, TooLate, Unfit, VotedAlready
from .vote import Ballot, Paper, Proxy, Signed, Slip, Vote, more_than_half


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What somebody wants counted: for whom (`member`), open or by the fingerprint of a private code (`code`).

    `former`: the private code of the secret ballot that this one replaces.
    """

    member: str
    choice: str
    by: str = ""
    code: str = ""
    former: str = ""
    signed: Signed | None = None


def cast(vote: Vote, wanted: Choice, *, now: datetime) -> Vote:
    """The vote with this choice in it, in place of the member's earlier one."""
    _has_part(vote, wanted.member)
    if now >= vote.closes_at:
        raise TooLate(f"the vote closed at {vote.closes_at:%Y-%m-%d %H:%M}")
    if wanted.by and wanted.by != vote.proxy_of(wanted.member):
        raise NotYours(f"{wanted.member} has not named you to vote for them")
    _not_on_paper(vote, wanted.member)
    return _in_secret(vote, wanted) if vote.secret else _openly(vote, wanted, now=now)


def _openly(vote: Vote, wanted: Choice, *, now: datetime) -> Vote:
    if wanted.code:
        raise Unfit("this vote is open: a ballot has no code")
    earlier = next((ballot for ballot in vote.ballots if ballot.member == wanted.member), None)
    if wanted.by and earlier is not None and not earlier.by:
        raise VotedAlready("the member has voted in person")
    fresh = Ballot(member=wanted.member, choice=wanted.choice, cast_at=now, by=wanted.by, signed=wanted.signed)
    return replace(vote, ballots=(*(one for one in vote.ballots if one is not earlier), fresh))


def _in_secret(vote: Vote, wanted: Choice) -> Vote:
    if not wanted.code or wanted.signed:
        raise Unfit("this vote is secret: a ballot has the SHA-256 of a private code, and no signature")
    fresh = Slip(code=wanted.code, choice=wanted.choice)
    if wanted.member not in vote.voted:
        _fresh_code(vote.slips, fresh)
        return replace(vote, voted=(*vote.voted, wanted.member), slips=(*vote.slips, fresh))
    mine = fingerprint(wanted.former)
    others = tuple(slip for slip in vote.slips if slip.code != mine)
    if not wanted.former or len(others) == len(vote.slips):
        raise VotedAlready("you have voted; to change that, give the private code of your ballot")
    _fresh_code(others, fresh)
    return replace(vote, slips=(*others, fresh))


def _fresh_code(slips: tuple[Slip, ...], fresh: Slip) -> None:
    if any(slip.code == fresh.code for slip in slips):
        raise Unfit("this code is somebody's already; please make another one at random")


def fingerprint(code: str) -> str:
    """The SHA-256 of a private code, by which its ballot is published."""
    return sha256(code.encode()).hexdigest()


def recuse(vote: Vote, member: str) -> Vote:
    """The vote without a part for this member, who is concerned by it (回避); the quorum is of the others."""
    _has_part(vote, member)
    if vote.has_voted(member):
        raise VotedAlready("who has voted has had a part in it")
    without = replace(vote, recused=(*vote.recused, member),
                      proxies=tuple(proxy for proxy in vote.proxies if member not in (proxy.member, proxy.by)))
    return replace(without, quorum=min(vote.quorum, more_than_half(len(without.base))))


def delegate(vote: Vote, proxy: Proxy, *, most: int) -> Vote:
    """The vote in which one member votes for another; nobody carries more than `most`."""
    for member in (proxy.member, proxy.by):
        _has_part(vote, member)
    if proxy.member == proxy.by:
        raise Unfit("nobody is their own proxy")
    if vote.has_voted(proxy.member):
        raise VotedAlready("who has voted needs no proxy")
    others = tuple(each for each in vote.proxies if each.member != proxy.member)
    if sum(each.by == proxy.by for each in others) >= most:
        raise Unfit(f"by this tier's rules a member votes for {most} others at most")
    return replace(vote, proxies=(*others, proxy))


def enter(vote: Vote, paper: Paper) -> Vote:
    """The vote with ballots on paper, to be compared with their scan by somebody else."""
    if len(paper.members) != len(paper.choices) or len(set(paper.members)) < len(paper.members):
        raise Unfit("as many ballots as members, each member once")
    for member in paper.members:
        _has_part(vote, member)
        _not_on_paper(vote, member)
        if vote.has_voted(member):
            raise VotedAlready(f"{member} has voted already")
    return replace(vote, papers=(*vote.papers, paper))


def confirm(vote: Vote, paper: Paper, *, by: str, now: datetime) -> Vote:
    """The vote with the ballots of a paper counted; who entered them does not confirm them."""
    if paper.confirmed_at:
        raise Unfit("these ballots are confirmed already")
    if by == paper.entered_by:
        raise SamePerson("two people enter ballots on paper: another one compares them with the scan")
    done = replace(paper, confirmed_by=by, confirmed_at=now)
    known = replace(vote, papers=tuple(done if each.id == paper.id else each for each in vote.papers))
    if vote.secret:
        slips = tuple(Slip(code=fingerprint(f"{paper.id}/{n}"), choice=choice)
                      for n, choice in enumerate(sorted(paper.choices)))
        return replace(known, voted=(*vote.voted, *paper.members), slips=(*vote.slips, *slips))
    ballots = tuple(Ballot(member=member, choice=choice, cast_at=now, paper=True)
                    for member, choice in zip(paper.members, paper.choices, strict=True))
    return replace(known, ballots=(*vote.ballots, *ballots))


def _has_part(vote: Vote, member: str) -> None:
    if member not in vote.roll:
        raise NotYours("only those on the roll may vote; it was fixed when the vote was called")
    if member in vote.recused:
        raise NotYours("who is recused has no part in the vote")


def _not_on_paper(vote: Vote, member: str) -> None:
    if any(member in paper.members for paper in vote.papers):
        raise VotedAlready(f"{member} has voted on paper")
