"""Provisional deadlines are counted anew when the working days of another year have become known."""

from typing import Any

from yishi_chassis import database, outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from .objecting import wind_objection
from .occasion import kept, log, occasion


def recount_all(engine: Any, *, councils: domain.Councils, dry_run: bool = False) -> list[domain.Recounted]:
    """Count anew what is provisional, each review in a transaction of its own; says which came out otherwise."""
    with database.reading(engine) as tx:
        waiting = store.provisional(tx)
    found = []
    for review_id in waiting:
        with database.transaction(engine) as tx:
            found += recount(tx, review_id=review_id, councils=councils, dry_run=dry_run)
    if found and not dry_run:
        log.info("deadlines counted anew", extra={"reviews": len(found)})
    return found


def recount(
    tx: Tx, *, review_id: str, councils: domain.Councils, dry_run: bool = False,
) -> list[domain.Recounted]:
    """One review; nothing where it is as it was."""
    was, on = store.get_for_update(tx, review_id), occasion(tx, councils)
    review = domain.recount(was, on=on)
    if review is was:
        return []
    if not dry_run:
        review = kept(tx, review, was=was)
        _say(tx, review, was=was, councils=on.councils)
    return [domain.Recounted(
        review_id=review.id, was=was.deadline, now=review.deadline, provisional=review.provisional)]


def _say(tx: Tx, review: domain.Review, *, was: domain.Review, councils: domain.Councils) -> None:
    """The others hear of another deadline; the answers to objections get clocks anew."""
    if review.deadline and review.deadline != was.deadline:
        outbox.stage(tx, events.review_recounted(review, was=was.deadline, body=review.body(councils)))
    for before, objection in zip(was.objections, review.objections, strict=True):
        if objection.due != before.due:
            wind_objection(tx, review, objection)
