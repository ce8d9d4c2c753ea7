"""Not taken up (不予立案), with a code and words; one appeal (申请复核), heard by the next tier, or by others there."""

from .moves import permit
from .refusals import AppealedOnce, NoGround, NotNow, OwnDecision, TooLate
from .review import Occasion, Review, deliberate, enter, leave

CODES = ("out_of_scope", "private_matter", "unlawful", "other_legal_channel", "confidential", "no_new_facts", "abusive",
         "no_means", "not_supported")
#: What somebody's last vote must have come to for these words.
_LOST = ("failed", "tied")


def reject(review: Review, *, code: str, reason: str, on: Occasion) -> Review:
    """The review over, unless its author or somebody who signed appeals in time."""
    permit(review, "reject", on=on)
    if code == "not_supported" and (review.vote is None or review.vote.result not in _LOST):
        raise NoGround("not supported: the body's last vote neither failed nor tied", state=review.state)
    until = None if review.appealed else on.calendar_days(on.now, review.rule.appeal_days)
    left = leave(review, decision=code, reason=reason, now=on.now)
    return left.to("rejected", deadline=None, rejected_by=on.by.id, appeal_until=until)


def appeal(review: Review, *, words: str, on: Occasion) -> Review:
    """The review before the next tier's body, or at the top before the same one without who rejected it."""
    if review.state != "rejected":
        raise NotNow("only what was rejected is appealed against", state=review.state)
    if review.appealed or review.appeal_until is None:
        raise AppealedOnce("it was appealed against before; that decision is final", state=review.state)
    if on.now >= review.appeal_until:
        raise TooLate(f"an appeal was possible until {review.appeal_until:%Y-%m-%d %H:%M}", state=review.state)
    hearing = enter(review, review.upper(on.councils) or review.body(on.councils), on=on)
    due = on.after(hearing.rule.limit_workdays)
    return hearing.with_step(due=due).to("appealed", deadline=due, appealed=True, appeal_until=None,
                                           appeal_words=words)


def decide_appeal(review: Review, *, upheld: bool, reason: str, on: Occasion) -> Review:
    """Upheld: rejected, finally. Overturned: the body that has heard it goes on with it."""
    permit(review, "decide_appeal", on=on)
    if on.by.id == review.rejected_by:
        raise OwnDecision("who has rejected it does not hear the appeal", state=review.state)
    if upheld:
        left = leave(review, decision="upheld", reason=reason, now=on.now)
        return left.to("rejected", deadline=None)
    return deliberate(review, on, kind=review.kind or "community", anew_since=on.now)
