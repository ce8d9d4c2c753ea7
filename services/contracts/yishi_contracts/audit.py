"""What audit says: the log has a new signed checkpoint."""

from typing import ClassVar

from .envelope import Event


class CheckpointSigned(Event):
    """The log of `size` leaves has this root; the signed note is served at /log/checkpoint."""

    type: ClassVar[str] = "cn.yishi.checkpoint.signed.v1"
    speaker: ClassVar[str] = "audit"
    subject_field: ClassVar[str] = "origin"
    origin: str
    size: int
    root: str


EVENTS = (CheckpointSigned,)
