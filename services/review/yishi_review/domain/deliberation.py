"""Deliberation before the body that holds the review: sessions, and visits to the place."""

from dataclasses import dataclass, replace
from datetime import datetime

from . import session as sessions
from .moves import permit, roles_of
from .parts import HOME, Visit
from .refusals import NotYours, TooEarly, Unfit, Unknown
from .review import Occasion, Review
from .session import Comment, File, Minutes, Observer, Reply, Session
from .triage import is_private
from .uploads import expect_own_to_publish


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """What is called: how, when, about what; who looks on, which other bodies take part (联席会)."""

    mode: str
    held_at: datetime
    agenda: str
    guests: tuple[Observer, ...] = ()
    bodies: tuple[str, ...] = ()


def call_session(
    review: Review, meeting: Meeting, *, id: str, on: Occasion, together: tuple[str, ...] = (),
) -> Review:
    """The review with a session called; all members are invited, some days ahead unless it is urgent.

    Called by the next tier it is a joint one (联席会) of both bodies; the vote stays with the body that holds it.
    """
    permit(review, "call_session", on=on)
    days = 0 if review.proposal.urgent else review.rule.invitation_days
    if (meeting.held_at.astimezone(on.now.tzinfo).date() - on.now.date()).days < days:
        raise Unfit(f"members are invited {days} days ahead")
    own = review.body(on.councils)
    others = [on.councils.body(body) for body in dict.fromkeys((*_calling(review, on), *meeting.bodies))
              if body != own.id]
    invited = dict.fromkeys(member for body in (own, *others) for member in body.members)
    return review.with_session(Session(
        id=id, step=review.step.number, mode=meeting.mode, held_at=meeting.held_at, agenda=meeting.agenda,
        invited=tuple(invited), guests=meeting.guests, bodies=tuple(body.id for body in others), together=together))


def record_minutes(review: Review, *, session_id: str, minutes: Minutes, on: Occasion) -> Review:
    """The review with the minutes of a session of the body that holds it."""
    session = _conducted(review, "record_minutes", session_id, on)
    return review.with_session(sessions.record(session, minutes, now=on.now))


def reply(review: Review, *, session_id: str, coming: str, reason: str, on: Occasion) -> Review:
    """The review with the caller's word on whether they come."""
    session = _invited(review, "reply", session_id, on)
    said = Reply(member=on.by.id, coming=coming, reason=reason, at=on.now)
    return review.with_session(sessions.answer(session, said))


def attach(review: Review, *, session_id: str, files: tuple[File, ...], on: Occasion) -> Review:
    """The review with recordings, pictures or documents of a session."""
    session = _conducted(review, "attach", session_id, on)
    return review.with_session(sessions.attach(session, files))


def comment(review: Review, *, session_id: str, words: str, on: Occasion) -> Review:
    """The review with the caller's comment on the minutes."""
    session = _invited(review, "comment", session_id, on)
    until = on.calendar_days(session.recorded_at or on.now, review.rule.comment_days)
    return review.with_session(sessions.comment(
        session, Comment(member=on.by.id, words=words, at=on.now), until=until))


def record_visit(review: Review, visit: Visit, *, on: Occasion) -> Review:
    """The review with a visit to the place or to a home: when, by which members, what they found."""
    permit(review, "record_visit", on=on)
    if visit.at > on.now:
        raise TooEarly("a visit is recorded once it was made", state=review.state)
    members = review.body(on.councils).members
    if strangers := sorted(set(visit.members) - set(members)):
        raise Unfit(f"not members of the body: {', '.join(strangers)}", state=review.state)
    expect_own_to_publish(review, visit.files, on=on)
    return replace(review, visits=(*review.visits, visit))


def the_session(review: Review, session_id: str) -> Session:
    """This session of the body that holds the review."""
    for session in review.sessions:
        if session.id == session_id and session.step == review.step.number:
            return session
    raise Unknown(f"the body that holds the review called no session {session_id}")


def held(review: Review) -> bool:
    """Whether the body that holds the review has held a session on it and recorded it."""
    return any(s.recorded_at for s in review.sessions if s.step == review.step.number)


def told_of(review: Review, *, insider: bool) -> tuple[tuple[Session, ...], tuple[Visit, ...]]:
    """Sessions and visits as insiders or as the public see them.

    Why somebody does not come, and what was found in a home, is for insiders; of a private matter everything is.
    """
    if insider:
        return review.sessions, review.visits
    if is_private(review.kind):
        return (), ()
    return (tuple(sessions.without_reasons(session) for session in review.sessions),
            tuple(replace(visit, words="", files=()) if visit.kind == HOME else visit for visit in review.visits))


def one_body(reviews: tuple[Review, ...], *, on: Occasion) -> tuple[str, ...]:
    """The bodies that hold what one session treats: one, unless the caller leads the next tier above the others."""
    bodies = tuple(dict.fromkeys(review.step.body for review in reviews))
    for review in reviews:
        if len(bodies) > 1 and not roles_of(review, on) & {"convener", "above"}:
            raise Unfit(f"{review.proposal.number} is before {review.step.body}, which is not yours to call")
    return bodies


def _calling(review: Review, on: Occasion) -> tuple[str, ...]:
    """The body in whose name the caller calls, where it is the next tier's."""
    upper = review.upper(on.councils)
    own = review.body(on.councils).led_through(on.by)
    return () if own or upper is None else (upper.id,)


def _conducted(review: Review, command: str, session_id: str, on: Occasion) -> Session:
    """The session, for the body that holds the review; the next tier conducts those it takes part in."""
    permit(review, command, on=on)
    session = the_session(review, session_id)
    if not set(_calling(review, on)) <= set(session.bodies):
        raise NotYours(f"{command} is for the bodies of this session", state=review.state)
    return session


def _invited(review: Review, command: str, session_id: str, on: Occasion) -> Session:
    permit(review, command, on=on)
    session = the_session(review, session_id)
    if on.by.id not in (*session.invited, *(guest.account for guest in session.guests)):
        raise NotYours("only those who were invited to this session do that", state=review.state)
    return session
