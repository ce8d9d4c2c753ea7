"""Asking the author to revise, and what follows from what the author does, or does not do."""

from typing import Protocol

import yishi_contracts as contracts
from yishi_chassis import outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from .occasion import kept, occasion, taken


class Counted(Protocol):
    """What says how many stand behind a proposal since."""

    @property
    def proposal_id(self) -> str: ...

    @property
    def count(self) -> int: ...


def return_for_revision(
    tx: Tx, *, review_id: str, points: tuple[str, ...], councils: domain.Councils,
) -> domain.Review:
    """Tell the author, point by point, what the body wants changed."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.return_for_revision(was, points, on=on), was=was)
    outbox.stage(tx, events.review_returned(review))
    return review


def go_on(tx: Tx, *, review_id: str, reason: str, councils: domain.Councils) -> domain.Review:
    """Go on with it although too few stand behind it since it was revised."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.go_on(was, on=on), was=was)
    outbox.stage(tx, events.review_continued(review, reason=reason, by=on.by.id))
    return review


def revised(tx: Tx, event: contracts.ProposalRevised, *, councils: domain.Councils) -> domain.Review:
    """The author has: go on with the new text."""
    was, on = store.of_proposal_for_update(tx, event.proposal_id), occasion(tx, councils)
    support = domain.Support(count=event.count, threshold=event.threshold)
    review = domain.revised(
        was, title=event.title, text=event.text, course=event.course, support=support, on=on)
    if review is was:
        return was
    review = kept(tx, review, was=was)
    outbox.stage(tx, events.review_resumed(review))
    return review


def lapsed(tx: Tx, event: contracts.ProposalLapsed, *, councils: domain.Councils) -> None:
    """The author has not; what was never filed is none of review's."""
    was = store.find_of_proposal_for_update(tx, event.proposal_id)
    if was is not None:
        _changed(tx, was, domain.lapsed(was, course=event.course, on=occasion(tx, councils)))


def taken_over(tx: Tx, event: contracts.ProposalTakenOver | contracts.ProposalClaimed) -> None:
    """Somebody else is its author now; by a code nothing else changes."""
    was = store.find_of_proposal_for_update(tx, event.proposal_id)
    if was is None:
        return
    if isinstance(event, contracts.ProposalClaimed):
        _changed(tx, was, domain.written_by(was, kind=event.author.kind, id=event.author.id))
    else:
        _changed(tx, was, domain.taken_over(
            was, author_kind=event.author.kind, author_id=event.author.id, course=event.course))


def counted(tx: Tx, event: Counted) -> None:
    """Somebody has left or come; before the first revision nobody asks how many they are."""
    was = store.find_of_proposal_for_update(tx, event.proposal_id)
    if was is not None and was.threshold:
        support = domain.Support(count=event.count, threshold=was.threshold)
        _changed(tx, was, domain.supported(was, support))


def _changed(tx: Tx, was: domain.Review, review: domain.Review) -> None:
    if review != was:
        kept(tx, review, was=was)
