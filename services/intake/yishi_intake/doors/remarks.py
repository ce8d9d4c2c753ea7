"""Doors for what is said and shown beside the path, and for following a proposal."""

from functools import cached_property
from typing import Self

from pydantic import AwareDatetime, Field
from yishi_chassis import auth, clock
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, Page, Query, View, http

from .. import domain
from ..actions import Office, remarks
from ..forms import AttachmentForm, AttachmentView, Words
from .files import REFUSALS

ONE = "/v1/proposals/<string:proposal_id>"
REMARK = f"{ONE}/remarks/<string:remark_id>"


class CommentForm(Form):
    """What one has to say; everybody who reads the proposal reads it."""

    words: Words = Field(max_length=2000)


class EvidenceForm(Form):
    """Files sent before (`POST /v1/files`), each of a stage: before, during or after; with words or without."""

    files: list[AttachmentForm] = Field(min_length=1, max_length=20)
    words: str = Field("", max_length=2000)


class TakeOutForm(Form):
    """Why; an officer gives a reason, and everybody reads it."""

    reason: str = Field("", max_length=1000)


class RemarksQuery(Query):
    """A page of them."""

    cursor: str | None = None
    limit: int = Field(20, ge=1, le=100)


class RemarkView(View):
    """A remark by the role of whoever made it. `taken_out_at`: words and files are gone, for this reason."""

    id: str
    role: str
    words: str
    files: list[AttachmentView]
    said_at: AwareDatetime
    taken_out_at: AwareDatetime | None
    taken_out_by: str
    reason: str

    @classmethod
    def of(cls, remark: domain.Remark) -> Self:
        """As everybody sees it; who it was, nobody does."""
        same = ("id", "role", "words", "said_at", "taken_out_at", "taken_out_by", "reason")
        return cls(**{name: getattr(remark, name) for name in same},
                   files=[AttachmentView.of(file, remark.proposal_id) for file in remark.files])


class RemarkDoors:
    """What anybody says, and what those concerned show."""

    @cached_property
    def office(self) -> Office:
        """The service's own."""
        raise NotImplementedError

    @http("POST", f"{ONE}/comments", form=CommentForm, view=RemarkView, access=auth.SIGNED_IN, status=201, counted=True,
          summary="Comment on a proposal")
    def comment(self, tx: Tx, form: CommentForm, proposal_id: str) -> RemarkView:
        self.office.counter.admit(tx, domain.TELLING, now=clock.now())
        return RemarkView.of(remarks.comment(
            tx, proposal_id=proposal_id, words=form.words, office=self.office, now=clock.now()))

    @http("POST", f"{ONE}/evidence", form=EvidenceForm, view=RemarkView, access=auth.SIGNED_IN, status=201,
          counted=True, refusals=REFUSALS,
          summary="Add photographs, sound, video or documents, as author, co-signer, convener or officer")
    def add_evidence(self, tx: Tx, form: EvidenceForm, proposal_id: str) -> RemarkView:
        self.office.counter.admit(tx, domain.TELLING, now=clock.now())
        wanted = tuple(domain.Attachment(**dict(file)) for file in form.files)
        return RemarkView.of(remarks.add_evidence(
            tx, proposal_id=proposal_id, words=form.words.strip(), wanted=wanted, office=self.office,
            now=clock.now()))

    @http("GET", f"{ONE}/comments", query=RemarksQuery, view=Page[RemarkView], access=auth.ANYONE,
          summary="Comments, the first one first")
    def comments(self, tx: Tx, query: RemarksQuery, proposal_id: str) -> Page[RemarkView]:
        found, more = remarks.remarks(tx, proposal_id=proposal_id, kind="comment", after=query.cursor,
                                      limit=query.limit, office=self.office)
        return Page(items=[RemarkView.of(each) for each in found], next=more)

    @http("GET", f"{ONE}/evidence", query=RemarksQuery, view=Page[RemarkView], access=auth.ANYONE,
          summary="What was shown since it was filed, the first one first")
    def evidence(self, tx: Tx, query: RemarksQuery, proposal_id: str) -> Page[RemarkView]:
        found, more = remarks.remarks(tx, proposal_id=proposal_id, kind="evidence", after=query.cursor,
                                      limit=query.limit, office=self.office)
        return Page(items=[RemarkView.of(each) for each in found], next=more)

    @http("POST", f"{REMARK}/take-out", form=TakeOutForm, view=RemarkView, access=auth.SIGNED_IN,
          summary="Have a remark taken out for good: one's own, or as an officer of the area for a reason")
    def take_out(self, tx: Tx, form: TakeOutForm, proposal_id: str, remark_id: str) -> RemarkView:
        return RemarkView.of(remarks.take_out(
            tx, proposal_id=proposal_id, remark_id=remark_id, reason=form.reason.strip(), now=clock.now()))

    @http("PUT", f"{ONE}/follow", access=auth.SIGNED_IN, status=204, summary="Be told what becomes of it (关注)")
    def follow(self, tx: Tx, proposal_id: str) -> None:
        remarks.follow(tx, proposal_id=proposal_id, office=self.office, now=clock.now())

    @http("DELETE", f"{ONE}/follow", access=auth.SIGNED_IN, status=204, summary="Be told no more")
    def unfollow(self, tx: Tx, proposal_id: str) -> None:
        remarks.unfollow(tx, proposal_id=proposal_id)
