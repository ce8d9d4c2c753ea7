"""HTTP shapes of review: forms in, views out."""

from dataclasses import fields
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, StringConstraints

from .. import domain
from .acting import AidView, LocalActionView
from .view import View

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Long = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Slug = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Choice = Literal["yes", "no", "abstain"]
Majority = Literal["simple", "two_thirds", "unanimous"]
Mode = Literal["online", "in_person", "mixed"]
Answer = Literal["adopted", "partly", "not_adopted"]
Kind = Literal["household", "courtyard", "community"]
Ground = Literal["beyond_powers", "beyond_budget", "cross_area", "cross_level", "no_agreement", "no_quorum"]


class LabelView(View):
    """A word in both languages."""

    zh: str
    en: str


class SessionView(View):
    """A session; `bodies` take part beside the one that holds the matter, `together` is treated in it as well."""

    id: str
    step: int
    mode: str
    held_at: AwareDatetime
    agenda: str
    invited: tuple[str, ...]
    attended: tuple[str, ...]
    observers: int
    minutes: str
    minutes_hash: str
    opinions: tuple[domain.Opinion, ...]
    recorded_at: AwareDatetime | None
    bodies: tuple[str, ...]
    together: tuple[str, ...]
    guests: tuple[domain.Observer, ...]
    replies: tuple[domain.Reply, ...]
    files: tuple[domain.File, ...]
    comments: tuple[domain.Comment, ...]


class BallotView(View):
    """That a ballot was counted: whose, in which vote, and until when it may be changed."""

    vote_id: str
    member: str
    closes_at: AwareDatetime


class PaperView(View):
    """Ballots given on paper: their scan, who entered and who confirmed them."""

    id: str
    scan: str
    members: tuple[str, ...]
    entered_by: str
    entered_at: AwareDatetime
    confirmed_by: str
    confirmed_at: AwareDatetime | None


class VoteView(View):
    """A vote. While it is open: how many have voted (`turnout`), in secret also who; afterwards all ballots."""

    id: str
    step: int
    question: str
    roll: tuple[str, ...]
    quorum: int
    majority: str
    called_at: AwareDatetime
    closes_at: AwareDatetime
    closed_at: AwareDatetime | None
    result: str
    secret: bool
    recused: tuple[str, ...]
    proxies: tuple[domain.Proxy, ...]
    papers: tuple[PaperView, ...]
    turnout: int
    tally: domain.Tally | None
    ballots: tuple[domain.Ballot, ...]
    voted: tuple[str, ...]
    slips: tuple[domain.Slip, ...]
    owners: domain.Owners | None

    @classmethod
    def of_vote(cls, vote: domain.Vote) -> Self:
        """The vote; of what was chosen nothing before it is closed."""
        told = {field.name: getattr(vote, field.name) for field in fields(vote)} | {"turnout": len(vote.choices)}
        if vote.closed_at is None:
            return cls.model_validate(told | {"tally": None, "ballots": (), "slips": ()})
        return cls.model_validate(told | {"tally": None if vote.owners else vote.tally})


class ReviewLine(View):
    """A review in a list."""

    id: str
    proposal_id: str
    number: str
    title: str
    category: str
    areas: tuple[str, ...]
    urgent: bool
    course: int
    state: str
    kind: str
    tier: str
    body: str
    deadline: AwareDatetime | None
    overdue: bool
    opened_at: AwareDatetime
    version: int

    @classmethod
    def of_headline(cls, one: domain.Headline, *, insider: bool) -> Self:
        """A line; of a private matter the public sees no title."""
        return cls.model_validate(_about(one.proposal, hidden=domain.is_private(one.kind) and not insider)
                                  | {name: getattr(one, name) for name in STANDING}
                                  | {"tier": one.tier, "body": one.body})


class ReturnView(View):
    """What the body wanted changed, until when, and when it was."""

    number: int
    points: tuple[str, ...]
    returned_at: AwareDatetime
    until: AwareDatetime
    revised_at: AwareDatetime | None


class ObjectionView(View):
    """What somebody has against what is announced; by whom, is nobody's business. `redacted`: why it has no words."""

    id: str
    step: int
    reason: str
    made_at: AwareDatetime
    due: AwareDatetime
    answer: str
    answer_reason: str
    answered_at: AwareDatetime | None
    redacted: str


class StepView(View):
    """One body's time with the review; `provisional`: its limit runs over days not announced yet."""

    number: int
    tier: str
    body: str
    entered_at: AwareDatetime
    due: AwareDatetime | None
    left_at: AwareDatetime | None
    decision: str
    reason: str
    provisional: bool


class ReviewView(ReviewLine):
    """A review, whole: the bodies it has been before, what they heard, how they voted, what is being done.

    Once it was revised: `count` of `threshold` stand behind it; `thin`: the body has to say whether it goes on.
    `at_once`: the body in whose name agencies act already. Rejected: an appeal is possible until `appeal_until`.
    `rules_version`: the SHA-256 of the rules it opened under, which hold for it to its end. `provisional`: its
    deadline was counted over days whose holidays are not announced yet (暂定).
    """

    text: str
    spot: str
    suggested: str
    suggested_because: LabelView | None
    triaged_by: str
    triage_reason: str
    finding: str
    plan: str
    announced_until: AwareDatetime | None
    count: int
    threshold: int
    thin: bool
    at_once: str
    owners: bool
    asked: int
    appeal_until: AwareDatetime | None
    appealed: bool
    appeal_words: str
    aids: tuple[AidView, ...]
    visits: tuple[domain.Visit, ...]
    rules_version: str
    provisional: bool
    objections: tuple[ObjectionView, ...]
    returns: tuple[ReturnView, ...]
    path: tuple[StepView, ...]
    sessions: tuple[SessionView, ...]
    votes: tuple[VoteView, ...]
    local_action: LocalActionView | None

    @classmethod
    def of_review(cls, review: domain.Review, *, insider: bool = True) -> Self:
        """The review as an insider or as the public sees it."""
        hidden = domain.is_private(review.kind) and not insider
        sessions, visits = domain.told_of(review, insider=insider)
        shown = {name: getattr(review, name) for name in (*STANDING, *DECIDED)}
        return cls.model_validate(shown | _about(review.proposal, hidden=hidden) | {
            "suggested_because": _because(review.suggested_because),
            "triage_reason": "" if hidden else review.triage_reason,
            "appeal_words": "" if hidden else review.appeal_words,
            "aids": () if hidden else AidView.of_aids(review.aids, insider=insider),
            "visits": visits, "sessions": sessions,
            "objections": () if hidden else review.objections,
            "tier": review.step.tier, "body": review.step.body, "path": review.steps,
            "votes": () if hidden else tuple(VoteView.of_vote(vote) for vote in review.votes),
            "returns": tuple(_return(each, hidden=hidden) for each in review.returns),
            "local_action": (LocalActionView.of_action(review.action, insider=insider, filed=review.proposal.before)
                             if review.action else None),
        })


STANDING = ("id", "course", "state", "kind", "deadline", "overdue", "opened_at", "version")
DECIDED = ("suggested", "triaged_by", "finding", "plan", "announced_until", "count", "threshold", "thin", "at_once",
           "owners", "asked", "appeal_until", "appealed", "rules_version", "provisional")


def _because(code: str) -> LabelView | None:
    zh, en = domain.REASONS.get(code, ("", ""))
    return LabelView(zh=zh, en=en) if zh else None


def _return(told: domain.Return, *, hidden: bool) -> ReturnView:
    return ReturnView.model_validate(vars(told) | ({"points": ()} if hidden else {}))


def _about(proposal: domain.Proposal, *, hidden: bool) -> dict[str, object]:
    said = {"title": proposal.title, "text": proposal.text, "spot": proposal.spot}
    return (dict.fromkeys(said, "") if hidden else said) | {
        "proposal_id": proposal.id, "number": proposal.number, "category": proposal.category,
        "areas": proposal.areas, "urgent": proposal.urgent}
