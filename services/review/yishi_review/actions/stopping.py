"""What review does when an author wants to take a proposal back: it alone decides, under the lock of the review."""

import yishi_contracts as contracts
from yishi_chassis import outbox, timers
from yishi_chassis.database import Tx

from .. import domain, events, store
from .occasion import kept, occasion


def hold(tx: Tx, event: contracts.ProposalWithdrawalRequested, *, councils: domain.Councils) -> domain.Review:
    """Hold back until the answer; refuse at once where somebody acts already."""
    was, on = store.of_proposal_for_update(tx, event.proposal_id), occasion(tx, councils)
    review = domain.hold(was, until=event.until, on=on)
    until = review.held_until
    if until is None:
        outbox.stage(tx, events.stop_refused(was, ground=was.state))
        return was
    review = kept(tx, review, was=was)
    timers.set(tx, kind="hold", subject=review.id, key=str(review.version), due=until)
    return review


def confirm_stop(tx: Tx, event: contracts.ProposalWithdrawalConfirmed, *, councils: domain.Councils) -> domain.Review:
    """Stop, or wait for the vote to close; refuse if it was not (or no more) held back."""
    was, on = store.of_proposal_for_update(tx, event.proposal_id), occasion(tx, councils)
    review = domain.confirm_stop(was, on)
    if review is was:
        acting = was.state not in domain.STOPPABLE
        outbox.stage(tx, events.stop_refused(was, ground=was.state if acting else "too_late"))
        return was
    return _said(tx, kept(tx, review, was=was))


def drop_stop(tx: Tx, event: contracts.ProposalWithdrawalDropped, *, councils: domain.Councils) -> domain.Review:
    """Go on; the clock has stood still meanwhile."""
    was = store.of_proposal_for_update(tx, event.proposal_id)
    return _changed(tx, was, domain.release(was, occasion(tx, councils)))


def hold_over(tx: Tx, *, review_id: str, councils: domain.Councils) -> domain.Review:
    """No answer came: go on."""
    was = store.get_for_update(tx, review_id)
    return _changed(tx, was, domain.hold_over(was, occasion(tx, councils)))


def settle_stop(tx: Tx, was: domain.Review, *, councils: domain.Councils) -> domain.Review:
    """A vote has closed: stop, if that was waited for."""
    tx.flush()
    return _said(tx, _changed(tx, was, domain.after_vote(was, occasion(tx, councils))))


def _changed(tx: Tx, was: domain.Review, review: domain.Review) -> domain.Review:
    return was if review is was else kept(tx, review, was=was)


def _said(tx: Tx, review: domain.Review) -> domain.Review:
    if review.state == "stopped":
        outbox.stage(tx, events.review_stopped(review))
    return review
