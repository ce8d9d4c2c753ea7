"""What a review is made of beside sessions, votes and local action: plain values without rules of their own."""

from dataclasses import dataclass
from datetime import datetime

from .counting import count_of
from .local_action import Evidence
from .session import File


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What was filed, as far as review and those after it need it; the author is an opaque id.

    `before`: pictures of how it was, by their hashes.
    """

    id: str
    number: str
    title: str
    text: str
    category: str
    areas: tuple[str, ...]
    spot: str
    lat: float | None
    lng: float | None
    author_kind: str
    author_id: str
    urgent: bool
    before: tuple[Evidence, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """One body's time with the review; `due` is its tier's limit, `decision` how it left."""

    number: int
    tier: str
    body: str
    entered_at: datetime
    due: datetime | None = None
    left_at: datetime | None = None
    decision: str = ""
    reason: str = ""

    @property
    def provisional(self) -> bool:
        """Whether its limit was counted over days that are not known yet."""
        return count_of(self.due) is not None


@dataclass(frozen=True, kw_only=True)
class Return:
    """What the body wants its author to change (退回修改), until when; `state` and `due` are where it goes on then."""

    number: int
    points: tuple[str, ...]
    by: str
    returned_at: datetime
    until: datetime
    state: str
    due: datetime | None = None
    revised_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Objection:
    """What somebody has against a decision that is announced, by when the body answers, and its answer.

    `redacted`: the ground on which its words were taken out.
    """

    id: str
    step: int
    by: str
    reason: str
    made_at: datetime
    due: datetime
    answer: str = ""
    answer_reason: str = ""
    answered_at: datetime | None = None
    redacted: str = ""


@dataclass(frozen=True, kw_only=True)
class Aid:
    """Somebody of the three kinds of self-government, law and morals (三治): asked to help, came, did something."""

    kind: str
    name: str
    asked_at: datetime
    came_at: datetime | None = None
    did_at: datetime | None = None
    words: str = ""

#: A visit to somebody's home (入户走访).
HOME = "home"


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Members of the body have been to the place (实地走访) or to somebody's home (入户走访); no resident is named."""

    id: str
    step: int
    kind: str
    at: datetime
    members: tuple[str, ...]
    words: str
    words_hash: str
    by: str
    files: tuple[File, ...] = ()
