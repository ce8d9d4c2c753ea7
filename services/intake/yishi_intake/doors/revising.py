"""Doors for changing the text, for taking a proposal over, and for reading all that it has said."""

from functools import cached_property
from typing import Self

import yishi_contracts as contracts
from pydantic import AwareDatetime, Field
from yishi_chassis import auth, clock
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, View, http
from yishi_chassis.listen import on
from yishi_chassis.timers import Timer, timer

from .. import actions, domain, forms
from ..actions import Office
from ..forms import ProposalView, Words

RESIDENTS = auth.roles("resident")
ONE = "/v1/proposals/<string:proposal_id>"


class TextForm(Form):
    """The whole text as it is to be."""

    title: Words = Field(max_length=100)
    text: Words = Field(max_length=10_000)


class AmendForm(TextForm):
    """The same; `minor`: a slip of the pen, and signatures stay. What changes more is refused as minor."""

    minor: bool = False


class PieceView(View):
    """A piece of a text: same, removed or added."""

    change: str
    words: str


class RevisionView(View):
    """One text the proposal has had, with what it says otherwise than the one before.

    `change` is how it came about: first, minor, material, revised or published; `count` is what stood behind it when
    it was replaced, for ever; now, for the last one. Empty words: they are not for you, or were taken out.
    """

    number: int
    change: str
    title: str
    text: str
    text_hash: str
    replaced_at: AwareDatetime | None
    leave_until: AwareDatetime | None
    count: int
    title_difference: list[PieceView]
    text_difference: list[PieceView]


class ReturnView(View):
    """What the body wanted changed, point by point, and until when."""

    number: int
    points: list[str]
    returned_at: AwareDatetime
    until: AwareDatetime


class HistoryView(View):
    """All texts of a proposal, the first one first, and how often and why it was returned."""

    revisions: list[RevisionView]
    returns: list[ReturnView]

    @classmethod
    def of(cls, known: actions.History) -> Self:
        """As the caller may read it."""
        texts = domain.texts_of(known.proposal, known.revisions)
        shown = [_revision(text, before if before and before.number > known.confided else None,
                           readable=known.readable and text.number > known.confided)
                 for before, text in zip((None, *texts[:-1]), texts, strict=True)]
        points = [ReturnView(number=each.number, points=list(each.points) if known.readable else [],
                             returned_at=each.returned_at, until=each.until) for each in known.returns]
        return cls(revisions=shown, returns=points)


def _revision(text: domain.Text, before: domain.Text | None, *, readable: bool) -> RevisionView:
    told = {name: getattr(text, name) for name in (
        "number", "change", "text_hash", "replaced_at", "leave_until", "count")}
    if not readable:
        return RevisionView(**told | {"text_hash": ""}, title="", text="", title_difference=[], text_difference=[])
    return RevisionView(
        **told, title=text.title, text=text.text,
        title_difference=_pieces(before.title, text.title) if before else [],
        text_difference=_pieces(before.text, text.text) if before else [])


def _pieces(before: str, after: str) -> list[PieceView]:
    return [PieceView(change=each.change, words=each.words) for each in domain.difference(before, after)]


class RevisingDoors:
    """What author and co-signers do about the text, and about time that runs out."""

    @cached_property
    def office(self) -> Office:
        """The service's own."""
        raise NotImplementedError

    def _shown(self, tx: Tx, proposal: domain.Proposal) -> forms.ProposalView:
        raise NotImplementedError

    @on(contracts.ReviewReturned)
    def returned(self, tx: Tx, event: contracts.ReviewReturned) -> None:
        actions.returned(tx, event, rules=self.office.rules, now=clock.now())

    @timer("lapse")
    def lapse(self, tx: Tx, due: Timer) -> None:
        actions.lapse(tx, proposal_id=due.subject, bell=due.due, rules=self.office.rules, now=clock.now())

    @http("POST", f"{ONE}/amend", form=AmendForm, view=ProposalView, access=RESIDENTS,
          summary="Change the text while signatures are collected; unless that is minor, all are asked to sign again")
    def amend(self, tx: Tx, form: AmendForm, proposal_id: str) -> ProposalView:
        return self._shown(tx, actions.amend(
            tx, proposal_id=proposal_id, title=form.title, text=form.text, minor=form.minor, rules=self.office.rules,
            now=clock.now()))

    @http("POST", f"{ONE}/revise", form=TextForm, view=ProposalView, access=RESIDENTS,
          summary="Revise what the body has returned: with the new text it is before the body again")
    def revise(self, tx: Tx, form: TextForm, proposal_id: str) -> ProposalView:
        return self._shown(tx, actions.revise(
            tx, proposal_id=proposal_id, title=form.title, text=form.text, rules=self.office.rules, now=clock.now()))

    @http("POST", f"{ONE}/take-over", view=ProposalView, access=RESIDENTS,
          summary="Go on, as one who signed, as the author of what is about to lapse or has lapsed lately (接任提案人)")
    def take_over(self, tx: Tx, proposal_id: str) -> ProposalView:
        return self._shown(tx, actions.take_over(
            tx, proposal_id=proposal_id, rules=self.office.rules, now=clock.now()))

    @http("GET", f"{ONE}/revisions", view=HistoryView, access=auth.ANYONE,
          summary="Every text it has had, what changed from one to the next, and what bodies wanted changed")
    def revisions(self, tx: Tx, proposal_id: str) -> HistoryView:
        return HistoryView.of(actions.history(tx, proposal_id=proposal_id))
