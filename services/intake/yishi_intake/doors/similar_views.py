"""The shapes in which similar proposals are asked for and shown."""

from datetime import datetime
from typing import Literal, Self

from pydantic import AwareDatetime, Field
from yishi_chassis import http
from yishi_chassis.clock import ZONE

from .. import actions, domain, forms

_EXCERPT = 200


class SimilarForm(http.Form):
    """What somebody is about to file."""

    title: str = Field(max_length=100)
    text: forms.Words = Field(max_length=10_000)
    category: str
    place: forms.PlaceForm

    def content(self, rules: domain.Rules) -> domain.Content:
        """As the rules know it; refused when the district has no such category or area."""
        category = rules.category(self.category)
        return domain.Content(title=self.title, text=self.text, category=category.id, kind=category.suggest,
                              place=self.place.place(rules), threshold=1)


class SimilarView(http.View):
    """One that may be the same, with what it takes to judge; `offer` says what can be done instead of filing anew.

    `sign`: POST there with `text_hash` to co-sign; only while it collects signatures. `shared_area` is the smallest
    area both lie in; `metres` is missing when one of them is not on the map.
    """

    id: str
    number: str
    title: str
    excerpt: str
    text_hash: str
    category: str
    place: forms.PlaceView
    shared_area: str
    metres: int | None
    state: str
    state_label: forms.LabelView
    phase: str | None
    over: bool
    count: int
    threshold: int
    opened_at: AwareDatetime | None
    age_days: int
    offer: Literal["sign", "follow", "read"]
    offer_label: forms.LabelView
    sign: str | None

    @classmethod
    def of(cls, similar: actions.Similar, *, now: datetime) -> Self:
        """From what was found."""
        proposal, content = similar.proposal, similar.proposal.content
        place, state, opened = content.place, domain.describe(proposal.state), proposal.opened_at or now
        offer, label = _offer(proposal, over=state.over)
        return cls(
            id=proposal.id, number=proposal.number, title=content.title, excerpt=content.text[:_EXCERPT],
            text_hash=content.hash, category=content.category, shared_area=similar.shared, metres=similar.metres,
            place=forms.PlaceView(areas=place.areas, spot=place.spot, lat=place.lat, lng=place.lng),
            state=proposal.state, state_label=forms.LabelView(zh=state.zh, en=state.en), phase=state.phase,
            over=state.over, count=proposal.count, threshold=content.threshold, opened_at=opened.astimezone(ZONE),
            age_days=max((now - opened).days, 0), offer=offer, offer_label=label,
            sign=f"/v1/proposals/{proposal.id}/signatures" if offer == "sign" else None)


class SimilarsView(http.View):
    """At most three, the likeliest first."""

    items: tuple[SimilarView, ...]


class WrittenView(forms.ProposalView):
    """What has just been written; with a draft, what others have said already."""

    similar: tuple[SimilarView, ...] = ()


def _offer(proposal: domain.Proposal, *, over: bool) -> tuple[Literal["sign", "follow", "read"], forms.LabelView]:
    if "sign" in domain.exits(proposal.state):
        short = max(proposal.content.threshold - proposal.count, 0)
        return "sign", forms.LabelView(zh=f"不必重提，可以联名；还差 {short} 户",
                                       en=f"Co-sign it instead of filing anew; {short} households are missing")
    if over:
        return "read", forms.LabelView(zh="已经结束，请先看处理结果", en="It is over; read what came of it first")
    return "follow", forms.LabelView(zh="已经提交，正在处理，可以查看进展", en="It has been filed; see how it stands")
