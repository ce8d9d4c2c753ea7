"""Doors for signatures on paper: officers enter sheets, read them, and strike out lines."""

from functools import cached_property
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field
from yishi_chassis import auth, clock
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, Page, Stored, View, http, unmasked

from .. import domain
from ..actions import Office, paper
from ..forms import ProposalView, Words
from .files import REFUSALS

OFFICERS = auth.roles("officer")
SHEETS = "/v1/proposals/<string:proposal_id>/sheets"
SHEET = f"{SHEETS}/<string:sheet_id>"


#: As it stands there: a masked name or plate (王*英) would count as another one.
Known = Annotated[Words, AfterValidator(unmasked)]


class LineForm(Form):
    """One signature: the name as it stands there, and the door plate."""

    name: Known = Field(max_length=50)
    household: Known = Field(max_length=100)


class SheetForm(Form):
    """A sheet as it was signed: under which text, its scan (sent before, `POST /v1/files`), and its lines."""

    text_hash: str = Field(pattern=r"^[0-9a-f]{64}$")
    scan: str = Field(pattern=r"^[0-9a-f]{64}$")
    lines: list[LineForm] = Field(min_length=1, max_length=100)


class StrikeForm(Form):
    """Why the line does not hold; everybody reads it, so it names nobody."""

    reason: Words = Field(max_length=1000)


class LineView(View):
    """A line, for officers: the name, never the door plate."""

    id: str
    name: str
    struck_at: AwareDatetime | None
    reason: str


class SheetView(View):
    """A sheet, for officers of the area. `current`: it was signed under the text as it is now."""

    id: str
    scan: str
    text_hash: str
    current: bool
    entered_by: str
    entered_at: AwareDatetime
    lines: list[LineView]


class PaperDoors:
    """What officers do about sheets of paper."""

    @cached_property
    def office(self) -> Office:
        """The service's own."""
        raise NotImplementedError

    def _shown(self, tx: Tx, proposal: domain.Proposal) -> ProposalView:
        raise NotImplementedError

    def _stored(self, file: domain.File | domain.Attachment, *, thumbnail: bool = False) -> Stored:
        raise NotImplementedError

    @http("POST", SHEETS, form=SheetForm, view=ProposalView, access=OFFICERS, status=201, refusals=REFUSALS,
          summary="Enter a sheet of signatures on paper (纸质联名表) with its scan; a household still counts once")
    def enter_sheet(self, tx: Tx, form: SheetForm, proposal_id: str) -> ProposalView:
        lines = [(line.name, line.household) for line in form.lines]
        proposal, _ = paper.enter_sheet(
            tx, proposal_id=proposal_id, text_hash=form.text_hash, scan=form.scan, lines=lines, office=self.office,
            now=clock.now())
        return self._shown(tx, proposal)

    @http("GET", SHEETS, view=Page[SheetView], access=OFFICERS, summary="What was entered from paper")
    def sheets(self, tx: Tx, proposal_id: str) -> Page[SheetView]:
        proposal, found = paper.sheets(tx, proposal_id=proposal_id)
        return Page(items=[self._sheet(each, current=each.text_hash == proposal.content.hash) for each in found])

    @http("GET", f"{SHEET}/scan", access=OFFICERS, mimetype="*/*", refusals=REFUSALS,
          summary="The scan of a sheet, which nobody else sees")
    def scan(self, tx: Tx, proposal_id: str, sheet_id: str) -> Stored:
        return self._stored(paper.scan_of(tx, proposal_id=proposal_id, sheet_id=sheet_id))

    @http("POST", f"{SHEET}/lines/<string:line_id>/strike", form=StrikeForm, view=ProposalView, access=OFFICERS,
          summary="Strike out a line that does not hold, with a reason for everybody")
    def strike_line(self, tx: Tx, form: StrikeForm, proposal_id: str, sheet_id: str, line_id: str) -> ProposalView:
        return self._shown(tx, paper.strike_line(
            tx, proposal_id=proposal_id, sheet_id=sheet_id, line_id=line_id, reason=form.reason, now=clock.now()))

    def _sheet(self, sheet: domain.Sheet, *, current: bool) -> SheetView:
        read = self.office.read_name
        lines = [LineView(id=line.id, name=read(line.name, proposal_id=sheet.proposal_id), struck_at=line.struck_at,
                          reason=line.reason) for line in sheet.lines]
        return SheetView(id=sheet.id, scan=sheet.scan.sha256, text_hash=sheet.text_hash, current=current,
                         entered_by=sheet.entered_by, entered_at=sheet.entered_at, lines=lines)
