"""What intake says: from a fact of its domain to an event of the contract."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, cast

import yishi_contracts as contracts

from . import domain
from .domain import merging

Outcome = Literal["solved", "no_response", "accepted", "not_accepted"]
#: A reason can be long, and the event carries it to others.
_REASON = 2000


def submitted(proposal: domain.Proposal, *, check_by: datetime) -> contracts.ProposalSubmitted:
    """An officer is to look at it; what it says is told nobody yet."""
    return contracts.ProposalSubmitted(
        proposal_id=proposal.id, course=proposal.course, number=proposal.number, category=proposal.content.category,
        areas=proposal.content.place.areas, author=_author(proposal.author), urgent=proposal.content.urgent,
        check_by=check_by, lapses_at=proposal.lapses_at)


def check_overdue(proposal: domain.Proposal, *, step: str) -> contracts.ProposalCheckOverdue:
    """No officer has looked at it in time."""
    return contracts.ProposalCheckOverdue(
        proposal_id=proposal.id, areas=proposal.content.place.areas, step=step)


def refused(proposal: domain.Proposal, *, reason: str) -> contracts.ProposalRefused:
    """An officer has refused it."""
    return contracts.ProposalRefused(proposal_id=proposal.id, course=proposal.course, reason=reason)


def hidden(proposal: domain.Proposal) -> contracts.ProposalHidden:
    """Its words are out of sight."""
    return contracts.ProposalHidden(proposal_id=proposal.id, reason=proposal.hidden or "")


def unhidden(proposal: domain.Proposal, *, reason: str) -> contracts.ProposalUnhidden:
    """And in sight again."""
    return contracts.ProposalUnhidden(proposal_id=proposal.id, reason=reason)


def flagged(proposal: domain.Proposal, *, count: int) -> contracts.ProposalFlagged:
    """So many have reported it that officers look."""
    return contracts.ProposalFlagged(proposal_id=proposal.id, areas=proposal.content.place.areas, count=count)


def flags_settled(done: domain.Settlement) -> contracts.ProposalFlagsSettled:
    """An officer has."""
    return contracts.ProposalFlagsSettled(
        proposal_id=done.proposal_id, upheld=done.upheld, reason=done.reason, count=done.count)


def author_blocked(block: domain.Blocking) -> contracts.ProposalAuthorBlocked:
    """Its author does nothing more for a time."""
    return contracts.ProposalAuthorBlocked(proposal_id=block.proposal_id, until=block.until, reason=block.reason)


def author_unblocked(block: domain.Blocking) -> contracts.ProposalAuthorUnblocked:
    """And may again."""
    return contracts.ProposalAuthorUnblocked(proposal_id=block.proposal_id)


def opened(proposal: domain.Proposal, *, lapses_at: datetime, checked: bool = False) -> contracts.ProposalOpened:
    """Open for co-signing."""
    content = proposal.content
    return contracts.ProposalOpened(
        proposal_id=proposal.id, course=proposal.course, number=proposal.number, title=content.title,
        category=content.category, place=_place(content.place), author=_author(proposal.author),
        threshold=content.threshold, lapses_at=lapses_at, checked=checked,
    )


def signed(proposal: domain.Proposal, signature: domain.Signature) -> contracts.ProposalSigned:
    """A neighbour has co-signed."""
    return contracts.ProposalSigned(
        proposal_id=proposal.id, signer=_author(signature.signer), text_hash=signature.text_hash,
        count=proposal.count, assurance=signature.assurance, key_id=signature.key_id, evidence=signature.evidence,
    )


def unsigned(proposal: domain.Proposal, signer: domain.Party) -> contracts.ProposalUnsigned:
    """A neighbour has taken the signature back."""
    return contracts.ProposalUnsigned(proposal_id=proposal.id, signer=_author(signer), count=proposal.count)


def key_enrolled(key: domain.DeviceKey) -> contracts.DeviceKeyEnrolled:
    """A resident signs with this key from now on."""
    return contracts.DeviceKeyEnrolled(key_id=key.id, resident=key.owner, alg=key.alg, enrolled_at=key.enrolled_at)


def key_revoked(key: domain.DeviceKey, *, revoked_at: datetime) -> contracts.DeviceKeyRevoked:
    """And no more."""
    return contracts.DeviceKeyRevoked(key_id=key.id, resident=key.owner, revoked_at=revoked_at)


def filed(proposal: domain.Proposal) -> contracts.ProposalFiled:
    """Enough have signed; review may begin."""
    content = proposal.content
    return contracts.ProposalFiled(
        proposal_id=proposal.id, course=proposal.course, number=proposal.number, revision=proposal.revision,
        title=content.title, text=content.text, text_hash=content.hash, category=content.category,
        place=_place(content.place), author=_author(proposal.author), co_signers=_co_signers(proposal.signatures),
        count=proposal.count, urgent=content.urgent, attachments=_attachments(content.attachments),
        recurrence_of=proposal.recurrence_of,
    )


def redacted(redaction: domain.Redaction) -> contracts.ProposalRedacted:
    """Its words are taken out; whoever hears it does the same."""
    return contracts.ProposalRedacted(
        proposal_id=redaction.proposal_id, ground=redaction.ground, reason=redaction.reason, by=redaction.by)


def withdrawn(proposal: domain.Proposal, *, reason: str) -> contracts.ProposalWithdrawn:
    """The author has taken it back."""
    return contracts.ProposalWithdrawn(proposal_id=proposal.id, course=proposal.course, reason=reason)


def withdrawal_requested(asked: domain.StopRequest) -> contracts.ProposalWithdrawalRequested:
    """The author wants to take back what was filed."""
    return contracts.ProposalWithdrawalRequested(
        proposal_id=asked.proposal_id, course=asked.course, reason=asked.reason, until=asked.until)


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


def merge_requested(asked: domain.StopRequest, target: domain.Proposal) -> contracts.ProposalMergeRequested:
    """Somebody wants it to go on in another."""
    return contracts.ProposalMergeRequested(
        proposal_id=asked.proposal_id, course=asked.course, into=target.id, into_number=target.number,
        asked_by=cast(merging.Asker, asked.asked_by), reason=asked.reason, until=asked.until)


def merge_dropped(asked: domain.StopRequest, *, reason: str) -> contracts.ProposalMergeDropped:
    """Both go on by themselves."""
    return contracts.ProposalMergeDropped(
        proposal_id=asked.proposal_id, course=asked.course, into=asked.target_id or "", ground=asked.ground,
        reason=reason)


def merged(
    proposal: domain.Proposal, target: domain.Proposal, merge: merging.Merge,
) -> contracts.ProposalMerged:
    """It goes on in the other."""
    return contracts.ProposalMerged(
        proposal_id=proposal.id, course=proposal.course, into=target.id, into_number=target.number,
        count=proposal.count, leave_until=merge.leave_until)


def joined(
    target: domain.Proposal, proposal: domain.Proposal, merge: merging.Merge, *, come: Sequence[domain.Signature],
) -> contracts.ProposalJoined:
    """Who counts in the other since."""
    return contracts.ProposalJoined(
        proposal_id=target.id, merged=proposal.id, merged_number=proposal.number, count=target.count,
        signers=tuple(_author(signature.signer) for signature in come), leave_until=merge.leave_until)


def restored(
    proposal: domain.Proposal, target: domain.Proposal, *, ground: str, by: str, reason: str,
) -> contracts.ProposalRestored:
    """It goes on by itself again."""
    unfiled = proposal.filed_at is None
    return contracts.ProposalRestored(
        proposal_id=proposal.id, course=proposal.course, state=proposal.state, parted_from=target.id,
        parted_number=target.number, ground=ground, by=by, reason=reason, count=proposal.count,
        lapses_at=proposal.lapses_at if unfiled else None)


def parted(
    target: domain.Proposal, proposal: domain.Proposal, *, gone: Sequence[domain.Signature], ground: str,
) -> contracts.ProposalParted:
    """Who counts in the target no more."""
    return contracts.ProposalParted(
        proposal_id=target.id, merged=proposal.id, merged_number=proposal.number, count=target.count, ground=ground,
        signers=tuple(_author(signature.signer) for signature in gone))


def left(target: domain.Proposal, signer: domain.Party) -> contracts.ProposalUnsigned:
    """Who came by a merge has left."""
    return contracts.ProposalUnsigned(proposal_id=target.id, signer=_author(signer), count=target.count)


def lapsed(proposal: domain.Proposal) -> contracts.ProposalLapsed:
    """The days for collecting were over, or those for looking at what was anonymous."""
    ground = "collecting" if proposal.opened_at else "unchecked"
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


def reopened(
    proposal: domain.Proposal, *, ground: Literal["evaluation", "request", "follow_up"], reason: str,
    evaluation: domain.Evaluation | None = None,
) -> contracts.ProposalReopened:
    """Not solved; whoever did the work takes it up again."""
    return contracts.ProposalReopened(
        proposal_id=proposal.id, course=proposal.course, done_by=cast(domain.DoneBy, proposal.done_by), ground=ground,
        reason=reason[:_REASON], answered=len(evaluation.answers) if evaluation else 0,
        solved=evaluation.solved if evaluation else 0,
    )


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


def _author(party: domain.Party) -> contracts.Author:
    return contracts.Author(kind=party.kind, id=party.id)


def _co_signers(signatures: Sequence[domain.Signature]) -> tuple[contracts.Author, ...]:
    return tuple(_author(signature.signer) for signature in signatures)


def _place(place: domain.Place) -> contracts.Place:
    return contracts.Place(areas=place.areas, spot=place.spot, lat=place.lat, lng=place.lng)


def _attachments(attachments: Sequence[domain.Attachment]) -> tuple[contracts.Attachment, ...]:
    """By kind and hash: what somebody called a file may name people, and an event is for ever."""
    return tuple(contracts.Attachment(name=f"{a.kind or 'file'}-{a.sha256[:8]}", sha256=a.sha256, stage=a.stage)
                 for a in attachments)
