"""What notify says: somebody was told, or could not be."""

from typing import ClassVar

from .envelope import Event


class FromNotify(Event):
    """Said by notify; its subject is the notice, the person is an opaque id."""

    speaker: ClassVar[str] = "notify"
    subject_field: ClassVar[str] = "notice_id"
    notice_id: str
    proposal_id: str
    person: str
    channel: str
    kind: str


class NoticeSent(FromNotify):
    """A channel has taken the notice."""

    type: ClassVar[str] = "cn.yishi.notice.sent.v1"
    attempts: int = 1


class NoticeFailed(FromNotify):
    """The channel was given up for this notice, with the reason."""

    type: ClassVar[str] = "cn.yishi.notice.failed.v1"
    reason: str
    attempts: int = 1


class AboutContact(Event):
    """Said by notify about how a person, an opaque id, can be reached; the number or address stays there."""

    speaker: ClassVar[str] = "notify"
    subject_field: ClassVar[str] = "person"
    person: str
    channel: str


class ContactVerified(AboutContact):
    """This person has proved to be reached there: a code that was sent to the phone came back."""

    type: ClassVar[str] = "cn.yishi.contact.verified.v1"


class ContactReleased(AboutContact):
    """It proves nothing of this person any more: given up, or taken over by somebody else who proved it."""

    type: ClassVar[str] = "cn.yishi.contact.released.v1"
    ground: str


EVENTS = (NoticeSent, NoticeFailed, ContactVerified, ContactReleased)
