"""From a draft to the last check: opened, signed, filed, taken back, judged, closed."""

from datetime import datetime
from typing import Literal, cast

import yishi_contracts as contracts

from .. import domain
from . import parts

Outcome = Literal["solved", "no_response", "accepted", "not_accepted"]
#: A reason can be long, and the event carries it to others.
_REASON = 2000


def opened(proposal: domain.Proposal, *, lapses_at: datetime, checked: bool = False) -> contracts.ProposalOpened:
    """Open for co-signing."""
    content = proposal.content
    return parts.told(proposal, contracts.ProposalOpened(
        proposal_id=proposal.id, course=proposal.course, number=proposal.number, title=content.title,
        category=content.category, place=parts.place(content.place), author=parts.author(proposal.author),
        threshold=content.threshold, lapses_at=lapses_at, checked=checked,
    ))


def signed(proposal: domain.Proposal, signature: domain.Signature) -> contracts.ProposalSigned:
    """A neighbour has co-signed."""
    return contracts.ProposalSigned(
        proposal_id=proposal.id, signer=parts.author(signature.signer), text_hash=signature.text_hash,
        count=proposal.count, assurance=signature.assurance, key_id=signature.key_id, evidence=signature.evidence,
        counts=parts.counts(proposal),
    )


def unsigned(proposal: domain.Proposal, signer: domain.Party) -> contracts.ProposalUnsigned:
    """A neighbour has taken the signature back."""
    return contracts.ProposalUnsigned(
        proposal_id=proposal.id, signer=parts.author(signer), count=proposal.count, counts=parts.counts(proposal))


def key_enrolled(key: domain.DeviceKey) -> contracts.DeviceKeyEnrolled:
    """A resident signs with this key from now on."""
    return contracts.DeviceKeyEnrolled(key_id=key.id, resident=key.owner, alg=key.alg, enrolled_at=key.enrolled_at)


def key_revoked(key: domain.DeviceKey, *, revoked_at: datetime) -> contracts.DeviceKeyRevoked:
    """And no more."""
    return contracts.DeviceKeyRevoked(key_id=key.id, resident=key.owner, revoked_at=revoked_at)


def filed(proposal: domain.Proposal) -> contracts.ProposalFiled:
    """Enough have signed; review may begin."""
    content = proposal.content
    return parts.told(proposal, contracts.ProposalFiled(
        proposal_id=proposal.id, course=proposal.course, number=proposal.number, revision=proposal.revision,
        title=content.title, text=content.text, text_hash=content.hash, category=content.category,
        place=parts.place(content.place), author=parts.author(proposal.author),
        co_signers=parts.co_signers(proposal.signatures), count=proposal.count, counts=parts.counts(proposal),
        urgent=content.urgent,
        attachments=parts.attachments(content.attachments), recurrence_of=proposal.recurrence_of,
    ))


def withdrawn(proposal: domain.Proposal, *, reason: str) -> contracts.ProposalWithdrawn:
    """The author has taken it back."""
    return parts.told(proposal, contracts.ProposalWithdrawn(
        proposal_id=proposal.id, course=proposal.course, reason=reason))


def withdrawal_requested(
    proposal: domain.Proposal, asked: domain.StopRequest,
) -> contracts.ProposalWithdrawalRequested:
    """The author wants to take back what was filed."""
    return parts.told(proposal, contracts.ProposalWithdrawalRequested(
        proposal_id=asked.proposal_id, course=asked.course, reason=asked.reason, until=asked.until))


def stop_confirmed(asked: domain.StopRequest) -> contracts.FromIntake:
    """Nobody has objected."""
    if asked.kind == "merge":
        return contracts.ProposalMergeConfirmed(
            proposal_id=asked.proposal_id, course=asked.course, into=asked.target_id or "")
    return contracts.ProposalWithdrawalConfirmed(proposal_id=asked.proposal_id, course=asked.course)


def withdrawal_dropped(asked: domain.StopRequest, *, reason: str) -> contracts.ProposalWithdrawalDropped:
    """It goes on."""
    return contracts.ProposalWithdrawalDropped(
        proposal_id=asked.proposal_id, course=asked.course, ground=asked.ground, reason=reason)


def lapsed(proposal: domain.Proposal, *, ground: str) -> contracts.ProposalLapsed:
    """Days were over: for collecting, for looking at what was anonymous (unchecked), for revising (returned)."""
    return contracts.ProposalLapsed(
        proposal_id=proposal.id, course=proposal.course, count=proposal.count, ground=ground)


def evaluation_opened(evaluation: domain.Evaluation) -> contracts.EvaluationOpened:
    """Those who proposed are asked."""
    return contracts.EvaluationOpened(
        proposal_id=evaluation.proposal_id, course=evaluation.course, done_by=evaluation.done_by,
        asked=evaluation.asked, closes_at=evaluation.closes_at, question=evaluation.question,
    )


def evaluation_answered(evaluation: domain.Evaluation, answer: domain.Answer) -> contracts.EvaluationAnswered:
    """One of them has answered, or has been asked by telephone."""
    if answer.entered_by:
        return contracts.EvaluationEntered(
            proposal_id=evaluation.proposal_id, resident=answer.person, solved=answer.solved, rating=answer.rating,
            by=answer.entered_by)
    return contracts.EvaluationAnswered(
        proposal_id=evaluation.proposal_id, resident=answer.person, solved=answer.solved, rating=answer.rating)


def closed(proposal: domain.Proposal, evaluation: domain.Evaluation) -> contracts.ProposalClosed:
    """Closed, with the counts of the evaluation."""
    return contracts.ProposalClosed(
        proposal_id=proposal.id, course=proposal.course, done_by=evaluation.done_by, asked=evaluation.asked,
        state=proposal.state, outcome=cast(Outcome, proposal.outcome), answered=len(evaluation.answers),
        solved=evaluation.solved, rating=evaluation.rating,
    )


def helped(proposal: domain.Proposal) -> contracts.ProposalClosed:
    """Closed with its author's word, or without one."""
    said = int(proposal.outcome == "solved")
    return contracts.ProposalClosed(
        proposal_id=proposal.id, course=proposal.course, done_by="review", asked=1, state=proposal.state,
        outcome=cast(Outcome, proposal.outcome), answered=said, solved=said)


def reopened(
    proposal: domain.Proposal, *, ground: Literal["evaluation", "request", "follow_up"], reason: str,
    evaluation: domain.Evaluation | None = None,
) -> contracts.ProposalReopened:
    """Not solved; whoever did the work takes it up again."""
    return parts.told(proposal, contracts.ProposalReopened(
        proposal_id=proposal.id, course=proposal.course, done_by=cast(domain.DoneBy, proposal.done_by), ground=ground,
        reason=reason[:_REASON], answered=len(evaluation.answers) if evaluation else 0,
        solved=evaluation.solved if evaluation else 0,
    ))


def follow_up_opened(check: domain.FollowUp) -> contracts.FollowUpOpened:
    """A check has begun."""
    return contracts.FollowUpOpened(proposal_id=check.proposal_id, days=check.days, closes_at=check.closes_at)


def follow_up_answered(check: domain.FollowUp, look: domain.Look) -> contracts.FollowUpAnswered:
    """Somebody has looked."""
    return contracts.FollowUpAnswered(proposal_id=check.proposal_id, by=look.by, recurred=look.recurred)


def follow_up_ended(check: domain.FollowUp) -> contracts.FollowUpEnded:
    """A check is over."""
    return contracts.FollowUpEnded(
        proposal_id=check.proposal_id, days=check.days, result=check.result, answers=len(check.looks))
