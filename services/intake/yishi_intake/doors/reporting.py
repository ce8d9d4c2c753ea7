"""Doors for reporting (举报) and for blocking: residents tell, officers settle."""

from functools import cached_property
from typing import Self

from pydantic import AwareDatetime, Field
from yishi_chassis import auth, clock
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, Page, View, http

from .. import actions, domain, forms
from .moderation import ONE, ReasonForm

OFFICERS = auth.roles("officer")


class SettleForm(Form):
    """Whether it should be out of sight, and why; everybody can read it."""

    upheld: bool
    reason: forms.Words = Field(max_length=1000)


class BlockForm(Form):
    """For how many days, and why; the blocked are told."""

    days: int = Field(ge=1, le=365)
    reason: forms.Words = Field(max_length=1000)


class FlagView(View):
    """What somebody reported; who, is not shown."""

    reason: str
    flagged_at: AwareDatetime
    settled_at: AwareDatetime | None


class BlockView(View):
    """Somebody who is blocked, by the opaque id."""

    person: str
    until: AwareDatetime
    reason: str
    proposal_id: str
    blocked_at: AwareDatetime

    @classmethod
    def of(cls, block: domain.Blocking) -> Self:
        """From the domain."""
        return cls(**{name: getattr(block, name) for name in cls.model_fields})


class ReportingDoors:
    """What residents report, and what officers make of it."""

    @cached_property
    def office(self) -> actions.Office:
        """The service's own."""
        raise NotImplementedError

    def _shown(self, tx: Tx, proposal: domain.Proposal) -> forms.ProposalView:
        raise NotImplementedError

    @http("POST", f"{ONE}/flags", form=ReasonForm, access=auth.SIGNED_IN, status=204, counted=True,
          summary="Report a proposal to the officers of its area, once")
    def flag(self, tx: Tx, form: ReasonForm, proposal_id: str) -> None:
        self.office.counter.admit(tx, domain.TELLING, now=clock.now())
        actions.flag(tx, proposal_id=proposal_id, reason=form.reason, office=self.office, now=clock.now())

    @http("GET", f"{ONE}/flags", view=Page[FlagView], access=OFFICERS, summary="What was reported of it")
    def flags(self, tx: Tx, proposal_id: str) -> Page[FlagView]:
        found = actions.flags(tx, proposal_id=proposal_id)
        return Page(items=[FlagView(reason=each.reason, flagged_at=each.flagged_at, settled_at=each.settled_at)
                           for each in found])

    @http("POST", f"{ONE}/flags/settle", form=SettleForm, view=forms.ProposalView, access=OFFICERS,
          summary="Settle what was reported: upheld, its words are hidden for this reason")
    def settle_flags(self, tx: Tx, form: SettleForm, proposal_id: str) -> forms.ProposalView:
        return self._shown(tx, actions.settle_flags(
            tx, proposal_id=proposal_id, upheld=form.upheld, reason=form.reason, now=clock.now()))

    @http("POST", f"{ONE}/author/block", form=BlockForm, view=BlockView, access=OFFICERS, status=201,
          summary="Block its author for a time: reading goes on, filing, signing, sending and reporting do not")
    def block_author(self, tx: Tx, form: BlockForm, proposal_id: str) -> BlockView:
        return BlockView.of(actions.block_author(
            tx, proposal_id=proposal_id, days=form.days, reason=form.reason, now=clock.now()))

    @http("GET", "/v1/blocks", view=Page[BlockView], access=OFFICERS, summary="Who is blocked in one's areas")
    def blocks(self, tx: Tx) -> Page[BlockView]:
        return Page(items=[BlockView.of(each) for each in actions.blocks(tx, now=clock.now())])

    @http("DELETE", "/v1/blocks/<string:person>", access=OFFICERS, summary="Lift a block before its time")
    def unblock(self, tx: Tx, person: str) -> None:
        actions.unblock(tx, person=person)
