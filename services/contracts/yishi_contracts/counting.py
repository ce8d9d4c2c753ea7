"""What dispatch says of deadlines: counted again once the working days of their year are announced."""

from typing import ClassVar

from pydantic import AwareDatetime

from .dispatch import AboutAssignment


class AssignmentRecounted(AboutAssignment):
    """Its due comes out otherwise, now that the working days of its year are announced."""

    type: ClassVar[str] = "cn.yishi.assignment.recounted.v1"
    was: AwareDatetime
    due: AwareDatetime


EVENTS = (AssignmentRecounted,)
