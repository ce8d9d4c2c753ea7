"""Sessions: called, held, and kept as minutes whose hash fixes them. Every opinion gets an answer (协商有音)."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256

import rfc8785

from .refusals import NotNow, TooEarly, TooLate, Unfit

MODES = ("online", "in_person", "mixed")
ANSWERS = ("adopted", "partly", "not_adopted")
COMING = ("yes", "no", "undecided")


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What somebody said, and the body's answer: 采纳, 部分采纳, 未采纳, the last two with the reason."""

    words: str
    answer: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Observer:
    """Who is invited to look on (列席): an office or a role by name, and how many of it; or an account."""

    name: str
    account: str = ""
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class Reply:
    """Whether somebody invited will come."""

    member: str
    coming: str
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class File:
    """A recording, a picture or a document by its SHA-256; `stored`: it is kept here, else where it was made.

    `public`: everybody may hear this recording.
    """

    name: str
    sha256: str
    kind: str
    media_type: str = ""
    public: bool = False
    stored: bool = False


@dataclass(frozen=True, kw_only=True)
class Comment:
    """What somebody who was invited has to say to the minutes."""

    member: str
    words: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Session:
    """A session of the body that held step number `step`; `minutes` is empty until it has been held.

    A joint session (联席会) has the members of other `bodies` invited as well; `together` are the proposals that are
    treated in the same session, each with minutes of its own.
    """

    id: str
    step: int
    mode: str
    held_at: datetime
    agenda: str
    invited: tuple[str, ...]
    attended: tuple[str, ...] = ()
    observers: int = 0
    minutes: str = ""
    minutes_hash: str = ""
    opinions: tuple[Opinion, ...] = ()
    recorded_at: datetime | None = None
    bodies: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    guests: tuple[Observer, ...] = ()
    replies: tuple[Reply, ...] = ()
    files: tuple[File, ...] = ()
    comments: tuple[Comment, ...] = ()

    @property
    def opinions_hash(self) -> str:
        """The SHA-256 of the opinions with their answers, in canonical JSON."""
        return sha256(rfc8785.dumps([asdict(opinion) for opinion in self.opinions])).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """What is recorded of a session."""

    attended: tuple[str, ...]
    observers: int
    text: str
    opinions: tuple[Opinion, ...]
    files: tuple[File, ...] = ()


def record(session: Session, minutes: Minutes, *, now: datetime) -> Session:
    """The session with its minutes; written once, after it was held, with only members attending."""
    if session.recorded_at:
        raise NotNow("the minutes of this session are recorded already")
    if now < session.held_at:
        raise TooEarly(f"the session is held at {session.held_at:%Y-%m-%d %H:%M}")
    if strangers := sorted(set(minutes.attended) - set(session.invited)):
        raise Unfit(f"not members of the body, to be counted as observers: {', '.join(strangers)}")
    if not all(opinion.reason for opinion in minutes.opinions if opinion.answer != "adopted"):
        raise Unfit("an opinion that is not wholly adopted needs the reason")
    held = replace(
        session, attended=minutes.attended, observers=minutes.observers, minutes=minutes.text,
        minutes_hash=hash_of(minutes.text), opinions=minutes.opinions, recorded_at=now)
    return attach(held, minutes.files)


def answer(session: Session, reply: Reply) -> Session:
    """The session with somebody's word on whether they come, in place of an earlier one; until it begins."""
    if reply.at >= session.held_at:
        raise TooLate("the session has begun")
    others = tuple(each for each in session.replies if each.member != reply.member)
    return replace(session, replies=(*others, reply))


def attach(session: Session, files: tuple[File, ...]) -> Session:
    """The session with more recordings, pictures or documents, each once; what was kept elsewhere may come here."""
    known = {file.sha256: file for file in session.files}
    fresh = {file.sha256: file for file in files if file.sha256 not in known or file.stored > known[file.sha256].stored}
    return replace(session, files=tuple((known | fresh).values()))


def comment(session: Session, said: Comment, *, until: datetime) -> Session:
    """The session with somebody's comment on its minutes."""
    if session.recorded_at is None:
        raise TooEarly("there are no minutes to comment on yet")
    if said.at >= until:
        raise TooLate(f"minutes are commented on until {until:%Y-%m-%d %H:%M}")
    return replace(session, comments=(*session.comments, said))


def without_reasons(session: Session) -> Session:
    """The session without why somebody does not come."""
    return replace(session, replies=tuple(replace(reply, reason="") for reply in session.replies))


def hash_of(words: str) -> str:
    """The SHA-256 by which words travel that stay here."""
    return sha256(words.encode()).hexdigest()
