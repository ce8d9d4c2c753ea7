"""The channels by which a notice can go. A new one is a file here and its line in CHANNELS."""

from collections.abc import Callable
from typing import Protocol

from ..domain.delivery import Letter
from ..settings import Settings
from . import email, in_app, sms


class Channel(Protocol):
    """Carries letters. One that is not `outside` delivers by the notice being written, and is never called."""

    @property
    def outside(self) -> bool:
        """Whether it has to be called, outside any transaction."""

    def send(self, letter: Letter) -> None:
        """Hand the letter over; raises delivery.Transient or delivery.Permanent with a reason that names nobody."""


#: How each channel is opened from the settings; None: it is not set up here.
CHANNELS: dict[str, Callable[[Settings], Channel | None]] = {
    "in_app": in_app.open_,
    "email": email.open_,
    "sms": sms.open_,
}


def open_all(settings: Settings) -> dict[str, Channel]:
    """The channels that are set up."""
    opened = {name: open_(settings) for name, open_ in CHANNELS.items()}
    return {name: channel for name, channel in opened.items() if channel is not None}
