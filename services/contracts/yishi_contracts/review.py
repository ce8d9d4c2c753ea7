"""What review says: a body deliberates, votes, adopts, and acts, passes it up or has it dispatched."""

from typing import ClassVar, Literal

from pydantic import AwareDatetime, Field

from .envelope import Event, Move, Part
from .intake import Attachment, Author, Place

Choice = Literal["yes", "no", "abstain"]


class SignedBallot(Part):
    """A ballot as a member's device signed it: `civic-sign/v1`, a line feed, and the envelope; the key is a JWK."""

    envelope: str
    signature: str
    kty: str
    crv: str
    x: str
    y: str = ""


class Ballot(Part):
    """One member's choice in an open vote; `by`: whoever cast it as a proxy; `paper`: given on paper."""

    member: str
    choice: Choice
    by: str = ""
    paper: bool = False
    signed: SignedBallot | None = None


class Slip(Part):
    """A secret ballot; `code` is the SHA-256 of a code that its voter alone has."""

    code: str
    choice: Choice


class Doer(Part):
    """Who takes part in local action (承办人): called or volunteering, never ordered."""

    kind: str
    name: str
    task: str = ""


class Order(Part):
    """One agency's part in a dispatch; `order` 交办 to one's own, `request` 商请 to others; unset: dispatch decides."""

    agency: str
    mode: Literal["order", "request"] | None = None
    task: str
    term: str
    after: tuple[str, ...] = ()


class FromReview(Event):
    """Said by review; `tier` and `body` are those that hold the review then."""

    speaker: ClassVar[str] = "review"
    proposal_id: str
    tier: str
    body: str


class MovedByReview(Move):
    """Said by review; moves the public state."""

    speaker: ClassVar[str] = "review"
    leg: int = 2
    proposal_id: str
    tier: str
    body: str


class ReviewOpened(MovedByReview):
    """A body has the proposal before it; the first thing is triage (三事分流), done already where it has come back."""

    type: ClassVar[str] = "cn.yishi.review.opened.v1"
    state: str = "triage"
    number: str
    deadline: AwareDatetime
    rules_version: str = ""


class ReviewTriaged(MovedByReview):
    """A person has decided what kind of matter it is: household 家里事, courtyard 院落事, community 社区事."""

    type: ClassVar[str] = "cn.yishi.review.triaged.v1"
    kind: str
    suggested: str
    reason: str
    by: str
    deadline: AwareDatetime


class VoteCalled(MovedByReview):
    """A vote is open; its roll is fixed now."""

    type: ClassVar[str] = "cn.yishi.vote.called.v1"
    state: str = "voting"
    vote_id: str
    question: str
    roll: tuple[str, ...]
    quorum: int
    majority: str
    closes_at: AwareDatetime
    secret: bool = False


class VoteClosed(MovedByReview):
    """A body's vote has ended; its result can be computed again from the ballots, in a secret vote from the slips."""

    type: ClassVar[str] = "cn.yishi.vote.closed.v1"
    state: str = "in_review"
    vote_id: str
    result: Literal["passed", "failed", "tied", "no_quorum"]
    unanimous: bool = False
    yes: int
    no: int
    abstain: int
    roll: int
    quorum: int = 0
    majority: str = ""
    secret: bool = False
    recused: tuple[str, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    #: who voted in secret: as many as there are slips, and nothing ties them together
    voted: tuple[str, ...] = ()
    slips: tuple[Slip, ...] = ()


class ReviewEscalated(MovedByReview):
    """The body has passed the proposal up; `tier` and `body` are the ones that hold it now."""

    type: ClassVar[str] = "cn.yishi.review.escalated.v1"
    state: str = "in_review"
    from_tier: str
    from_body: str
    ground: str
    reason: str
    deadline: AwareDatetime


class ReviewAdopted(MovedByReview):
    """The body finds that it is a fit public matter and adopts it."""

    type: ClassVar[str] = "cn.yishi.review.adopted.v1"
    state: str = "adopted"
    finding: str


class ReviewAnnounced(MovedByReview):
    """The decision is announced (公示) until the day named."""

    type: ClassVar[str] = "cn.yishi.review.announced.v1"
    state: str = "announced"
    until: AwareDatetime
    plan: str


class ReviewStopped(MovedByReview):
    """The body has stopped, since the proposal is withdrawn or merged (`state`): nothing more is decided on it."""

    type: ClassVar[str] = "cn.yishi.review.stopped.v1"
    state: str = "withdrawn"
    into: str | None = None


class ReviewStopRefused(FromReview):
    """It is neither withdrawn nor merged: `ground` is what has become of it, or that the request came too late."""

    type: ClassVar[str] = "cn.yishi.review.stop_refused.v1"
    ground: str


class ReviewReturned(MovedByReview):
    """The body asks the author to revise it, point by point, before `until`; its clock stands still meanwhile."""

    type: ClassVar[str] = "cn.yishi.review.returned.v1"
    state: str = "returned"
    points: tuple[str, ...]
    #: the first or the second time; there is no third
    number: int
    until: AwareDatetime
    by: str


class ReviewContinued(FromReview):
    """Since it was revised so many have left that it lacks support; the body goes on with it all the same."""

    type: ClassVar[str] = "cn.yishi.review.continued.v1"
    count: int
    threshold: int
    reason: str
    by: str


class ReviewResumed(MovedByReview):
    """What was merged or returned goes on: the body takes it up where it stood, with the time it had left."""

    type: ClassVar[str] = "cn.yishi.review.resumed.v1"
    deadline: AwareDatetime | None = None


class LocalActionStarted(MovedByReview):
    """The tier acts by itself (本级办理), with the doers named."""

    type: ClassVar[str] = "cn.yishi.local_action.started.v1"
    state: str = "local_action"
    doers: tuple[Doer, ...]
    plan: str
    due: AwareDatetime


class LocalActionReported(FromReview):
    """A doer has reported the own part done."""

    type: ClassVar[str] = "cn.yishi.local_action.reported.v1"
    doer: Doer
    words: str


class LocalActionCompleted(MovedByReview):
    """Somebody who is no doer confirms that the work is done: residents judge next."""

    type: ClassVar[str] = "cn.yishi.local_action.completed.v1"
    state: str = "local_action"
    by: str
    words: str
    evidence: tuple[Attachment, ...] = ()


class DispatchOrdered(FromReview):
    """A body has agencies carry it out: one leads, others assist; `at_once`: before it was deliberated (先办后议)."""

    type: ClassVar[str] = "cn.yishi.dispatch.ordered.v1"
    residents_words: ClassVar[tuple[str, ...]] = ("title", "text", "place.spot")
    course: int = Field(1, ge=1)
    number: str
    title: str
    text: str
    category: str
    place: Place
    author: Author
    urgent: bool = False
    at_once: bool = False
    reason: str
    lead: Order
    assisting: tuple[Order, ...] = ()
    redacted: bool = False


EVENTS = (
    ReviewOpened, ReviewTriaged, VoteCalled, VoteClosed, ReviewEscalated, ReviewAdopted,
    ReviewAnnounced, ReviewStopped, ReviewStopRefused, ReviewReturned, ReviewContinued, ReviewResumed,
    LocalActionStarted, LocalActionReported, LocalActionCompleted, DispatchOrdered,
)
