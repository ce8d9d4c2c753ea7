"""What is said of a review: how it stands, how its body voted and decided, what is done."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

import yishi_contracts as contracts

from ..domain import (
    AIDS,
    Ballot,
    Body,
    Doer,
    Evidence,
    Money,
    Objection,
    Order,
    Proposal,
    Review,
    Step,
    Vote,
    is_private,
)
from .parts import about, leaders, move, timed

#: Intake names files by their kind; these show nothing.
NOT_SEEN = ("sound-", "document-")


def review_opened(review: Review) -> contracts.ReviewOpened:
    return contracts.ReviewOpened(
        **timed(review), number=review.proposal.number, rules_version=review.rules_version)


def review_triaged(review: Review) -> contracts.ReviewTriaged:
    """Why a household matter is one is nobody else's business."""
    reason = "" if is_private(review.kind) else review.triage_reason
    return contracts.ReviewTriaged(
        **timed(review), kind=review.kind, suggested=review.suggested, reason=reason, by=review.triaged_by)


def vote_called(review: Review, vote: Vote) -> contracts.VoteCalled:
    return contracts.VoteCalled(
        **move(review), vote_id=vote.id, question=vote.question, roll=vote.roll, quorum=vote.quorum,
        majority=vote.majority, closes_at=vote.closes_at, secret=vote.secret)


def vote_closed(review: Review, vote: Vote) -> contracts.VoteClosed:
    """With all that it takes to count it again."""
    tally = vote.tally
    return contracts.VoteClosed.model_validate(move(review) | {
        "vote_id": vote.id, "result": vote.result, "unanimous": tally.unanimous, "yes": tally.yes, "no": tally.no,
        "abstain": tally.abstain, "roll": len(vote.roll), "quorum": vote.quorum, "majority": vote.majority,
        "secret": vote.secret, "recused": vote.recused, "voted": vote.voted,
        "ballots": tuple(_ballot(ballot) for ballot in vote.ballots),
        "slips": tuple(asdict(slip) for slip in vote.slips)})


def _ballot(ballot: Ballot) -> dict[str, Any]:
    told: dict[str, Any] = {"member": ballot.member, "choice": ballot.choice, "by": ballot.by, "paper": ballot.paper}
    return told | ({"signed": asdict(ballot.signed)} if ballot.signed else {})


def review_escalated(review: Review, *, below: Step) -> contracts.ReviewEscalated:
    return contracts.ReviewEscalated(
        **timed(review), from_tier=below.tier, from_body=below.body, ground=below.decision, reason=below.reason)


def review_adopted(review: Review) -> contracts.ReviewAdopted:
    return contracts.ReviewAdopted(**move(review) | {"state": "adopted"}, finding=review.finding)


def review_announced(review: Review) -> contracts.ReviewAnnounced:
    return contracts.ReviewAnnounced(**move(review) | {"until": review.announced_until}, plan=review.plan)


def review_stopped(review: Review) -> contracts.ReviewStopped:
    """The public reads that it is withdrawn, or merged into another."""
    return contracts.ReviewStopped(**move(review) | {"state": review.stop_as}, into=review.stop_into or None)


def review_resumed(review: Review) -> contracts.ReviewResumed:
    return contracts.ReviewResumed(**timed(review))


def review_returned(review: Review) -> contracts.ReviewReturned:
    """Why a private matter is returned is for its author and the body alone."""
    last = review.returns[-1]
    points = () if is_private(review.kind) else last.points
    return contracts.ReviewReturned(
        **move(review), points=points, number=last.number, until=last.until, by=last.by)


def review_continued(review: Review, *, reason: str, by: str) -> contracts.ReviewContinued:
    return contracts.ReviewContinued(
        **about(review), count=review.count, threshold=review.threshold, reason=reason, by=by)


def review_recounted(review: Review, *, was: datetime | None, body: Body) -> contracts.ReviewRecounted:
    """What the pool or an appeal is to the public it stays."""
    due = review.deadline if review.state == "local_action" else None
    state = {"pooled": "adopted", "appealed": "in_review"}.get(review.state, review.state)
    return contracts.ReviewRecounted.model_validate(timed(review) | {
        "state": state, "was": was, "due": due, "provisional": review.provisional, "leaders": leaders(body)})


def stop_refused(review: Review, *, ground: str) -> contracts.ReviewStopRefused:
    return contracts.ReviewStopRefused(**about(review), ground=ground)


def review_rejected(review: Review) -> contracts.ReviewRejected:
    """Why a private matter is not taken up is for its author and the body alone."""
    left = review.step
    reason = "" if is_private(review.kind) else left.reason
    return contracts.ReviewRejected(
        **move(review), code=left.decision, reason=reason, by=review.rejected_by, appeal_until=review.appeal_until)


def appeal_opened(review: Review) -> contracts.ReviewAppealOpened:
    return contracts.ReviewAppealOpened(
        **timed(review) | {"state": "in_review"}, from_body=review.steps[-2].body)


def appeal_decided(review: Review, *, upheld: bool, reason: str, by: str) -> contracts.ReviewAppealDecided:
    said = "" if is_private(review.kind) else reason
    return contracts.ReviewAppealDecided(**timed(review), upheld=upheld, reason=said, by=by)


def review_remitted(review: Review, *, above: Step, reason: str) -> contracts.ReviewRemitted:
    return contracts.ReviewRemitted(**timed(review), from_tier=above.tier, from_body=above.body, reason=reason)


def review_pooled(review: Review) -> contracts.ReviewPooled:
    return contracts.ReviewPooled(
        **move(review) | {"state": "adopted", "until": review.deadline}, reason=review.plan)


def review_objected(review: Review, objection: Objection) -> contracts.ReviewObjected:
    """The words of whoever objects stay here."""
    return contracts.ReviewObjected(
        **about(review), objection_id=objection.id, resident=objection.by, due=objection.due)


def objection_answered(review: Review, objection: Objection, *, by: str) -> contracts.ReviewObjectionAnswered:
    return contracts.ReviewObjectionAnswered.model_validate(about(review) | {
        "state": review.state, "course": review.course, "objection_id": objection.id, "resident": objection.by,
        "answer": objection.answer, "reason": objection.answer_reason, "by": by})


def objection_redacted(
    review: Review, objection: Objection, *, reason: str, by: str,
) -> contracts.ReviewObjectionRedacted:
    return contracts.ReviewObjectionRedacted.model_validate(about(review) | {
        "objection_id": objection.id, "resident": objection.by, "ground": objection.redacted, "reason": reason,
        "by": by})


def review_reminded(
    review: Review, *, step: str, due: datetime, body: Body, upper: Body | None,
) -> contracts.ReviewReminded:
    """The tier above is told of what is late only."""
    above = leaders(upper) if upper and step in ("overdue", "unanswered") else ()
    return contracts.ReviewReminded.model_validate(about(review) | {
        "step": step, "state": review.state, "due": due, "leaders": leaders(body), "above": above})


def self_help_asked(review: Review) -> contracts.SelfHelpAsked:
    return contracts.SelfHelpAsked(**about(review) | {"until": review.deadline}, asked=review.asked)


def self_help_ended(review: Review) -> contracts.SelfHelpEnded:
    return contracts.SelfHelpEnded.model_validate(
        move(review) | {"state": "self_help", "outcome": review.step.decision})


def owners_voted(review: Review, vote: Vote, *, by: str) -> contracts.OwnersVoted:
    return contracts.OwnersVoted.model_validate(about(review) | {
        "vote_id": vote.id, "question": vote.question, "result": vote.result, "by": by,
        **(asdict(vote.owners) if vote.owners else {})})


def local_action_started(review: Review) -> contracts.LocalActionStarted:
    action = review.actions[-1]
    doers = tuple(_doer(doer) for doer in action.doers)
    return contracts.LocalActionStarted(**move(review), doers=doers, plan=action.plan, due=action.due)


def task_claimed(review: Review, number: int, *, by: str) -> contracts.LocalActionTaskClaimed:
    return contracts.LocalActionTaskClaimed(**about(review), number=number, resident=by)


def task_dropped(review: Review, number: int, *, by: str) -> contracts.LocalActionTaskDropped:
    return contracts.LocalActionTaskDropped(**about(review), number=number, resident=by)


def local_action_failed(review: Review, *, below: Step, reason: str, by: str) -> contracts.LocalActionFailed:
    return contracts.LocalActionFailed(**timed(review), from_body=below.body, reason=reason, by=by)


def money_recorded(review: Review, entry: Money) -> contracts.LocalActionMoneyRecorded:
    return contracts.LocalActionMoneyRecorded.model_validate(about(review) | {
        name: getattr(entry, name) for name in ("kind", "amount", "source", "what", "receipt", "reason", "by")})


def aid_recorded(review: Review, *, kind: str, step: str) -> contracts.AidRecorded:
    return contracts.AidRecorded.model_validate(about(review) | {"kind": kind, "branch": AIDS[kind], "step": step})


def local_action_reported(review: Review, doer: Doer) -> contracts.LocalActionReported:
    return contracts.LocalActionReported(**about(review), doer=_doer(doer), words=doer.words)


def local_action_completed(review: Review) -> contracts.LocalActionCompleted:
    """The public state stays local_action: whether it is solved, residents say next."""
    action = review.actions[-1]
    evidence = tuple(contracts.Attachment(name=e.name, sha256=e.sha256, stage=e.stage) for e in action.evidence)
    return contracts.LocalActionCompleted(
        **move(review) | {"state": "local_action", "by": action.confirmed_by}, words=action.words, evidence=evidence)


def dispatch_ordered(
    review: Review, orders: tuple[Order, ...], *, reason: str, body: Body | None = None,
) -> contracts.DispatchOrdered:
    """The first of `orders` leads; at once, in the name of `body` instead of the one that holds the review."""
    lead, *assisting = (_order(order) for order in orders)
    proposal = review.proposal
    return contracts.DispatchOrdered(
        **about(review) | ({"tier": body.tier, "body": body.id} if body else {}), at_once=body is not None,
        course=review.course, number=proposal.number, title=proposal.title, text=proposal.text,
        category=proposal.category, place=_place(proposal), urgent=proposal.urgent, reason=reason, lead=lead,
        author=contracts.Author(kind=proposal.author_kind, id=proposal.author_id), assisting=tuple(assisting),
        redacted=not proposal.text)


def proposal_of(event: contracts.ProposalFiled) -> Proposal:
    """What review keeps of a proposal that was filed; of its files only how it looked."""
    before = tuple(Evidence(name=file.name, sha256=file.sha256, stage=file.stage) for file in event.attachments
                   if file.stage == "before" and not file.name.startswith(NOT_SEEN))
    return Proposal(
        id=event.proposal_id, number=event.number, title=event.title, text=event.text, category=event.category,
        areas=event.place.areas, spot=event.place.spot, lat=event.place.lat, lng=event.place.lng,
        author_kind=event.author.kind, author_id=event.author.id, urgent=event.urgent, before=before)


def _doer(doer: Doer) -> contracts.Doer:
    return contracts.Doer(kind=doer.kind, name=doer.public_name, task=doer.task)


def _order(order: Order) -> contracts.Order:
    return contracts.Order.model_validate({
        "agency": order.agency, "mode": order.mode, "task": order.task, "term": order.term, "after": order.after})


def _place(proposal: Proposal) -> contracts.Place:
    return contracts.Place(areas=proposal.areas, spot=proposal.spot, lat=proposal.lat, lng=proposal.lng)
