"""The shapes of files."""

from typing import Protocol, Self

from pydantic import AwareDatetime
from yishi_chassis import blobs, http
from yishi_chassis.clock import ZONE

from .. import actions, domain


class Came(Protocol):
    """A file as the door hands it in: in a temporary file, told apart by its content."""

    @property
    def kind(self) -> blobs.Kind: ...


class FileView(http.View):
    """A file as it is kept: nothing but what is seen or heard. Name its `sha256` in a proposal before `expires_at`."""

    sha256: str
    kind: str
    mimetype: str
    size: int
    width: int | None
    height: int | None
    thumbhash: str
    expires_at: AwareDatetime

    @classmethod
    def of(cls, file: domain.File) -> Self:
        """From the domain."""
        same = ("sha256", "kind", "mimetype", "size", "width", "height", "thumbhash")
        return cls(**{name: getattr(file, name) for name in same},
                   expires_at=(file.sent_at + actions.KEPT).astimezone(ZONE))
