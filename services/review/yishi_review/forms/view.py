"""What all views stand on."""

from typing import Self

from pydantic import ConfigDict
from yishi_chassis import http


class View(http.View):
    """A view of a domain value: what has the same name is shown."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    @classmethod
    def of(cls, value: object) -> Self:
        """Show a value."""
        return cls.model_validate(value)
