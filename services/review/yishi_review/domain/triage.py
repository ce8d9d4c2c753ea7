"""Triage (三事分流): household, courtyard or community matter. A suggestion is made, a person decides."""

from dataclasses import replace

from .moves import permit
from .parts import Proposal
from .refusals import ConsentNeeded, LoweredAlready, NoChange
from .review import Occasion, Review, deliberate
from .tiers import Person

#: From the most private to the most public; up is free, down is possible once.
KINDS = ("household", "courtyard", "community")


def triage(review: Review, kind: str, *, on: Occasion, reason: str = "", owners: bool = False) -> Review:
    """The review classified by a person: self-help, consultation, or before the body."""
    permit(review, "triage", on=on)
    if kind == review.kind:
        raise NoChange(f"the matter is already classified as {kind}")
    if kind != "household" and review.confided:
        raise ConsentNeeded("a private matter moves up once its author has agreed to a text for publication; please "
                            "ask for one", state=review.state)
    lowered = bool(review.kind) and KINDS.index(kind) < KINDS.index(review.kind)
    if lowered and (review.lowered or len(review.steps) > 1):
        raise LoweredAlready("a matter is classified down once at most, and not after it was passed up")
    decided = replace(review, lowered=review.lowered or lowered, triaged_by=on.by.id, triage_reason=reason,
                      owners=review.owners or owners)
    return settle(decided, kind, on=on)


def settle(review: Review, kind: str, *, on: Occasion) -> Review:
    """The review in the state that follows from its kind, with that state's clock."""
    if kind == "household":
        until = on.calendar_days(on.now, review.rule.self_help_days // 2)
        return review.to("self_help", deadline=until, kind=kind, asked=0, unsolved=False)
    if kind == "courtyard":
        until = on.after(review.rule.consultation_workdays)
        return review.to("consultation", deadline=until, kind=kind)
    return deliberate(review, on, kind=kind)


def is_private(kind: str) -> bool:
    """Whether the public sees no more of it than number, area and state."""
    return kind == "household"


def is_insider(person: Person, proposal: Proposal, *, bodies: set[str]) -> bool:
    """Whether this is the author, or somebody of the bodies that have had it before them."""
    return person.id == proposal.author_id or bool(bodies & (person.member_of | person.convener_of))
