"""Decisions of the body that holds a review: adopt it, pass it up, announce it, have agencies carry it out."""

from dataclasses import dataclass
from datetime import timedelta

from .moves import permit
from .refusals import AtTheTop, BeyondReach, NoGround, NotPassed, OwnersDecide, TooEarly, Unanswered, Unfit
from .review import Occasion, Review, leave, pass_up
from .tiers import Tier

GROUNDS = ("beyond_powers", "beyond_budget", "cross_area", "cross_level", "no_agreement", "no_quorum")


@dataclass(frozen=True, kw_only=True)
class Order:
    """One agency's part, beginning once `after` are done; without a mode dispatch decides: order or request."""

    agency: str
    task: str
    term: str
    mode: str | None = None
    after: tuple[str, ...] = ()


def adopt(review: Review, finding: str, *, on: Occasion) -> Review:
    """The review adopted: the body finds that it is a fit public matter, as its vote has said.

    Where agencies act already (先办后议) nothing is left to decide after that.
    """
    permit(review, "adopt", on=on)
    _passed(review)
    if review.at_once:
        left = leave(review, decision="dispatched", reason=finding, now=on.now)
        return left.to("concluded" if review.ended else "dispatched", deadline=None, finding=finding)
    return review.to("adopted", deadline=on.after(review.rule.decision_workdays), finding=finding)


def _passed(review: Review) -> None:
    vote = review.vote
    if vote is None or vote.result != "passed":
        raise NotPassed("a body adopts what its last vote has passed", state=review.state)
    if review.anew_since and vote.called_at <= review.anew_since:
        raise NotPassed("what was voted on has changed since: it takes a vote again", state=review.state)
    if review.owners and vote.owners is None:
        raise OwnersDecide("its owners decide on it (业主共同决定), by area and by heads", state=review.state)


def escalate(review: Review, *, ground: str, reason: str, on: Occasion) -> Review:
    """The review before the next tier's body."""
    permit(review, "escalate", on=on)
    _founded(review, ground)
    upper = review.upper(on.councils)
    if upper is None:
        raise AtTheTop(f"there is no body above {review.step.body}")
    return pass_up(review, upper, decision=ground, reason=reason, on=on)


def _founded(review: Review, ground: str) -> None:
    """No agreement shows in the last vote, no quorum in two votes of the body."""
    results = [vote.result for vote in review.votes if vote.step == review.step.number]
    if ground == "no_agreement" and results[-1:] not in (["failed"], ["tied"]):
        raise NoGround("no agreement: the body's last vote neither failed nor tied")
    if ground == "no_quorum" and results[-2:] != ["no_quorum", "no_quorum"]:
        raise NoGround("no quorum: a vote without quorum is held once more first")


def announce(review: Review, plan: str, *, on: Occasion) -> Review:
    """The review's decision announced (公示) for as long as the tier's rules say; urgent matters not at all."""
    permit(review, "announce", on=on)
    days = 0 if review.proposal.urgent else review.rule.announcement_days
    until = on.calendar_days(on.now, days) if days else on.now
    # the day that ends at `until` is the one not counted
    due = on.workdays(until - timedelta(microseconds=1), review.rule.decision_workdays)
    return review.to("announced", deadline=due, plan=plan, announced_until=until)


def announcement_over(review: Review, on: Occasion) -> None:
    """Raise TooEarly while people may still object, Unanswered while somebody waits for the body's answer."""
    if review.announced_until and on.now < review.announced_until:
        raise TooEarly(f"the announcement runs until {review.announced_until:%Y-%m-%d %H:%M}")
    if review.unanswered:
        raise Unanswered(f"{len(review.unanswered)} objections wait for the body's answer", state=review.state)


def dispatch(review: Review, orders: tuple[Order, ...], *, reason: str, on: Occasion) -> Review:
    """The review handed to agencies, the first of `orders` in the lead; each must be within the tier's reach."""
    permit(review, "dispatch", on=on)
    announcement_over(review, on)
    if not review.rule.may_dispatch:
        raise BeyondReach(f"the tier {review.rule.name} has no agencies act")
    sound(orders)
    for order in orders:
        reached(review.rule, order, on=on)
    return leave(review, decision="dispatched", reason=reason, now=on.now).to("dispatched", deadline=None)


def sound(orders: tuple[Order, ...]) -> None:
    """Each agency once; nobody waits for an agency that is not in it, or in a ring."""
    waits = {order.agency: set(order.after) for order in orders}
    if len(waits) < len(orders):
        raise Unfit("an agency can have one part only")
    while free := {agency for agency, others in waits.items() if not others}:
        waits = {agency: others - free for agency, others in waits.items() if agency not in free}
    if waits:
        raise Unfit(f"these wait for each other or for an agency that has no part: {', '.join(sorted(waits))}")


def reached(rule: Tier, order: Order, *, on: Occasion) -> None:
    """Raise Unfit or BeyondReach unless the agency is one that this tier may have act."""
    level = on.councils.agencies.get(order.agency)
    if level is None:
        raise Unfit(f"there is no agency {order.agency}")
    if not on.councils.within(level, reach=rule.reach):
        raise BeyondReach(f"{order.agency} is beyond the reach of the tier {rule.name}")
