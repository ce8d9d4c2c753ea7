"""The shapes of intake's HTTP doors: what is asked, and what is shown."""

from operator import attrgetter
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, Field, StringConstraints
from yishi_chassis import http
from yishi_chassis.clock import ZONE

from . import domain

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class PlaceForm(http.Form):
    """The smallest area it lies in, and the spot in words: a building, never a door plate."""

    area: str
    spot: str = Field("", max_length=200)
    lat: float | None = Field(None, ge=-90, le=90)
    lng: float | None = Field(None, ge=-180, le=180)

    def place(self, rules: domain.Rules) -> domain.Place:
        """As the rules know it."""
        return domain.Place(areas=rules.areas.path(self.area), spot=self.spot, lat=self.lat, lng=self.lng)


class AttachmentForm(http.Form):
    """A file that the author has sent (`POST /v1/files`), by the hash that was answered."""

    name: str = Field(min_length=1, max_length=200)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    stage: Literal["before", "during", "after"] = "before"


class EarlierForm(http.Form):
    """Where it was told before, if it was: the hotline 12345 or a petition (信访), and the number given there."""

    kind: Literal["12345", "petition"]
    number: str = Field(pattern=r"^[A-Za-z0-9-]{4,40}$")


class AuthorForm(http.Form):
    """As what the caller speaks; for a unit or an organisation only who holds that role."""

    kind: Literal["resident", "unit", "organisation"] = "resident"


class DraftForm(http.Form):
    """What an author writes. `goal`: more households than the rule asks for."""

    title: Words = Field(max_length=100)
    text: Words = Field(max_length=10_000)
    category: str
    place: PlaceForm
    urgent: bool = False
    goal: int | None = Field(None, ge=1, le=1000)
    attachments: list[AttachmentForm] = Field(default_factory=list, max_length=20)
    earlier: list[EarlierForm] = Field(default_factory=list, max_length=5)

    def content(self, rules: domain.Rules) -> domain.Content:
        """As the rules know it; refused when the district has no such category or area."""
        category = rules.category(self.category)
        return domain.Content(
            title=self.title, text=self.text, category=category.id, kind=category.suggest, urgent=self.urgent,
            place=self.place.place(rules), threshold=rules.threshold(category, urgent=self.urgent, goal=self.goal),
            attachments=tuple(domain.Attachment(**dict(attachment)) for attachment in self.attachments),
            earlier=tuple(domain.Earlier(**dict(each)) for each in self.earlier),
        )


class ProposeForm(DraftForm):
    """A proposal: opened at once, unless it is to stay a draft. With the door plate the author's household counts."""

    author: AuthorForm = AuthorForm()
    household: http.Unmasked | None = Field(None, min_length=1, max_length=100)
    draft: bool = False


class WithdrawForm(http.Form):
    """Why, if the author wishes to say."""

    reason: str = Field("", max_length=1000)


class Listing(http.Query):
    """Which proposals; `q`: words that all stand in it; `cursor` is the `next` of the page before."""

    q: str | None = Field(None, min_length=2, max_length=100)
    area: str | None = None
    state: str | None = None
    category: str | None = None
    tier: str | None = None
    phase: Literal["file", "deliberate", "form", "carry_out", "evaluate"] | None = None
    cursor: str | None = Field(None, max_length=64)
    limit: int = Field(20, ge=1, le=100)


class LabelView(http.View):
    """A word in both languages."""

    zh: str
    en: str


class PlaceView(http.View):
    """Area ids from the district down, and the spot."""

    areas: tuple[str, ...]
    spot: str
    lat: float | None
    lng: float | None


class AuthorView(http.View):
    """As what the author speaks; which resident it is, is not shown. `unit`: which unit (`GET /v1/units/<id>`)."""

    kind: str
    unit: str | None


class AttachmentView(http.View):
    """A file by its hash; `url` is where it lies, missing when only the hash was ever told.

    A picture has its pixels, a thumbnail, and the ThumbHash (hexadecimal) to show until it has come.
    """

    name: str
    sha256: str
    stage: str
    kind: str
    mimetype: str
    size: int
    width: int | None
    height: int | None
    thumbhash: str
    url: str | None
    thumbnail_url: str | None

    @classmethod
    def of(cls, attachment: domain.Attachment, proposal_id: str) -> Self:
        """From the domain."""
        same = ("name", "sha256", "stage", "kind", "mimetype", "size", "width", "height", "thumbhash")
        url = f"/v1/proposals/{proposal_id}/attachments/{attachment.sha256}" if attachment.key else None
        return cls(**{name: getattr(attachment, name) for name in same}, url=url,
                   thumbnail_url=f"{url}/thumbnail" if attachment.thumbnail else None)


class EarlierView(http.View):
    """Where it was told before, for its author, conveners and officers: with the number others could look it up."""

    kind: str
    number: str


class AssuranceView(http.View):
    """How many signatures there are of each level; `GET /v1/assurance-levels` says what a level is worth."""

    paper: int = 0
    click: int = 0
    device_key: int = 0
    certificate: int = 0


class CountsView(http.View):
    """Who stands behind it, counted apart, the author among them; households are what the threshold counts."""

    residents: int
    households: int
    units: int


class ProposalView(http.View):
    """A proposal as the public sees it; `count` is of households, against `threshold`; `hidden` says why, if it is.

    Of a private matter (家里事) others see number, areas down to the community, month and phase; the rest is empty.
    """

    id: str
    number: str
    title: str
    text: str
    text_hash: str
    revision: int
    category: str
    kind: str
    private: bool
    place: PlaceView
    author: AuthorView
    urgent: bool
    attachments: tuple[AttachmentView, ...]
    state: str
    state_label: LabelView
    phase: str | None
    over: bool
    tier: str | None
    course: int
    count: int
    threshold: int
    counts: CountsView
    assurance: AssuranceView
    version: int
    month: str
    representatives: int
    earlier: tuple[EarlierView, ...]
    drafted_at: AwareDatetime | None
    opened_at: AwareDatetime | None
    lapses_at: AwareDatetime | None
    filed_at: AwareDatetime | None
    closed_at: AwareDatetime | None
    reopen_until: AwareDatetime | None
    outcome: str | None
    done_by: str | None
    redacted_at: AwareDatetime | None
    merged_into: str | None
    hidden: str | None
    recurrence_of: str | None
    appeal_until: AwareDatetime | None

    @classmethod
    def of(cls, proposal: domain.Proposal, sight: domain.Sight) -> Self:
        """As this viewer sees it."""
        told = tuple(EarlierView(**vars(each)) for each in proposal.content.earlier) if sight.handled else ()
        words = _words(proposal, confided=sight.confided) if sight.readable else _silence(proposal)
        return cls(**_facts(proposal) | {"earlier": told} | words)


_SAME = ("id", "number", "revision", "state", "course", "version", "drafted_at", "opened_at", "lapses_at", "filed_at",
         "closed_at", "reopen_until", "outcome", "done_by", "merged_into", "hidden", "recurrence_of", "redacted_at",
         "private", "count", "appeal_until")
_same = attrgetter(*_SAME)


def _facts(proposal: domain.Proposal) -> dict[str, Any]:
    """What anybody may know who may know of it at all; its parts are made into views with the whole, in one go."""
    state, content = domain.describe(proposal.state), proposal.content
    return dict(zip(_SAME, _same(proposal), strict=True)) | {
        "urgent": content.urgent, "category": content.category, "kind": content.kind,
        "threshold": content.threshold, "author": _author(proposal.author),
        "state_label": {"zh": state.zh, "en": state.en}, "phase": state.phase, "over": state.over,
        "tier": proposal.shown.tier, "counts": proposal.counts,
        "assurance": proposal.assurance, "month": _month(proposal),
        "representatives": len(proposal.representatives)}


def _words(proposal: domain.Proposal, *, confided: bool) -> dict[str, Any]:
    content, place = proposal.content, proposal.content.place
    return {
        "title": content.title, "text": content.text, "text_hash": "" if proposal.redacted_at else content.hash,
        "place": {"areas": place.areas, "spot": place.spot, "lat": place.lat, "lng": place.lng},
        "attachments": tuple(AttachmentView.of(each, proposal.id) for each in content.attachments
                             if confided or not each.confided),
    }


def _silence(proposal: domain.Proposal) -> dict[str, Any]:
    """The hash is left out too: short words can be guessed from it."""
    areas = proposal.content.place.areas
    place = {"areas": areas[:_COMMUNITY] if proposal.private else areas, "spot": "", "lat": None, "lng": None}
    silent = {"title": "", "text": "", "text_hash": "", "place": place, "attachments": ()}
    return silent | (_PRIVATE if proposal.private else {})


def _author(author: domain.Party) -> dict[str, Any]:
    return {"kind": author.kind, "unit": author.id if author.collective else None}


def _month(proposal: domain.Proposal) -> str:
    return (proposal.opened_at or proposal.drafted_at).astimezone(ZONE).isoformat()[:7]


#: Areas down to the community; a courtyard may be one house.
_COMMUNITY = 3
#: What of a private matter others do not see.
_PRIVATE: dict[str, Any] = {
    "revision": 0, "state": "", "course": 0, "urgent": False, "category": "", "kind": domain.PRIVATE, "threshold": 0,
    "state_label": LabelView(zh="家里事,不公开", en="A private matter"), "tier": None, "count": 0,
    "counts": CountsView(residents=0, households=0, units=0), "assurance": AssuranceView(),
    "author": AuthorView(kind="resident", unit=None), "hidden": None, "representatives": 0, "earlier": (),
    **dict.fromkeys(("drafted_at", "opened_at", "lapses_at", "filed_at", "closed_at", "reopen_until", "redacted_at",
                     "outcome", "done_by", "merged_into", "recurrence_of", "appeal_until"))}
