"""Tasks of a local action that anybody of the place may take on (认领), as many as there are hands wanted."""

from dataclasses import replace
from datetime import datetime

from .local_action import Doer, LocalAction, Task
from .moves import permit
from .refusals import NotNow, NotYours, TaskTaken, Unknown
from .review import Occasion, Review


def claim_task(review: Review, number: int, *, unit: str = "", on: Occasion) -> Review:
    """The review with the caller among the doers of its local action, or the unit of this name that they act for."""
    permit(review, "claim_task", on=on)
    if unit and not on.by.acts_for_units:
        raise NotYours("this account does not speak for a unit", state=review.state)
    action, task = _task(review, number)
    if task.taken_by(action, on.by.id):
        raise TaskTaken("you have taken it on already", state=review.state)
    if len(task.takers(action)) >= task.hands:
        raise TaskTaken("there are enough hands for it already", state=review.state)
    doer = Doer(kind="unit" if unit else "resident", name=action.free_name(unit or on.by.id, number), task=task.words,
                account=on.by.id, task_number=number)
    return review.with_action(replace(action, doers=(*action.doers, doer)))


def drop_task(review: Review, number: int, account: str, *, on: Occasion) -> Review:
    """The review without somebody for a task: at their own word, or the convener's; not once they have reported."""
    permit(review, "drop_task", on=on)
    action, task = _task(review, number)
    if account != on.by.id and not review.body(on.councils).led_through(on.by):
        raise NotYours("who took it on lets it go, or the convener does", state=review.state)
    doer = task.taken_by(action, account)
    if doer is None:
        raise Unknown(f"{account} has not taken it on")
    if doer.reported_at:
        raise NotNow("it is reported done", state=review.state)
    return review.with_action(_left(action, doer, now=on.now))


def _task(review: Review, number: int) -> tuple[LocalAction, Task]:
    for task in review.action.tasks if review.action else ():
        if review.action and task.number == number:
            return review.action, task
    raise Unknown(f"there is no task {number}")


def _left(action: LocalAction, doer: Doer, *, now: datetime) -> LocalAction:
    gone = replace(doer, left_at=now)
    return replace(action, doers=tuple(gone if other is doer else other for other in action.doers))
