"""Local action (本级办理): begun, reported by its doers, confirmed."""

from yishi_chassis import ids, outbox
from yishi_chassis.database import Tx

from .. import domain, events
from .files import kept_evidence
from .occasion import kept, occasion, taken


def act(
    tx: Tx, *, review_id: str, plan: str, doers: tuple[domain.Doer, ...], councils: domain.Councils,
    tasks: tuple[domain.Task, ...] = (),
) -> domain.Review:
    """Have it done by people of the place, and by whom they call."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.act(was, id=ids.new(), plan=plan, doers=doers, tasks=tasks, on=on), was=was)
    outbox.stage(tx, events.local_action_started(review))
    return review


def report(
    tx: Tx, *, review_id: str, doer: str, words: str, councils: domain.Councils, task: int | None = None,
) -> domain.Review:
    """One doer's part is done."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.report(was, doer=doer, words=words, task=task, on=on), was=was)
    outbox.stage(tx, events.local_action_reported(review, domain.just_reported(review, was=was)))
    return review


def confirm(
    tx: Tx, *, review_id: str, words: str, evidence: tuple[domain.Evidence, ...], councils: domain.Councils,
) -> domain.Review:
    """Somebody who is no doer has seen that it is done."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    shown = kept_evidence(tx, was.id, evidence)
    review = kept(tx, domain.confirm(was, words=words, evidence=shown, on=on), was=was)
    outbox.stage(tx, events.local_action_completed(review))
    return review
