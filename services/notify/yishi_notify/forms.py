"""The shapes of notify's HTTP doors."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, Field
from yishi_chassis.clock import ZONE
from yishi_chassis.http import Form, Query, View, unmasked

from .domain.notice import Notice

#: One plain ASCII address: no display name, no list, no quoting, no control character.
ADDRESS = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"


class ContactsForm(Form):
    """How you want to be told; no address: in the inbox only."""

    email: Annotated[str, Field(max_length=254, pattern=ADDRESS), AfterValidator(unmasked)] | None = None
    language: Literal["zh-CN", "en"] = "zh-CN"

    @property
    def addresses(self) -> dict[str, str]:
        """By channel."""
        return {"email": self.email} if self.email else {}


class ContactsView(View):
    """What you gave."""

    email: str | None
    language: str


class InboxQuery(Query):
    """Which page."""

    cursor: str | None = Field(None, max_length=64)
    limit: int = Field(50, ge=1, le=200)


class NoticeView(View):
    """A notice in the words it was given in."""

    id: str
    proposal_id: str
    kind: str
    urgency: str
    language: str
    title: str
    text: str
    created_at: AwareDatetime
    read_at: AwareDatetime | None

    @classmethod
    def of(cls, notice: Notice) -> Self:
        """From the domain."""
        return cls(
            id=notice.id, proposal_id=notice.proposal_id, kind=notice.kind, urgency=notice.urgency, text=notice.text,
            language=notice.language, title=notice.title, created_at=notice.created_at.astimezone(ZONE),
            read_at=notice.read_at.astimezone(ZONE) if notice.read_at else None,
        )

    @classmethod
    def all_of(cls, notices: Sequence[Notice]) -> list[Self]:
        """From the domain."""
        return [cls.of(notice) for notice in notices]
