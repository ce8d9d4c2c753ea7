"""The review of one proposal: where it stands, whose it is, by when, and the way it has come."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from .counting import count_of
from .local_action import LocalAction
from .parts import Aid, Objection, Proposal, Return, Step, Visit
from .session import Session
from .suggestion import suggest
from .tiers import Body, Councils, Person, Tier
from .vote import Vote

URGENT_TRIAGE = timedelta(hours=2)


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """When, by whom and in which district something is done, with the calendar to count days by."""

    now: datetime
    by: Person
    councils: Councils
    workdays: Callable[[datetime, int], datetime]
    calendar_days: Callable[[datetime, int], datetime]

    def after(self, workdays: int) -> datetime:
        """The end of the n-th working day from now."""
        return self.workdays(self.now, workdays)


@dataclass(frozen=True, kw_only=True)
class Review:
    """One proposal's review, on one clock: `deadline` belongs to `state`; passing it ends the state or flags it.

    From `held_since` to `held_until` it holds back its decisions, since somebody wants to take the proposal back or to
    merge it: `stop_as` is withdrawn or merged, `stop_into` what it would be merged into. A review that has stopped
    keeps the state in which it did (`stopped_from`) and what its clock then said (`stopped_due`). Once revised it knows
    how many stand behind it (`count`, of `threshold`), and whether the body goes on with too few (`continued`).
    `published`: the author of a private matter has agreed to a text that everybody may read.
    `at_once` is the body in whose name agencies act before it was deliberated (先办后议), `ended` that the proposal was
    closed before the body that deliberates has spoken.
    An appeal is possible once, until `appeal_until`; who rejected it (`rejected_by`) does not hear it. What was decided
    before `anew_since` is voted on again. `owners`: it is for the owners, not for the body, to vote on. In self-help
    its author was `asked` so often, and has said that it is not solved (`unsolved`).
    """

    id: str
    proposal: Proposal
    state: str
    steps: tuple[Step, ...]
    rules: Mapping[str, Tier]
    suggested: str
    opened_at: datetime
    kind: str = ""
    triaged_by: str = ""
    triage_reason: str = ""
    lowered: bool = False
    course: int = 1
    deadline: datetime | None = None
    overdue: bool = False
    finding: str = ""
    plan: str = ""
    announced_until: datetime | None = None
    held_since: datetime | None = None
    held_until: datetime | None = None
    stop_confirmed: bool = False
    stop_as: str = "withdrawn"
    stop_into: str = ""
    stopped_from: str = ""
    stopped_due: datetime | None = None
    count: int = 0
    threshold: int = 0
    continued: bool = False
    published: bool = False
    suggested_because: str = ""
    at_once: str = ""
    ended: bool = False
    rejected_by: str = ""
    appeal_until: datetime | None = None
    appealed: bool = False
    appeal_words: str = ""
    anew_since: datetime | None = None
    owners: bool = False
    asked: int = 0
    unsolved: bool = False
    aids: tuple[Aid, ...] = ()
    visits: tuple[Visit, ...] = ()
    objections: tuple[Objection, ...] = ()
    returns: tuple[Return, ...] = ()
    sessions: tuple[Session, ...] = ()
    votes: tuple[Vote, ...] = ()
    actions: tuple[LocalAction, ...] = ()
    version: int = 1
    rules_version: str = ""

    @property
    def step(self) -> Step:
        """The step of the body that holds the review now."""
        return self.steps[-1]

    @property
    def rule(self) -> Tier:
        """The rules of the tier that holds it, as they were when the review opened."""
        return self.rules[self.step.tier]

    @property
    def provisional(self) -> bool:
        """Whether its deadline was counted over days that are not known yet; a vote closes when it was said to."""
        return self.state != "voting" and count_of(self.deadline) is not None

    @property
    def vote(self) -> Vote | None:
        """The last vote of the body that holds the review."""
        return next((vote for vote in reversed(self.votes) if vote.step == self.step.number), None)

    @property
    def unanswered(self) -> tuple[Objection, ...]:
        """The objections that the body has not answered."""
        return tuple(each for each in self.objections if each.answered_at is None)

    @property
    def action(self) -> LocalAction | None:
        """The last local action."""
        return self.actions[-1] if self.actions else None

    def dispatcher(self, councils: Councils) -> Body | None:
        """The first body from the one that holds it upwards whose tier has agencies act."""
        body: Body | None = self.body(councils)
        while body is not None and not self.rules[body.tier].may_dispatch:
            body = councils.above(body, areas=self.proposal.areas, rules=self.rules)
        return body

    @property
    def confided(self) -> bool:
        """Whether it is a private matter (家里事), sorted so or not sorted yet, whose author has agreed to no text."""
        return (self.kind or self.suggested) == "household" and not self.published

    @property
    def thin(self) -> bool:
        """Whether too few stand behind it and the body has not said that it goes on."""
        return self.count < self.threshold and not self.continued

    def held(self, now: datetime) -> bool:
        """Whether it holds back now; once a stop is confirmed, until it has stopped."""
        return self.stop_confirmed or (self.held_until is not None and now < self.held_until)

    def body(self, councils: Councils) -> Body:
        """The body that holds the review."""
        return councils.body(self.step.body)

    def upper(self, councils: Councils) -> Body | None:
        """The body it would be passed up to; none at the top."""
        return councils.above(self.body(councils), areas=self.proposal.areas, rules=self.rules)

    def to(self, state: str, *, deadline: datetime | None, **changes: Any) -> "Review":
        """The review in its next state, on time again."""
        return replace(self, state=state, deadline=deadline, overdue=False, **changes)

    def with_step(self, **changes: Any) -> "Review":
        """The review with its present step changed."""
        return replace(self, steps=(*self.steps[:-1], replace(self.step, **changes)))

    def with_vote(self, vote: Vote) -> "Review":
        """The review with this vote in place of its former self, or added."""
        return replace(self, votes=(*(v for v in self.votes if v.id != vote.id), vote))

    def with_session(self, session: Session) -> "Review":
        """The review with this session in place of its former self, or added."""
        sessions = [session if s.id == session.id else s for s in self.sessions]
        return replace(self, sessions=tuple(sessions if session in sessions else [*sessions, session]))

    def with_action(self, action: LocalAction) -> "Review":
        """The review with this local action in place of its former self, or added."""
        return replace(self, actions=(*(a for a in self.actions if a.id != action.id), action))


def open_review(
    proposal: Proposal, *, id: str, course: int, on: Occasion, former: Review | None = None,
) -> Review:
    """A review at the body that serves the smallest area of the proposal's path; triage comes first.

    What has come back (`former`: the review of what it was before) is at once before the body that decided last, sorted
    as it was then; a private matter, or a body's own, takes the usual way.
    """
    body = on.councils.serving(proposal.areas, author=proposal.author_id)
    if former is not None and former.kind in ("courtyard", "community") and _still_serves(former, proposal, on):
        body = on.councils.bodies[former.step.body]
        return deliberate(_opened(proposal, body, id=id, course=course, on=on), on, kind=former.kind)
    return _opened(proposal, body, id=id, course=course, on=on)


def _still_serves(former: Review, proposal: Proposal, on: Occasion) -> bool:
    body = on.councils.bodies.get(former.step.body)
    return body is not None and body.area in proposal.areas and not body.is_own(proposal.author_id)


def _opened(proposal: Proposal, body: Body, *, id: str, course: int, on: Occasion) -> Review:
    rule = on.councils.tiers[body.tier]
    due = on.now + URGENT_TRIAGE if proposal.urgent else on.after(rule.triage_workdays)
    suggestion = suggest(proposal, on.councils)
    return Review(
        id=id, proposal=proposal, course=course, state="triage", deadline=due, opened_at=on.now,
        steps=(Step(number=1, tier=body.tier, body=body.id, entered_at=on.now),), rules=on.councils.tiers,
        rules_version=on.councils.rules_version,
        suggested=suggestion.kind, suggested_because=suggestion.because,
    )


def deliberate(review: Review, on: Occasion, **changes: Any) -> Review:
    """The review before its body; the tier's clock runs from the first time it comes there."""
    due = review.step.due or on.after(review.rule.limit_workdays)
    return review.with_step(due=due).to("in_review", deadline=due, **changes)


def leave(review: Review, *, decision: str, reason: str, now: datetime) -> Review:
    """The review with its present step ended."""
    return review.with_step(left_at=now, decision=decision, reason=reason)


def enter(review: Review, body: Body, *, on: Occasion) -> Review:
    """The review at another body, whose time begins."""
    step = Step(number=review.step.number + 1, tier=body.tier, body=body.id, entered_at=on.now)
    return replace(review, steps=(*review.steps, step))


def pass_up(review: Review, body: Body, *, decision: str, reason: str, on: Occasion) -> Review:
    """The review before `body`, of another tier."""
    return deliberate(enter(leave(review, decision=decision, reason=reason, now=on.now), body, on=on), on)
