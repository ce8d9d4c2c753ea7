"""What is printed: whose names stand on an attendance sheet, which ballots are given on paper, what is announced."""

from dataclasses import dataclass

from .review import Review
from .session import Session
from .tiers import Body, Councils
from .vote import Vote

#: The states in which what was announced is announced still, or holds and is acted on.
ANNOUNCED = frozenset({"announced", "local_action", "completed", "dispatched", "concluded"})


@dataclass(frozen=True, kw_only=True)
class Invited:
    """A line of the attendance sheet: who is invited, as what and of which body, their reply, whether they came.

    `count` people, where it is an office or a role that looks on (列席).
    """

    account: str
    name: str
    role: str
    body: str
    coming: str
    attended: bool
    count: int = 1


def meeting_bodies(review: Review, session: Session, *, councils: Councils) -> tuple[Body, ...]:
    """The body that holds the matter, then those that take part in the session (联席会)."""
    own = body_at(review, session.step, councils=councils)
    return (own, *(councils.body(body) for body in session.bodies))


def body_at(review: Review, step: int, *, councils: Councils) -> Body:
    """The body that held the review in that step."""
    return councils.body(next(each.body for each in review.steps if each.number == step))


def invited_to(session: Session, bodies: tuple[Body, ...]) -> tuple[Invited, ...]:
    """All who are invited, the members first; whoever has left a body since is a member still."""
    coming = {reply.member: reply.coming for reply in session.replies}
    members = tuple(Invited(
        account=account, name="", role=_role(account, body), body=body.name, coming=coming.get(account, ""),
        attended=account in session.attended) for account, body in _with_bodies(session, bodies))
    guests = tuple(Invited(
        account=guest.account, name=guest.name, role="observer", body="", coming=coming.get(guest.account, ""),
        attended=False, count=guest.count) for guest in session.guests)
    return (*members, *guests)


def on_paper(vote: Vote) -> bool:
    """Whether ballots can still be given on paper; owners' ballots are not the body's."""
    return vote.closed_at is None and vote.owners is None


def is_announced(review: Review) -> bool:
    """Whether what its body has decided is announced, or was and holds."""
    return review.announced_until is not None and review.state in ANNOUNCED


def _with_bodies(session: Session, bodies: tuple[Body, ...]) -> tuple[tuple[str, Body], ...]:
    return tuple((account, next((body for body in bodies if account in body.members), bodies[0]))
                 for account in session.invited)


def _role(account: str, body: Body) -> str:
    return {body.convener: "convener", body.deputy: "deputy"}.get(account, "member")
