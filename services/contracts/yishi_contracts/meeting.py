"""What review says of meeting: sessions called, held, replied to and commented on, with their files; visits."""

from typing import ClassVar, Literal

from pydantic import AwareDatetime

from .envelope import Part
from .review import FromReview


class SessionFile(Part):
    """A recording, a picture or a document by its hash; the file itself does not travel."""

    name: str
    sha256: str
    kind: Literal["recording", "picture", "document"]
    media_type: str = ""


class SessionCalled(FromReview):
    """A session is called; members are invited, in a joint one (联席会) those of other `bodies` as well."""

    type: ClassVar[str] = "cn.yishi.session.called.v1"
    session_id: str
    mode: Literal["online", "in_person", "mixed"]
    held_at: AwareDatetime
    members: tuple[str, ...]
    bodies: tuple[str, ...] = ()
    #: what the same session treats beside this proposal
    with_proposals: tuple[str, ...] = ()


class SessionHeld(FromReview):
    """A session was held; its minutes, the opinions with their answers and its files are fixed by their hashes."""

    type: ClassVar[str] = "cn.yishi.session.held.v1"
    session_id: str
    attended: tuple[str, ...]
    observers: int = 0
    minutes_hash: str
    opinions: int = 0
    opinions_hash: str = ""
    files: tuple[SessionFile, ...] = ()


class SessionReplied(FromReview):
    """Somebody invited says whether they come."""

    type: ClassVar[str] = "cn.yishi.session.replied.v1"
    session_id: str
    member: str
    coming: Literal["yes", "no", "undecided"]


class SessionAttached(FromReview):
    """Recordings, pictures or documents were added to a session."""

    type: ClassVar[str] = "cn.yishi.session.attached.v1"
    session_id: str
    files: tuple[SessionFile, ...]


class SessionCommented(FromReview):
    """Somebody who was invited has commented on the minutes; the words stay in review, their hash is here."""

    type: ClassVar[str] = "cn.yishi.session.commented.v1"
    session_id: str
    words_hash: str
    by: str


class VisitRecorded(FromReview):
    """Members went to see the place (实地走访) or somebody's home (入户走访); what they found is fixed by its hash."""

    type: ClassVar[str] = "cn.yishi.visit.recorded.v1"
    visit_id: str
    kind: Literal["site", "home"]
    at: AwareDatetime
    members: tuple[str, ...]
    words_hash: str
    files: tuple[SessionFile, ...] = ()


EVENTS = (SessionCalled, SessionHeld, SessionReplied, SessionAttached, SessionCommented, VisitRecorded)
