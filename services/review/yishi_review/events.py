"""Domain facts as contract events. Only here are they made."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

import yishi_contracts as contracts

from .domain import (
    AIDS,
    HOME,
    Ballot,
    Body,
    Doer,
    Evidence,
    File,
    Money,
    Objection,
    Order,
    Proposal,
    Review,
    Session,
    Step,
    Visit,
    Vote,
    hash_of,
    is_private,
)

#: Intake names files by their kind; these show nothing.
NOT_SEEN = ("sound-", "document-")


def review_opened(review: Review) -> contracts.ReviewOpened:
    return contracts.ReviewOpened(
        **_timed(review), number=review.proposal.number, rules_version=review.rules_version)


def review_triaged(review: Review) -> contracts.ReviewTriaged:
    """Why a household matter is one is nobody else's business."""
    reason = "" if is_private(review.kind) else review.triage_reason
    return contracts.ReviewTriaged(
        **_timed(review), kind=review.kind, suggested=review.suggested, reason=reason, by=review.triaged_by)


def session_called(review: Review, session: Session) -> contracts.SessionCalled:
    return contracts.SessionCalled.model_validate(_about(review) | {
        "session_id": session.id, "mode": session.mode, "held_at": session.held_at, "members": session.invited,
        "bodies": session.bodies, "with_proposals": session.together})


def session_held(review: Review, session: Session) -> contracts.SessionHeld:
    return contracts.SessionHeld(
        **_about(review), session_id=session.id, attended=session.attended, observers=session.observers,
        minutes_hash=session.minutes_hash, opinions=len(session.opinions), opinions_hash=session.opinions_hash,
        files=_files(session.files, named=not is_private(review.kind)))


def session_replied(review: Review, session_id: str, *, member: str, coming: str) -> contracts.SessionReplied:
    return contracts.SessionReplied.model_validate(
        _about(review) | {"session_id": session_id, "member": member, "coming": coming})


def session_attached(review: Review, session_id: str, files: tuple[File, ...]) -> contracts.SessionAttached:
    return contracts.SessionAttached(**_about(review), session_id=session_id,
                                     files=_files(files, named=not is_private(review.kind)))


def session_commented(review: Review, session_id: str, *, words: str, by: str) -> contracts.SessionCommented:
    return contracts.SessionCommented(**_about(review), session_id=session_id, words_hash=hash_of(words), by=by)


def visit_recorded(review: Review, visit: Visit) -> contracts.VisitRecorded:
    return contracts.VisitRecorded.model_validate(_about(review) | {
        "visit_id": visit.id, "kind": visit.kind, "at": visit.at, "members": visit.members,
        "words_hash": visit.words_hash,
        "files": _files(visit.files, named=visit.kind != HOME and not is_private(review.kind))})


def _files(files: tuple[File, ...], *, named: bool) -> tuple[contracts.SessionFile, ...]:
    """Files by their hashes; the names of those of a home or of a private matter (家里事) may name people, and stay."""
    return tuple(contracts.SessionFile.model_validate(asdict(file) | ({} if named else {"name": ""})) for file in files)


def vote_called(review: Review, vote: Vote) -> contracts.VoteCalled:
    return contracts.VoteCalled(
        **_move(review), vote_id=vote.id, question=vote.question, roll=vote.roll, quorum=vote.quorum,
        majority=vote.majority, closes_at=vote.closes_at, secret=vote.secret)


def vote_closed(review: Review, vote: Vote) -> contracts.VoteClosed:
    """With all that it takes to count it again."""
    tally = vote.tally
    return contracts.VoteClosed.model_validate(_move(review) | {
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
        **_timed(review), from_tier=below.tier, from_body=below.body, ground=below.decision, reason=below.reason)


def review_adopted(review: Review) -> contracts.ReviewAdopted:
    return contracts.ReviewAdopted(**_move(review) | {"state": "adopted"}, finding=review.finding)


def review_announced(review: Review) -> contracts.ReviewAnnounced:
    return contracts.ReviewAnnounced(**_move(review) | {"until": review.announced_until}, plan=review.plan)


def review_stopped(review: Review) -> contracts.ReviewStopped:
    """The public reads that it is withdrawn, or merged into another."""
    return contracts.ReviewStopped(**_move(review) | {"state": review.stop_as}, into=review.stop_into or None)


def review_resumed(review: Review) -> contracts.ReviewResumed:
    return contracts.ReviewResumed(**_timed(review))


def review_returned(review: Review) -> contracts.ReviewReturned:
    """Why a private matter is returned is for its author and the body alone."""
    last = review.returns[-1]
    points = () if is_private(review.kind) else last.points
    return contracts.ReviewReturned(
        **_move(review), points=points, number=last.number, until=last.until, by=last.by)


def review_continued(review: Review, *, reason: str, by: str) -> contracts.ReviewContinued:
    return contracts.ReviewContinued(
        **_about(review), count=review.count, threshold=review.threshold, reason=reason, by=by)


def stop_refused(review: Review, *, ground: str) -> contracts.ReviewStopRefused:
    return contracts.ReviewStopRefused(**_about(review), ground=ground)


def review_rejected(review: Review) -> contracts.ReviewRejected:
    """Why a private matter is not taken up is for its author and the body alone."""
    left = review.step
    reason = "" if is_private(review.kind) else left.reason
    return contracts.ReviewRejected(
        **_move(review), code=left.decision, reason=reason, by=review.rejected_by, appeal_until=review.appeal_until)


def appeal_opened(review: Review) -> contracts.ReviewAppealOpened:
    return contracts.ReviewAppealOpened(
        **_timed(review) | {"state": "in_review"}, from_body=review.steps[-2].body)


def appeal_decided(review: Review, *, upheld: bool, reason: str, by: str) -> contracts.ReviewAppealDecided:
    said = "" if is_private(review.kind) else reason
    return contracts.ReviewAppealDecided(**_timed(review), upheld=upheld, reason=said, by=by)


def review_remitted(review: Review, *, above: Step, reason: str) -> contracts.ReviewRemitted:
    return contracts.ReviewRemitted(**_timed(review), from_tier=above.tier, from_body=above.body, reason=reason)


def review_pooled(review: Review) -> contracts.ReviewPooled:
    return contracts.ReviewPooled(
        **_move(review) | {"state": "adopted", "until": review.deadline}, reason=review.plan)


def review_objected(review: Review, objection: Objection) -> contracts.ReviewObjected:
    """The words of whoever objects stay here."""
    return contracts.ReviewObjected(
        **_about(review), objection_id=objection.id, resident=objection.by, due=objection.due)


def objection_answered(review: Review, objection: Objection, *, by: str) -> contracts.ReviewObjectionAnswered:
    return contracts.ReviewObjectionAnswered.model_validate(_about(review) | {
        "state": review.state, "course": review.course, "objection_id": objection.id, "resident": objection.by,
        "answer": objection.answer, "reason": objection.answer_reason, "by": by})


def review_reminded(
    review: Review, *, step: str, due: datetime, body: Body, upper: Body | None,
) -> contracts.ReviewReminded:
    """The tier above is told of what is late only."""
    above = _leaders(upper) if upper and step in ("overdue", "unanswered") else ()
    return contracts.ReviewReminded.model_validate(_about(review) | {
        "step": step, "state": review.state, "due": due, "leaders": _leaders(body), "above": above})


def self_help_asked(review: Review) -> contracts.SelfHelpAsked:
    return contracts.SelfHelpAsked(**_about(review) | {"until": review.deadline}, asked=review.asked)


def self_help_ended(review: Review) -> contracts.SelfHelpEnded:
    return contracts.SelfHelpEnded.model_validate(
        _move(review) | {"state": "self_help", "outcome": review.step.decision})


def owners_voted(review: Review, vote: Vote, *, by: str) -> contracts.OwnersVoted:
    return contracts.OwnersVoted.model_validate(_about(review) | {
        "vote_id": vote.id, "question": vote.question, "result": vote.result, "by": by,
        **(asdict(vote.owners) if vote.owners else {})})


def local_action_started(review: Review) -> contracts.LocalActionStarted:
    action = review.actions[-1]
    doers = tuple(_doer(doer) for doer in action.doers)
    return contracts.LocalActionStarted(**_move(review), doers=doers, plan=action.plan, due=action.due)


def task_claimed(review: Review, number: int, *, by: str) -> contracts.LocalActionTaskClaimed:
    return contracts.LocalActionTaskClaimed(**_about(review), number=number, resident=by)


def task_dropped(review: Review, number: int, *, by: str) -> contracts.LocalActionTaskDropped:
    return contracts.LocalActionTaskDropped(**_about(review), number=number, resident=by)


def local_action_failed(review: Review, *, below: Step, reason: str, by: str) -> contracts.LocalActionFailed:
    return contracts.LocalActionFailed(**_timed(review), from_body=below.body, reason=reason, by=by)


def money_recorded(review: Review, entry: Money) -> contracts.LocalActionMoneyRecorded:
    return contracts.LocalActionMoneyRecorded.model_validate(_about(review) | {
        name: getattr(entry, name) for name in ("kind", "amount", "source", "what", "receipt", "reason", "by")})


def aid_recorded(review: Review, *, kind: str, step: str) -> contracts.AidRecorded:
    return contracts.AidRecorded.model_validate(_about(review) | {"kind": kind, "branch": AIDS[kind], "step": step})


def local_action_reported(review: Review, doer: Doer) -> contracts.LocalActionReported:
    return contracts.LocalActionReported(**_about(review), doer=_doer(doer), words=doer.words)


def local_action_completed(review: Review) -> contracts.LocalActionCompleted:
    """The public state stays local_action: whether it is solved, residents say next."""
    action = review.actions[-1]
    evidence = tuple(contracts.Attachment(name=e.name, sha256=e.sha256, stage=e.stage) for e in action.evidence)
    return contracts.LocalActionCompleted(
        **_move(review) | {"state": "local_action", "by": action.confirmed_by}, words=action.words, evidence=evidence)


def dispatch_ordered(
    review: Review, orders: tuple[Order, ...], *, reason: str, body: Body | None = None,
) -> contracts.DispatchOrdered:
    """The first of `orders` leads; at once, in the name of `body` instead of the one that holds the review."""
    lead, *assisting = (_order(order) for order in orders)
    proposal = review.proposal
    return contracts.DispatchOrdered(
        **_about(review) | ({"tier": body.tier, "body": body.id} if body else {}), at_once=body is not None,
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


def _about(review: Review) -> dict[str, Any]:
    return {"proposal_id": review.proposal.id, "tier": review.step.tier, "body": review.step.body}


def _move(review: Review) -> dict[str, Any]:
    return _about(review) | {"course": review.course, "state": review.state}


def _timed(review: Review) -> dict[str, Any]:
    return _move(review) | {"deadline": review.deadline}


def _leaders(body: Body) -> tuple[str, ...]:
    """Who leads a body; nobody, while no term runs."""
    return tuple(filter(None, (body.convener, body.deputy)))


def _doer(doer: Doer) -> contracts.Doer:
    return contracts.Doer(kind=doer.kind, name=doer.public_name, task=doer.task)


def _order(order: Order) -> contracts.Order:
    return contracts.Order.model_validate({
        "agency": order.agency, "mode": order.mode, "task": order.task, "term": order.term, "after": order.after})


def _place(proposal: Proposal) -> contracts.Place:
    return contracts.Place(areas=proposal.areas, spot=proposal.spot, lat=proposal.lat, lng=proposal.lng)
