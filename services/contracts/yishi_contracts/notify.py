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


EVENTS = (NoticeSent, NoticeFailed)
