"""Doors for merging (并案): ask, object, keep both apart, leave, read what goes on in what."""

from functools import cached_property
from typing import Any, Self

from pydantic import AwareDatetime, Field
from yishi_chassis import auth, clock
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, Page, View, http
from yishi_chassis.timers import Timer, timer

from .. import domain, forms
from ..actions import Office, merging, parting
from ..forms import LabelView, ProposalView, Words

RESIDENTS = auth.roles("resident")
ASKING = auth.roles("resident", "convener", "officer")
ONE = "/v1/proposals/<string:proposal_id>"
MERGE = f"{ONE}/merge"


class MergeForm(Form):
    """Into which other proposal, by its id or receipt number, and why."""

    into: Words = Field(max_length=40)
    reason: str = Field("", max_length=1000)


class ApartForm(Form):
    """Why both should go on by themselves; everybody can read it."""

    reason: Words = Field(max_length=1000)


class OtherView(View):
    """The other proposal, as a link; `count` is its own."""

    id: str
    number: str
    state: str
    state_label: LabelView
    over: bool
    outcome: str | None
    count: int

    @classmethod
    def of(cls, proposal: domain.Proposal) -> Self:
        """As everybody sees it."""
        state = domain.describe(proposal.state)
        return cls(id=proposal.id, number=proposal.number, state=proposal.state, over=state.over,
                   state_label=LabelView(zh=state.zh, en=state.en), outcome=proposal.outcome, count=proposal.count)


class MergeView(View):
    """A merge: `state` is requested, confirmed, dropped, refused, merged or parted; `into` is the other as it is now.

    `ground` says why it came to nothing or was taken apart. `count` is what the merged one had; `leave_until` is how
    long its signers may leave the other.
    """

    proposal_id: str
    state: str
    into: OtherView
    asked_by: str | None
    ground: str
    reason: str
    requested_at: AwareDatetime | None
    until: AwareDatetime | None
    merged_at: AwareDatetime | None
    parted_at: AwareDatetime | None
    leave_until: AwareDatetime | None
    count: int | None

    @classmethod
    def of(cls, known: merging.Merging, *, proposal_id: str) -> Self:
        """As everybody sees it."""
        asked, merge = known.asked, known.merge
        about: dict[str, Any] = {name: getattr(asked, name, None) for name in ("asked_by", "requested_at", "until")}
        done = {name: getattr(merge, name, None) for name in ("merged_at", "parted_at", "leave_until", "count")}
        return cls(
            proposal_id=proposal_id, state=known.state, into=OtherView.of(known.target), ground=known.ground,
            reason=known.reason, **about, **done)


class MergedView(View):
    """What was merged into a proposal, with the count it had, and until when its signers may leave."""

    proposal: OtherView
    merged_at: AwareDatetime
    leave_until: AwareDatetime
    count: int


class MergingDoors:
    """What author, co-signers, conveners and officers do about two proposals for one matter."""

    @cached_property
    def office(self) -> Office:
        """The service's own."""
        raise NotImplementedError

    def _shown(self, tx: Tx, proposal: domain.Proposal) -> forms.ProposalView:
        raise NotImplementedError

    @http("POST", MERGE, form=MergeForm, view=MergeView, access=ASKING, status=201,
          summary="Merge it into one that is further on; once it is filed, those who signed may object first")
    def merge(self, tx: Tx, form: MergeForm, proposal_id: str) -> MergeView:
        return MergeView.of(merging.merge(
            tx, proposal_id=proposal_id, into=form.into, reason=form.reason, office=self.office, now=clock.now()),
            proposal_id=proposal_id)

    @http("DELETE", MERGE, view=MergeView, access=ASKING,
          summary="Let both go on by themselves, as long as the merge is asked for")
    def keep_apart(self, tx: Tx, proposal_id: str) -> MergeView:
        return MergeView.of(merging.keep_apart(
            tx, proposal_id=proposal_id, now=clock.now()), proposal_id=proposal_id)

    @http("POST", f"{MERGE}/objections", form=ApartForm, view=MergeView, access=RESIDENTS, status=201,
          summary="Object, as one who signed: both go on by themselves")
    def object_to_merge(self, tx: Tx, form: ApartForm, proposal_id: str) -> MergeView:
        return MergeView.of(merging.object_to_merge(
            tx, proposal_id=proposal_id, reason=form.reason, now=clock.now()), proposal_id=proposal_id)

    @http("POST", f"{ONE}/unmerge", form=ApartForm, view=ProposalView, access=auth.roles("resident", "convener"),
          summary="Take it out of the other, as author or convener, as long as nobody acts on that")
    def unmerge(self, tx: Tx, form: ApartForm, proposal_id: str) -> ProposalView:
        return self._shown(tx, parting.unmerge(tx, proposal_id=proposal_id, reason=form.reason, now=clock.now()))

    @timer("restore")
    def restore(self, tx: Tx, due: Timer) -> None:
        parting.restore_due(tx, proposal_id=due.subject, now=clock.now())

    @http("GET", MERGE, view=MergeView, access=auth.ANYONE,
          summary="What it goes on in, or the newest request for that")
    def merge_of(self, tx: Tx, proposal_id: str) -> MergeView:
        return MergeView.of(merging.merging_of(tx, proposal_id=proposal_id), proposal_id=proposal_id)

    @http("GET", f"{ONE}/merged", view=Page[MergedView], access=auth.ANYONE,
          summary="What has been merged into it, with the counts they had")
    def merged(self, tx: Tx, proposal_id: str) -> Page[MergedView]:
        return Page(items=[
            MergedView(proposal=OtherView.of(other), merged_at=merge.merged_at, leave_until=merge.leave_until,
                       count=merge.count)
            for merge, other in merging.merged_into(tx, proposal_id=proposal_id)])

    @http("POST", f"{ONE}/leave", view=ProposalView, access=RESIDENTS,
          summary="Leave it in the days for that: it was revised since you signed, or yours was merged into it")
    def leave(self, tx: Tx, proposal_id: str) -> ProposalView:
        return self._shown(tx, merging.leave(tx, proposal_id=proposal_id, now=clock.now()))
