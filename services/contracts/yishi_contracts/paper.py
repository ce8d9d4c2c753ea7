"""What intake says of signatures on paper: an officer has entered a sheet, or struck out a line of one."""

from typing import ClassVar

from pydantic import Field

from .intake import FromIntake


class ProposalSheetEntered(FromIntake):
    """An officer has entered a sheet of signatures (纸质联名表); `scan` is the SHA-256 of its picture."""

    type: ClassVar[str] = "cn.yishi.proposal.sheet_entered.v1"
    sheet_id: str
    scan: str = Field(pattern=r"^[0-9a-f]{64}$")
    lines: int
    count: int
    by: str


class ProposalLineStruck(FromIntake):
    """A line of a sheet counts no more; `reason` is for everybody and names nobody."""

    type: ClassVar[str] = "cn.yishi.proposal.line_struck.v1"
    sheet_id: str
    line_id: str
    reason: str
    count: int
    by: str


EVENTS = (ProposalSheetEntered, ProposalLineStruck)
