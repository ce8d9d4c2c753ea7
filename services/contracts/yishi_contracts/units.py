"""What intake says of resident units (驻社区单位) and organisations of the area: who they are, who acts for them."""

from typing import ClassVar

from .envelope import Event


class UnitRecorded(Event):
    """A unit or organisation was registered, or has another handler (经办人); name and code are public, as it is."""

    type: ClassVar[str] = "cn.yishi.unit.recorded.v1"
    speaker: ClassVar[str] = "intake"
    subject_field: ClassVar[str] = "unit_id"
    unit_id: str
    kind: str
    unit_name: str
    credit_code: str | None
    area: str
    handler: str | None
    by: str


EVENTS = (UnitRecorded,)
