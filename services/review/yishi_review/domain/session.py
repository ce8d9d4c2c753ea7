"""Sessions: called, held, and kept as minutes whose hash fixes them. Every opinion gets an answer (协商有音)."""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from .refusals import NotNow, TooEarly, Unfit

MODES = ("online", "in_person", "mixed")
ANSWERS = ("adopted", "partly", "not_adopted")


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What somebody said, and the body's answer: 采纳, 部分采纳, 未采纳, the last two with the reason."""

    words: str
    answer: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Session:
    """A session of the body that held step number `step`; `minutes` is empty until it has been held."""

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


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """What is recorded of a session."""

    attended: tuple[str, ...]
    observers: int
    text: str
    opinions: tuple[Opinion, ...]


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
    return replace(
        session, attended=minutes.attended, observers=minutes.observers, minutes=minutes.text,
        minutes_hash=sha256(minutes.text.encode()).hexdigest(), opinions=minutes.opinions, recorded_at=now,
    )
