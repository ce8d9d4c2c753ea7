"""Objections to what is announced (公示异议): anyone of the area once, with a reason; the body answers each."""

from dataclasses import dataclass, replace
from datetime import datetime

from .moves import permit
from .parts import Objection
from .refusals import AnsweredAlready, NotYours, ObjectedAlready, RedactedAlready, TooLate, Unknown
from .returning import send_back
from .review import Occasion, Review, deliberate

#: Stand by the decision, change it (which takes a vote again), or have its author revise the proposal.
ANSWERS = ("keep", "amend", "return")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the body says to an objection: one of `ANSWERS`, with its reason."""

    kind: str
    reason: str


def object_to(review: Review, *, id: str, reason: str, on: Occasion) -> Review:
    """The review with somebody's objection, to be answered within some working days."""
    permit(review, "object_to", on=on)
    if review.announced_until is None or on.now >= review.announced_until:
        raise TooLate("the announcement is over", state=review.state)
    if any(each.by == on.by.id and each.made_at >= _since(review) for each in review.objections):
        raise ObjectedAlready("you have objected already", state=review.state)
    fresh = Objection(id=id, step=review.step.number, by=on.by.id, reason=reason, made_at=on.now,
                      due=on.after(review.rule.decision_workdays))
    return replace(review, objections=(*review.objections, fresh))


def answer_objection(review: Review, *, id: str, answer: Answer, on: Occasion) -> Review:
    """The review with an answer; one that changes the decision answers all that are open."""
    permit(review, "answer_objection", on=on)
    if the_objection(review, id).answered_at:
        raise AnsweredAlready("it was answered", state=review.state)
    open_ = [each.id for each in review.unanswered] if answer.kind != "keep" else [id]
    told = replace(review, objections=tuple(
        _answered(each, answer, now=on.now) if each.id in open_ else each for each in review.objections))
    if answer.kind == "amend":
        return deliberate(replace(told, announced_until=None, anew_since=on.now), on)
    return send_back(told, (answer.reason,), on=on) if answer.kind == "return" else told


def take_out(review: Review, *, id: str, ground: str, watches: frozenset[str]) -> Review:
    """The review without the words of an objection; for officers of its areas (`*`: of all), and once."""
    if not watches & {"*", *review.proposal.areas}:
        raise NotYours("only an officer of the area takes words out", state=review.state)
    if the_objection(review, id).redacted:
        raise RedactedAlready("its words were taken out already", state=review.state)
    return replace(review, objections=tuple(
        replace(each, reason="", redacted=ground) if each.id == id else each for each in review.objections))


def the_objection(review: Review, id: str) -> Objection:
    """The objection of this id."""
    for objection in review.objections:
        if objection.id == id:
            return objection
    raise Unknown(f"there is no objection {id}")


def _answered(objection: Objection, answer: Answer, *, now: datetime) -> Objection:
    return replace(objection, answer=answer.kind, answer_reason=answer.reason, answered_at=now)


def _since(review: Review) -> datetime:
    """When what is announced now was voted on: to another decision everybody may object again."""
    return review.vote.called_at if review.vote else review.opened_at
