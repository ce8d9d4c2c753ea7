"""A household's matter, helped by guidance (居民自助): its author is asked whether it is solved; silence ends it."""

from dataclasses import replace

from .moves import permit
from .review import Occasion, Review, leave
from .triage import settle

#: How often the author is asked: at half the time, and when it is over.
ASKED = 2


def ask(review: Review, on: Occasion) -> Review:
    """The review with its author asked; after the last time some days are left for the answer."""
    asked = replace(review, asked=review.asked + 1)
    if asked.asked < ASKED:
        return replace(asked, deadline=on.calendar_days(on.now, review.rule.self_help_days // ASKED))
    return replace(asked, deadline=on.calendar_days(on.now, review.rule.self_help_answer_days))


def over(review: Review, on: Occasion) -> Review:
    """The review ended, since nobody has answered."""
    return _ended(review, "no_response", on)


def answer_self_help(review: Review, *, solved: bool, on: Occasion) -> Review:
    """Solved: it is over. Not solved: consulted by the courtyard, once its author agrees to a text for publication."""
    permit(review, "answer_self_help", on=on)
    if solved:
        return _ended(review, "solved", on)
    if review.confided:
        return replace(review, unsolved=True, overdue=True, deadline=None)
    return settle(replace(review, triaged_by=on.by.id, triage_reason=""), "courtyard", on=on)


def publish(review: Review, *, title: str, text: str, spot: str, on: Occasion) -> Review:
    """The review with the text that its author agrees to have published; what waited for that is consulted now."""
    proposal = replace(review.proposal, title=title, text=text, spot=spot)
    shown = replace(review, proposal=proposal, published=True)
    return settle(shown, "courtyard", on=on) if shown.unsolved and shown.state == "self_help" else shown


def _ended(review: Review, decision: str, on: Occasion) -> Review:
    return leave(review, decision=decision, reason="", now=on.now).to("helped", deadline=None)
