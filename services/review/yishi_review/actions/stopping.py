"""What review does when a proposal is to be withdrawn or merged: it alone decides, under the lock of the review."""

from datetime import datetime, timedelta

import yishi_contracts as contracts
from yishi_chassis import outbox, timers
from yishi_chassis.database import Tx

from .. import domain, events, store
from .occasion import kept, occasion

Asked = contracts.ProposalWithdrawalRequested | contracts.ProposalMergeRequested
Confirmed = contracts.ProposalWithdrawalConfirmed | contracts.ProposalMergeConfirmed
Dropped = contracts.ProposalWithdrawalDropped | contracts.ProposalMergeDropped
#: How long after the other one's vote should have closed it is looked at again.
_LOOK_AGAIN = timedelta(minutes=1)


def hold(tx: Tx, event: Asked, *, councils: domain.Councils) -> domain.Review:
    """Hold back until the answer; refuse at once where somebody acts already."""
    was, on = store.of_proposal_for_update(tx, event.proposal_id), occasion(tx, councils)
    into = event.into if isinstance(event, contracts.ProposalMergeRequested) else ""
    review = domain.hold(was, until=event.until, into=into, on=on)
    until = review.held_until
    if until is None or review is was:
        outbox.stage(tx, events.stop_refused(was, ground=_acting(was)))
        return was
    review = kept(tx, review, was=was)
    _look_again(tx, review, due=until)
    return review


def confirm_stop(tx: Tx, event: Confirmed, *, councils: domain.Councils) -> domain.Review:
    """Stop, or wait for a vote to close; refuse if it was not (or no more) held back."""
    was, on = store.of_proposal_for_update(tx, event.proposal_id), occasion(tx, councils)
    other = _other(tx, was)
    review = domain.confirm_stop(was, on, other=other)
    if review is was:
        outbox.stage(tx, events.stop_refused(was, ground="too_late" if domain.stoppable(was) else _acting(was)))
        return was
    return _said(tx, _waiting(tx, kept(tx, review, was=was), other, now=on.now))


def _acting(review: domain.Review) -> str:
    """What is being done already."""
    return "dispatched" if review.at_once else review.state


def drop_stop(tx: Tx, event: Dropped, *, councils: domain.Councils) -> domain.Review:
    """Go on; the clock has stood still meanwhile."""
    was = store.of_proposal_for_update(tx, event.proposal_id)
    return _changed(tx, was, domain.release(was, occasion(tx, councils)))


def hold_over(tx: Tx, *, review_id: str, councils: domain.Councils) -> domain.Review:
    """No answer came: go on. Or a vote was waited for: stop, if it has closed."""
    was, on = store.get_for_update(tx, review_id), occasion(tx, councils)
    other = _other(tx, was)
    review = domain.hold_over(was, on, other=other)
    if review is was:
        return _waiting(tx, was, other, now=on.now)
    return _said(tx, kept(tx, review, was=was))


def settle_stop(tx: Tx, was: domain.Review, *, councils: domain.Councils) -> domain.Review:
    """A vote has closed: stop, if that was waited for."""
    tx.flush()
    on, other = occasion(tx, councils), _other(tx, was)
    review = _changed(tx, was, domain.after_vote(was, on, other=other))
    return _said(tx, _waiting(tx, review, other, now=on.now))


def resume(tx: Tx, event: contracts.ProposalRestored, *, councils: domain.Councils) -> domain.Review | None:
    """What was merged goes on by itself: take it up where it stood; one that was never filed is none of review's."""
    if event.state == "collecting":
        return None
    was, on = store.of_proposal_for_update(tx, event.proposal_id), occasion(tx, councils)
    review = domain.resume(was, course=event.course, on=on)
    if review is was:
        return was
    review = kept(tx, review, was=was)
    outbox.stage(tx, events.review_resumed(review))
    return review


def _other(tx: Tx, review: domain.Review) -> domain.Headline | None:
    """What it would be merged into, if that is before a body; not locked, so that no two reviews wait in a ring."""
    if not review.stop_into:
        return None
    return next(iter(store.headlines(tx, where={"proposal_id": review.stop_into}, before=None, limit=1)), None)


def _waiting(tx: Tx, review: domain.Review, other: domain.Headline | None, *, now: datetime) -> domain.Review:
    """The other one's vote rings here too; the own one's close is seen without."""
    if review.stop_confirmed and other is not None and other.state == "voting":
        _look_again(tx, review, due=max(other.deadline or now, now + _LOOK_AGAIN))
    return review


def _look_again(tx: Tx, review: domain.Review, *, due: datetime) -> None:
    timers.set(tx, kind="hold", subject=review.id, key=f"{review.version}/{due.isoformat()}", due=due)


def _changed(tx: Tx, was: domain.Review, review: domain.Review) -> domain.Review:
    return was if review is was else kept(tx, review, was=was)


def _said(tx: Tx, review: domain.Review) -> domain.Review:
    if review.state == "stopped":
        outbox.stage(tx, events.review_stopped(review))
    return review
