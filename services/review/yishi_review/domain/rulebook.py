"""A district's rules looked through before anybody lives by them: every problem, each as a sentence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .tiers import Body, Councils, Tier

_SMALLEST = 3
TIERS, BODIES, AREAS, AGENCIES, ACCOUNTS = "tiers.toml", "bodies.toml", "areas.toml", "agencies.toml", "accounts.toml"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong, in which file and entry; a hint stops nobody."""

    file: str
    entry: str
    sentence: str
    hint: bool = False

    def __str__(self) -> str:
        return f"{self.file}: {self.entry}: {self.sentence}" if self.entry else f"{self.file}: {self.sentence}"


@dataclass(frozen=True, kw_only=True)
class Rulebook:
    """All that is looked through together; `accounts`: the roles of the accounts that are known."""

    councils: Councils
    accounts: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def problems(self) -> tuple[Problem, ...]:
        """Every problem, file by file."""
        return (*self._tiers(), *self._bodies(), *self._areas(), *self._agencies())

    def _tiers(self) -> Iterator[Problem]:
        held = {body.tier for body in self.councils.bodies.values()}
        for tier in self.councils.ladder():
            for sentence in (*_times(tier), *_reach(tier, self.councils), *_ways_out(tier)):
                yield Problem(file=TIERS, entry=tier.id, sentence=sentence)
            if tier.id not in held:
                yield Problem(file=TIERS, entry=tier.id, sentence="no body is of this tier", hint=True)

    def _bodies(self) -> Iterator[Problem]:
        for body in self.councils.bodies.values():
            for sentence in (*self._placed(body), *self._led(body)):
                yield Problem(file=BODIES, entry=body.id, sentence=sentence)
            if len(body.members) >= _SMALLEST and len(body.members) % 2 == 0:
                yield Problem(file=BODIES, entry=body.id, hint=True,
                              sentence=f"{len(body.members)} seats can tie; an odd number cannot, if all are present")

    def _placed(self, body: Body) -> Iterator[str]:
        if body.tier not in self.councils.tiers:
            yield f"there is no tier {body.tier}"
        if body.area not in self.councils.areas:
            yield f"there is no area {body.area}"
        if len(body.members) < _SMALLEST:
            yield f"it has {len(body.members)} seats; a body has {_SMALLEST} at least"

    def _led(self, body: Body) -> Iterator[str]:
        for account, role in ((body.convener, "convener"), (body.deputy, "member")):
            roles = self.accounts.get(account)
            if roles is not None and not roles & {f"{role}:{body.id}", f"{role}:*"}:
                yield f"{account} is to lead it, and its account ({ACCOUNTS}) lacks the role {role}:{body.id}"

    def _areas(self) -> Iterator[Problem]:
        served = {body.area for body in self.councils.bodies.values()}
        for area in self.councils.areas:
            if not served & set(self.councils.way_to(area)):
                yield Problem(file=AREAS, entry=area, sentence="neither it nor any area around it has a body")

    def _agencies(self) -> Iterator[Problem]:
        reaches = [tier.reach for tier in self.councils.tiers.values() if tier.may_dispatch and tier.reach]
        for agency, level in self.councils.agencies.items():
            if not any(self.councils.within(level, reach=reach) for reach in reaches):
                yield Problem(file=AGENCIES, entry=agency, sentence=f"no tier's reach covers its level {level}")


def _times(tier: Tier) -> Iterator[str]:
    """Time limits that cannot all be kept."""
    limit = _days(tier.limit_workdays)
    if tier.announcement_days > limit:
        yield (f"an announcement of {tier.announcement_days} days is longer than the whole limit of "
               f"{tier.limit_workdays} working days")
    if tier.invitation_days + tier.voting_days > limit:
        yield (f"inviting ({tier.invitation_days} days) and voting ({tier.voting_days} days) take longer than the "
               f"limit of {tier.limit_workdays} working days")
    if tier.decision_workdays > tier.limit_workdays:
        yield (f"the next decision may take {tier.decision_workdays} working days and the whole limit is "
               f"{tier.limit_workdays}")
    if tier.invitation_days >= _days(tier.consultation_workdays):
        yield (f"a session is called {tier.invitation_days} days ahead, when the consultation of "
               f"{tier.consultation_workdays} working days is over")
    if tier.self_help_days < 2:
        yield "its author is asked at half of self_help_days, so they are 2 at least"


def _days(workdays: int) -> int:
    """As many days as so many working days usually take."""
    return workdays * 7 // 5


def _reach(tier: Tier, councils: Councils) -> Iterator[str]:
    known = {each.level for each in councils.tiers.values()} | set(councils.agencies.values())
    if tier.may_dispatch and not tier.reach:
        yield "it may dispatch and has no reach: there is nobody it could have act"
    if tier.reach and tier.reach not in known:
        yield f"its reach {tier.reach} is the level of no tier and no agency"
    if tier.may_dispatch and "dispatch" not in tier.decisions:
        yield "it may dispatch and its decisions lack dispatch"


def _ways_out(tier: Tier) -> Iterator[str]:
    """States that a review could not leave."""
    upward = bool(tier.next) and "escalate" in tier.decisions
    carried_out = "act" in tier.decisions or (tier.may_dispatch and "dispatch" in tier.decisions)
    if not (upward or carried_out):
        where = "passes nothing up" if tier.next else "is the top"
        yield f"it {where} and may neither act nor dispatch: what is adopted has no way out"
    if not (upward or "reject" in tier.decisions):
        where = "passes nothing up" if tier.next else "is the top"
        yield f"it {where} and may not reject: what no vote has passed has no way out"
