"""What intake says: a proposal is opened, signed, filed, judged, closed."""

from typing import ClassVar, Literal

from pydantic import AwareDatetime, Field

from .envelope import Event, Move, Part


class Author(Part):
    """Who proposes: a resident, a resident unit (驻社区单位) or an organisation of the area; the id is opaque."""

    kind: str
    id: str


class Counts(Part):
    """Who stands behind it, counted apart, the author among them; households are what the threshold counts."""

    residents: int
    households: int
    units: int


class Place(Part):
    """Where it is: area ids from the district down, and the spot in words (a building, never a door plate)."""

    areas: tuple[str, ...] = Field(min_length=1)
    spot: str = ""
    lat: float | None = None
    lng: float | None = None


class Attachment(Part):
    """A file by its hash; `stage` is before, during or after."""

    name: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    stage: str = "before"


class FromIntake(Event):
    """Said by intake."""

    speaker: ClassVar[str] = "intake"
    proposal_id: str


class MovedByIntake(Move):
    """Said by intake; moves the public state."""

    speaker: ClassVar[str] = "intake"
    proposal_id: str


class ProposalOpened(MovedByIntake):
    """A proposal is open for co-signing; `checked`: an officer has looked at it before."""

    type: ClassVar[str] = "cn.yishi.proposal.opened.v1"
    residents_words: ClassVar[tuple[str, ...]] = ("title", "place.spot")
    leg: int = 1
    state: str = "collecting"
    number: str
    title: str
    category: str
    place: Place
    author: Author
    threshold: int
    lapses_at: AwareDatetime
    checked: bool = False
    redacted: bool = False


class ProposalSigned(FromIntake):
    """A neighbour has co-signed; the count is of what the threshold counts."""

    type: ClassVar[str] = "cn.yishi.proposal.signed.v1"
    signer: Author
    text_hash: str
    count: int
    #: the level: paper (`evidence` is the SHA-256 of the sheet's scan), click, device_key, certificate. Above a click,
    #: `key_id` is the key's thumbprint (RFC 7638) and `evidence` the SHA-256 of what was signed with its signature,
    #: so that a log proves both
    assurance: str = "click"
    key_id: str | None = None
    evidence: str | None = None
    counts: Counts | None = None


class ProposalUnsigned(FromIntake):
    """A co-signer has left, while signatures were collected or in the days for leaving after a merge or a revision."""

    type: ClassVar[str] = "cn.yishi.proposal.unsigned.v1"
    signer: Author
    count: int
    counts: Counts | None = None


class ProposalFiled(MovedByIntake):
    """Enough neighbours have signed; the text is frozen and review may begin."""

    type: ClassVar[str] = "cn.yishi.proposal.filed.v1"
    residents_words: ClassVar[tuple[str, ...]] = ("title", "text", "place.spot", "attachments.name")
    leg: int = 1
    state: str = "triage"
    number: str
    revision: int = 1
    title: str
    text: str
    text_hash: str
    category: str
    place: Place
    author: Author
    co_signers: tuple[Author, ...] = ()
    count: int
    counts: Counts | None = None
    urgent: bool = False
    attachments: tuple[Attachment, ...] = ()
    recurrence_of: str | None = None
    redacted: bool = False


class ProposalWithdrawn(MovedByIntake):
    """The author has withdrawn the proposal before it was filed."""

    type: ClassVar[str] = "cn.yishi.proposal.withdrawn.v1"
    residents_words: ClassVar[tuple[str, ...]] = ("reason",)
    leg: int = 1
    state: str = "withdrawn"
    reason: str = ""
    redacted: bool = False


class ProposalWithdrawalRequested(FromIntake):
    """After filing the author asks to take it back; until `until` who signed may object, and review holds back."""

    type: ClassVar[str] = "cn.yishi.proposal.withdrawal_requested.v1"
    residents_words: ClassVar[tuple[str, ...]] = ("reason",)
    course: int = Field(1, ge=1)
    reason: str = ""
    until: AwareDatetime
    redacted: bool = False


class ProposalWithdrawalConfirmed(FromIntake):
    """Nobody objected in time: review may stop, and says whether it has."""

    type: ClassVar[str] = "cn.yishi.proposal.withdrawal_confirmed.v1"
    course: int = Field(1, ge=1)


class ProposalWithdrawalDropped(FromIntake):
    """The request is over and the proposal goes on: somebody objected, or the author thought better of it."""

    type: ClassVar[str] = "cn.yishi.proposal.withdrawal_dropped.v1"
    residents_words: ClassVar[tuple[str, ...]] = ("reason",)
    course: int = Field(1, ge=1)
    ground: str
    reason: str = ""
    redacted: bool = False


class ProposalLapsed(MovedByIntake):
    """Its time ran out: below the threshold (collecting), not looked at (unchecked), not revised (returned)."""

    type: ClassVar[str] = "cn.yishi.proposal.lapsed.v1"
    leg: int = 1
    state: str = "lapsed"
    count: int
    ground: str = "collecting"


class ProposalRedacted(FromIntake):
    """An officer has had what residents wrote taken out for good; `reason` is for everybody and repeats nothing."""

    type: ClassVar[str] = "cn.yishi.proposal.redacted.v1"
    redacts: ClassVar[bool] = True
    #: personal_data, unlawful, abusive or other
    ground: str
    reason: str
    by: str


class EvaluationOpened(MovedByIntake):
    """The work is reported done; author and co-signers are asked whether it is solved, or whether they accept a no."""

    type: ClassVar[str] = "cn.yishi.evaluation.opened.v1"
    leg: int = 4
    state: str = "evaluating"
    done_by: Literal["review", "dispatch"]
    asked: int
    closes_at: AwareDatetime
    question: Literal["solved", "accepted"] = "solved"


class EvaluationAnswered(FromIntake):
    """One of those asked has answered; `solved` is the yes to whatever was asked."""

    type: ClassVar[str] = "cn.yishi.evaluation.answered.v1"
    resident: str
    solved: bool
    rating: int = Field(ge=1, le=5)


class EvaluationEntered(EvaluationAnswered):
    """An officer of another body has asked by telephone (回访) and entered what the resident said."""

    type: ClassVar[str] = "cn.yishi.evaluation.entered.v1"
    by: str


class ProposalClosed(MovedByIntake):
    """The evaluation has ended and the proposal is closed; `closed_unresolved` when the answer was not accepted."""

    type: ClassVar[str] = "cn.yishi.proposal.closed.v1"
    leg: int = 4
    state: str = "closed"
    outcome: Literal["solved", "no_response", "accepted", "not_accepted"]
    done_by: Literal["review", "dispatch"]
    asked: int
    answered: int
    solved: int
    rating: float | None = None


class ProposalReopened(FromIntake):
    """Residents say it is not solved: whoever did the work (`done_by`) takes it up again, as a new course."""

    type: ClassVar[str] = "cn.yishi.proposal.reopened.v1"
    residents_words: ClassVar[tuple[str, ...]] = ("reason",)
    course: int = Field(ge=2)
    done_by: Literal["review", "dispatch"]
    ground: Literal["evaluation", "request", "follow_up"]
    reason: str
    answered: int = 0
    solved: int = 0
    redacted: bool = False


class FollowUpOpened(FromIntake):
    """A follow-up check (回头看) has begun: has it come back?"""

    type: ClassVar[str] = "cn.yishi.follow_up.opened.v1"
    days: int
    closes_at: AwareDatetime


class FollowUpAnswered(FromIntake):
    """Somebody has looked: a co-signer, or the convener on site."""

    type: ClassVar[str] = "cn.yishi.follow_up.answered.v1"
    by: Literal["resident", "convener"]
    recurred: bool


class FollowUpEnded(FromIntake):
    """A follow-up check is over."""

    type: ClassVar[str] = "cn.yishi.follow_up.ended.v1"
    days: int
    result: Literal["held", "recurred", "no_response"]
    answers: int


class AboutDeviceKey(Event):
    """Said by intake about a key on a resident's device; its id is its thumbprint (RFC 7638)."""

    speaker: ClassVar[str] = "intake"
    subject_field: ClassVar[str] = "key_id"
    key_id: str
    resident: str


class DeviceKeyEnrolled(AboutDeviceKey):
    """A resident signs with this key from now on."""

    type: ClassVar[str] = "cn.yishi.device_key.enrolled.v1"
    alg: str
    enrolled_at: AwareDatetime


class DeviceKeyRevoked(AboutDeviceKey):
    """Nothing new can be signed with this key; what it signed before stays."""

    type: ClassVar[str] = "cn.yishi.device_key.revoked.v1"
    revoked_at: AwareDatetime


EVENTS = (
    ProposalOpened, ProposalSigned, ProposalUnsigned, ProposalFiled, ProposalWithdrawn, ProposalLapsed,
    ProposalRedacted,
    ProposalWithdrawalRequested, ProposalWithdrawalConfirmed, ProposalWithdrawalDropped,
    EvaluationOpened, EvaluationAnswered, EvaluationEntered, ProposalClosed, ProposalReopened,
    FollowUpOpened, FollowUpAnswered, FollowUpEnded, DeviceKeyEnrolled, DeviceKeyRevoked,
)
