"""Signatures on paper: an officer enters a sheet, line by line, with its scan; a household counts once all the same."""

from dataclasses import dataclass, replace
from datetime import datetime

from .guards import Ask
from .moves import permit
from .proposal import Attachment, Proposal
from .refusal import NotFound, Refused
from .signature import Party, Signature
from .signing import counted

KIND = LEVEL = "paper"


class TwiceOnPaper(Refused):
    """The same name at the same door plate stands on paper already, on this sheet or on another."""

    code = "twice-on-paper"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One signature on a sheet. `name` is sealed; `household` and `sealed` stand for the door plate as everywhere."""

    id: str
    name: str
    household: str
    sealed: str
    struck_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet of signatures under the text with this hash, as it was entered by an officer."""

    id: str
    proposal_id: str
    text_hash: str
    scan: Attachment
    entered_by: str
    entered_at: datetime
    lines: tuple[Line, ...]

    @property
    def signatures(self) -> tuple[Signature, ...]:
        """One for each line that counts."""
        return tuple(Signature(
            id=line.id, signer=Party(kind=KIND, id=f"{KIND}-{line.id}"), household=line.household, sealed=line.sealed,
            text_hash=self.text_hash, signed_at=self.entered_at, assurance=LEVEL, evidence=self.scan.sha256,
        ) for line in self.lines if line.struck_at is None)


def enter_sheet(
    proposal: Proposal, sheet: Sheet, *, former: tuple[Sheet, ...], by: str, offices: frozenset[str], now: datetime,
) -> Proposal:
    """The proposal with the signatures of one more sheet; `former` are those entered before."""
    first = sheet.signatures[0]
    permit(proposal, "enter_sheet", Ask(by=by, offices=offices, now=now, signature=first))
    standing = {signature.id for signature in proposal.signatures}
    seen = {(line.name, line.household) for each in former for line in each.lines if line.id in standing}
    for number, line in enumerate(sheet.lines, start=1):
        if (line.name, line.household) in seen:
            raise TwiceOnPaper(f"line {number} stands on paper already", state=proposal.state)
        seen.add((line.name, line.household))
    return counted(proposal, (*proposal.signatures, *sheet.signatures))


def strike_line(
    proposal: Proposal, sheet: Sheet | None, *, line_id: str, reason: str, by: str, offices: frozenset[str],
    now: datetime,
) -> tuple[Proposal, Line]:
    """The proposal without the signature of this line, and the line."""
    permit(proposal, "strike_line", Ask(by=by, offices=offices, now=now))
    lines = sheet.lines if sheet else ()
    line = next((each for each in lines if each.id == line_id and each.struck_at is None), None)
    if line is None:
        raise NotFound("there is no such line, or it is struck out")
    rest = tuple(signature for signature in proposal.signatures if signature.id != line_id)
    return counted(proposal, rest), replace(line, struck_at=now, reason=reason)
