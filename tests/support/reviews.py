"""Reviews for tests: a small district of four tiers, people of it, and moments on a calendar of plain weekdays."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import yishi_contracts as contracts
from yishi_review import domain

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=ZONE)
DAY = timedelta(days=1)
AREAS = ("district", "street", "quarter", "yard")
LADDER = ("courtyard", "community", "subdistrict", "district")
HOMES = dict(zip(LADDER, reversed(AREAS), strict=True))


def a_tier(id: str, **changes: Any) -> domain.Tier:
    """A tier with Jinniu's rules."""
    following = [*LADDER, ""][LADDER.index(id) + 1]
    tier = domain.Tier(
        id=id, name=id, level=id, next=following, limit_workdays=10, triage_workdays=2, decision_workdays=3,
        consultation_workdays=15, local_action_workdays=40, overrun_workdays=5, self_help_days=30, invitation_days=3,
        announcement_days=5, voting_days=3, quorum="half", majority="simple",
        may_dispatch=id in ("subdistrict", "district"), reach={"subdistrict": id, "district": "city"}.get(id, ""),
    )
    return replace(tier, **changes)


def a_body(tier: str, *, area: str = "", seats: int = 7) -> domain.Body:
    """The body `b-<area>`: convener `c-<area>`, deputy `m-<area>-1`, all of them members."""
    area = area or HOMES[tier]
    others = tuple(f"m-{area}-{n}" for n in range(1, seats))
    return domain.Body(id=f"b-{area}", name=area, tier=tier, area=area, led_by="", convener=f"c-{area}",
                       deputy=f"m-{area}-1", members=(f"c-{area}", *others))


def the_councils(*without: str, **changes: Any) -> domain.Councils:
    """Four tiers with a body each, but for the tiers named; `changes` go into every tier's rules."""
    bodies = [a_body(tier) for tier in LADDER if tier not in without]
    return domain.Councils(
        tiers={tier: a_tier(tier, **changes) for tier in LADDER}, bodies={body.id: body for body in bodies},
        agencies={"street-office": "subdistrict", "river-office": "district", "water-institute": "city"},
        suggestions={"repairs": "courtyard"},
    )


COUNCILS = the_councils()


def convener(area: str = "yard") -> domain.Person:
    """The convener of the body of an area."""
    return domain.Person(id=f"c-{area}", convener_of=frozenset({f"b-{area}"}), member_of=frozenset({f"b-{area}"}))


def member(number: int = 2, area: str = "yard") -> domain.Person:
    """A member of that body; number 1 is its deputy."""
    return domain.Person(id=f"m-{area}-{number}", member_of=frozenset({f"b-{area}"}))


def weekdays(start: datetime, days: int) -> datetime:
    """24:00 of the n-th weekday after `start`."""
    day = start.replace(hour=0, minute=0, second=0, microsecond=0)
    while days:
        day += DAY
        days -= day.weekday() < 5
    return day + DAY


def days_later(start: datetime, days: int) -> datetime:
    """24:00 of the n-th day after `start`."""
    return start.replace(hour=0, minute=0, second=0, microsecond=0) + (days + 1) * DAY


def on(
    now: datetime = MONDAY, *, by: domain.Person | None = None, councils: domain.Councils = COUNCILS,
) -> domain.Occasion:
    """An occasion: the courtyard's convener on a Monday morning, unless told otherwise."""
    return domain.Occasion(now=now, by=by or convener(), councils=councils, workdays=weekdays, calendar_days=days_later)


def a_proposal(**changes: Any) -> domain.Proposal:
    """A proposal from the yard."""
    return replace(domain.Proposal(
        id="p-1", number="JN-2026-000001", title="Noise", text="Water falls beside the wall.", category="noise",
        areas=AREAS, spot="2", lat=None, lng=None, author_kind="resident", author_id="r-01", urgent=False,
    ), **changes)


def opened(councils: domain.Councils = COUNCILS, *, now: datetime = MONDAY, **changes: Any) -> domain.Review:
    """A review just opened, before triage."""
    return domain.open_review(a_proposal(**changes), id="v-1", course=1, on=on(now, councils=councils))


def deliberated(councils: domain.Councils = COUNCILS, **changes: Any) -> domain.Review:
    """A review of a community matter before the first body of its place."""
    review = opened(councils, **changes)
    area = councils.body(review.step.body).area
    return domain.triage(review, "community", on=on(by=convener(area), councils=councils))


def voting(review: domain.Review, *, id: str = "w-1", councils: domain.Councils = COUNCILS) -> domain.Review:
    """The review with a vote open at the body that holds it."""
    area = councils.body(review.step.body).area
    occasion = on(by=convener(area), councils=councils)
    return domain.call_vote(review, domain.Call(question="Fit?"), id=id, on=occasion)


def voted(
    review: domain.Review, *, id: str = "w-1", yes: int = 7, no: int = 0, councils: domain.Councils = COUNCILS,
) -> domain.Review:
    """The review with a vote of its body held and closed by time."""
    review = voting(review, id=id, councils=councils)
    choices = ["yes"] * yes + ["no"] * no
    for name, choice in zip(review.vote.roll if review.vote else (), choices, strict=False):
        voter = domain.Person(id=name, member_of=frozenset({review.step.body}))
        review = domain.cast_ballot(review, choice, on=on(by=voter, councils=councils))
    return domain.expire(review, on(review.deadline or MONDAY, councils=councils))


def adopted(review: domain.Review, *, councils: domain.Councils = COUNCILS) -> domain.Review:
    """The review voted on and adopted by the body that holds it."""
    area = councils.body(review.step.body).area
    return domain.adopt(voted(review, councils=councils), "fit", on=on(by=convener(area), councils=councils))


def at(tier: str, councils: domain.Councils = COUNCILS) -> domain.Review:
    """A review passed up to this tier."""
    review = deliberated(councils)
    while review.step.tier != tier:
        occasion = on(by=convener(councils.body(review.step.body).area), councils=councils)
        review = domain.escalate(review, ground="beyond_powers", reason="not ours", on=occasion)
    return review


def announced(tier: str = "courtyard") -> domain.Review:
    """A review adopted at this tier and announced."""
    return domain.announce(adopted(at(tier)), "mend it", on=on(by=convener(HOMES[tier])))


def over(review: domain.Review) -> datetime:
    """The moment at which its announcement ends."""
    assert review.announced_until is not None
    return review.announced_until


def doers() -> tuple[domain.Doer, ...]:
    """A called office without an account, and a neighbour with one."""
    return (domain.Doer(kind="office", name="safety office", task="inform"),
            domain.Doer(kind="resident", name="Ms Li", task="take down", account="r-07"))


def acting(tier: str = "courtyard") -> domain.Review:
    """A review whose body has it done locally."""
    review = announced(tier)
    occasion = on(over(review), by=convener(HOMES[tier]))
    return domain.act(review, id="a-1", plan="mend it", doers=doers(), on=occasion)


def filed(**changes: Any) -> contracts.ProposalFiled:
    """A proposal from the yard, filed."""
    said: dict[str, Any] = {
        "proposal_id": "p-1", "number": "JN-2026-000001", "title": "Noise", "text": "Water falls beside the wall.",
        "text_hash": "0" * 64, "category": "noise", "place": contracts.Place(areas=AREAS, spot="2"),
        "author": contracts.Author(kind="resident", id="r-01"), "count": 6}
    return contracts.ProposalFiled(**said | changes)
