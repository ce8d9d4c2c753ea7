"""Local action on its way: tasks taken on, helpers, money, pictures; and the end of what cannot be done here."""

from collections.abc import Callable

import yishi_contracts as contracts
from yishi_chassis import clock, outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from .files import kept_evidence
from .occasion import kept, occasion, taken

Change = Callable[[domain.Review, domain.Occasion], domain.Review]
Say = Callable[[domain.Review], contracts.Event]


def claim_task(
    tx: Tx, *, review_id: str, number: int, councils: domain.Councils, unit: str = "",
) -> domain.Review:
    """Take a task on (认领); no version is asked for, since others do so meanwhile."""
    was, on = store.get_for_update(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.claim_task(was, number, unit=unit, on=on), was=was)
    outbox.stage(tx, events.task_claimed(review, number, by=on.by.id))
    return review


def drop_task(
    tx: Tx, *, review_id: str, number: int, account: str, councils: domain.Councils,
) -> domain.Review:
    """Let a task go again."""
    return _done(tx, review_id, councils, lambda was, on: domain.drop_task(was, number, account, on=on),
                 lambda review: events.task_dropped(review, number, by=account))


def fail(tx: Tx, *, review_id: str, reason: str, councils: domain.Councils) -> domain.Review:
    """Say that it cannot be done here."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.fail(was, reason=reason, on=on), was=was)
    outbox.stage(tx, events.local_action_failed(review, below=was.step, reason=reason, by=on.by.id))
    return review


def show_progress(
    tx: Tx, *, review_id: str, evidence: tuple[domain.Evidence, ...], councils: domain.Councils,
) -> domain.Review:
    """Show how it was before, or how it goes."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    return kept(tx, domain.show_progress(was, kept_evidence(tx, was.id, evidence), on=on), was=was)


def record_money(
    tx: Tx, *, review_id: str, told: dict[str, str], councils: domain.Councils,
) -> domain.Review:
    """Write down what it is to cost, or has cost."""
    entry = domain.Money(**told, by=tx.caller.id, at=clock.now())
    return _done(tx, review_id, councils, lambda was, on: domain.record_money(was, entry, on=on),
                 lambda review: events.money_recorded(review, entry))


def record_aid(
    tx: Tx, *, review_id: str, kind: str, name: str, step: str, words: str, councils: domain.Councils,
) -> domain.Review:
    """Write down who was asked to help (三治), who came, and what they did."""
    return _done(
        tx, review_id, councils,
        lambda was, on: domain.record_aid(was, kind=kind, name=name, step=step, words=words, on=on),
        lambda review: events.aid_recorded(review, kind=kind, step=step))


def _done(tx: Tx, review_id: str, councils: domain.Councils, change: Change, say: Say) -> domain.Review:
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = kept(tx, change(was, on), was=was)
    outbox.stage(tx, say(review))
    return review
