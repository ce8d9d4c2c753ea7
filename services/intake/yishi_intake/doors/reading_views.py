"""The shapes in which everybody reads: paths, places on a map, feeds."""

from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime
from typing import Any, Self
from xml.etree import ElementTree

from pydantic import AwareDatetime, Field
from yishi_chassis import http
from yishi_chassis.clock import ZONE

from .. import domain, forms

ATOM = "http://www.w3.org/2005/Atom"
PHASES_EN = {"file": "Filing", "deliberate": "Deliberation", "form": "Decision", "carry_out": "Carrying out",
             "evaluate": "Evaluation"}
_NOT_XML = {code: None for code in range(32) if code not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}
_SUMMARY = 500


class NearQuery(http.Query):
    """Around which point, and how far, in metres."""

    lat: float = Field(ge=-90, le=90)
    long: float = Field(ge=-180, le=180)
    metres: int = Field(500, ge=1, le=20_000)
    limit: int = Field(20, ge=1, le=100)


class MapQuery(http.Query):
    """Of which area, category and phase."""

    area: str | None = None
    category: str | None = None
    phase: str | None = None
    cursor: str | None = Field(None, max_length=64)
    limit: int = Field(100, ge=1, le=100)


class StepView(http.View):
    """One public state it came to: when, at which tier, the answer given, who had it in hand and until when."""

    at: AwareDatetime
    state: str
    state_label: forms.LabelView
    phase: str | None
    phase_label: forms.LabelView | None
    tier: str | None
    course: int
    words: str | None
    responsible: str | None
    due: AwareDatetime | None

    @classmethod
    def of(cls, step: domain.Step) -> Self:
        """From the domain."""
        state = domain.describe(step.state)
        phase = forms.LabelView(zh=domain.PHASES[state.phase], en=PHASES_EN[state.phase]) if state.phase else None
        return cls(
            at=step.at.astimezone(ZONE), state=step.state, state_label=forms.LabelView(zh=state.zh, en=state.en),
            phase=state.phase, phase_label=phase, tier=step.tier, course=step.rank.course, words=step.words,
            responsible=step.responsible, due=step.due.astimezone(ZONE) if step.due else None)


class PathView(http.View):
    """All a proposal has come through, the oldest first; `due` is the clock that runs now, if one does."""

    proposal_id: str
    number: str
    state: str
    due: AwareDatetime | None
    version: int
    steps: tuple[StepView, ...]

    @classmethod
    def of(cls, proposal: domain.Proposal, steps: tuple[domain.Step, ...]) -> Self:
        """From the domain."""
        due = domain.standing(steps).due or (proposal.lapses_at if proposal.state == "collecting" else None)
        return cls(
            proposal_id=proposal.id, number=proposal.number, state=proposal.state, version=proposal.version,
            due=due.astimezone(ZONE) if due else None, steps=tuple(StepView.of(step) for step in steps))


def geojson(shown: Iterable[forms.ProposalView], *, more: str | None) -> dict[str, Any]:
    """Those with a place on the map (RFC 7946); `next` is the cursor of the page after it."""
    features = [
        {"type": "Feature", "id": each.number,
         "geometry": {"type": "Point", "coordinates": [each.place.lng, each.place.lat]},
         "properties": each.model_dump(mode="json", include={
             "id", "number", "title", "category", "state", "state_label", "phase", "over", "tier", "opened_at"})}
        for each in shown if each.place.lat is not None and each.place.lng is not None]
    return {"type": "FeatureCollection", "features": features, "next": more}


def atom(
    area: domain.Area, news: Iterable[tuple[forms.ProposalView, domain.Standing]], *, url: str, now: datetime,
) -> bytes:
    """An Atom feed (RFC 4287): each proposal once, updated when it last moved."""
    news, address = list(news), f"{url}/v1/areas/{area.id}/feed.atom"
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": "zh-CN"})
    moved = max((standing.since for _, standing in news if standing.since), default=now)
    _texts(feed, id=address, title=_feed_title(area), updated=_time(moved))
    ElementTree.SubElement(feed, "link", rel="self", href=address, type="application/atom+xml")
    _texts(ElementTree.SubElement(feed, "author"), name=area.name)
    for shown, standing in news:
        entry = ElementTree.SubElement(feed, "entry")
        _texts(entry, id=f"urn:uuid:{shown.id}", title=_title(shown),
               updated=_time(standing.since or now), published=_time(shown.opened_at or now),
               summary=shown.text[:_SUMMARY])
        ElementTree.SubElement(entry, "link", rel="alternate", href=f"{url}/v1/proposals/{shown.id}")
        ElementTree.SubElement(entry, "category", term=shown.category)
    written: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def rss(
    area: domain.Area, news: Iterable[tuple[forms.ProposalView, domain.Standing]], *, url: str, now: datetime,
) -> bytes:
    """The same as RSS 2.0, for readers that know no Atom; an item's guid stays, its date is that of its last move."""
    news, address = list(news), f"{url}/v1/areas/{area.id}/feed.rss"
    feed = ElementTree.Element("rss", {"version": "2.0", "xmlns:atom": ATOM})
    channel = ElementTree.SubElement(feed, "channel")
    moved = max((standing.since for _, standing in news if standing.since), default=now)
    _texts(channel, title=_feed_title(area), link=f"{url}/v1/proposals?area={area.id}",
           description=f"{area.name} {area.id}", language="zh-cn", lastBuildDate=format_datetime(moved))
    ElementTree.SubElement(channel, "atom:link", rel="self", href=address, type="application/rss+xml")
    for shown, standing in news:
        item = ElementTree.SubElement(channel, "item")
        _texts(item, title=_title(shown), link=f"{url}/v1/proposals/{shown.id}", description=shown.text[:_SUMMARY],
               category=shown.category, pubDate=format_datetime(standing.since or now))
        ElementTree.SubElement(item, "guid", isPermaLink="false").text = f"urn:uuid:{shown.id}"
    written: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _feed_title(area: domain.Area) -> str:
    return f"{area.name}：居民提案"


def _title(shown: forms.ProposalView) -> str:
    label = shown.state_label
    return " ".join(part for part in (shown.number, shown.title, f"[{label.zh} / {label.en}]") if part)


def _texts(element: ElementTree.Element, **texts: str) -> None:
    for name, text in texts.items():
        ElementTree.SubElement(element, name).text = text.translate(_NOT_XML)


def _time(at: datetime) -> str:
    return at.astimezone(ZONE).isoformat(timespec="seconds")
