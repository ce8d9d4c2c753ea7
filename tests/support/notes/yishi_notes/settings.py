"""Settings of the notes service."""

from typing import ClassVar

from yishi_chassis import settings


class Settings(settings.Settings):
    """Nothing beyond what every service has."""

    service: ClassVar[str] = "notes"
