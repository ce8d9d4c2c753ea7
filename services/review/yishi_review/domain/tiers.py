"""Tiers, the bodies at them, and which body serves a place. All of it comes from the district pack."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Literal

from .refusals import Unknown
from .seats import Term

Decision = Literal["act", "dispatch", "escalate", "remit", "return_for_revision", "reject", "pool"]
#: What a tier's rules may allow its bodies to decide.
DECISIONS: tuple[Decision, ...] = ("act", "dispatch", "escalate", "remit", "return_for_revision", "reject", "pool")


@dataclass(frozen=True, kw_only=True)
class Tier:
    """The rules of one tier; a review pins them when it opens. Days are working days where the name says so."""

    id: str
    name: str
    level: str
    next: str
    limit_workdays: int
    triage_workdays: int
    decision_workdays: int
    consultation_workdays: int
    local_action_workdays: int
    overrun_workdays: int
    self_help_days: int
    invitation_days: int
    announcement_days: int
    voting_days: int
    quorum: str
    majority: str
    may_dispatch: bool
    reach: str
    name_en: str = ""
    returns: int = 2
    return_days: int = 15
    appeal_days: int = 15
    self_help_answer_days: int = 14
    comment_days: int = 7
    secret: bool = False
    proxies: int = 0
    decisions: tuple[Decision, ...] = DECISIONS


@dataclass(frozen=True, kw_only=True)
class Person:
    """Whoever asks: an account, the bodies it speaks for, the areas it is an officer of (`*`: of all) or lives in.

    `lives`: empty for nobody in particular; an area of "" is anywhere in the district. `unseated`: the bodies that the
    token names and whose rolls do not have this account today. `acts_for_units`: it speaks for a unit or an
    organisation.
    """

    id: str
    convener_of: frozenset[str] = frozenset()
    member_of: frozenset[str] = frozenset()
    officer_of: frozenset[str] = frozenset()
    lives: frozenset[str] = frozenset()
    unseated: frozenset[str] = frozenset()
    acts_for_units: bool = False

    def lives_in(self, area: str, *, path: tuple[str, ...]) -> bool:
        """Whether this is a resident of an area, or of one inside it on the way to where the matter is."""
        inside = path[path.index(area):] if area in path else (area,)
        return bool(self.lives & {"", "*", *inside})


@dataclass(frozen=True, kw_only=True)
class Body:
    """A deliberating body (议事机构) of one tier and area; `members` are account ids, the convener among them.

    `seated`: they come from the register of rolls, which knows the `terms` that run or are to come.
    """

    id: str
    name: str
    tier: str
    area: str
    led_by: str
    convener: str
    deputy: str
    members: tuple[str, ...]
    name_en: str = ""
    seated: bool = False
    terms: tuple[Term, ...] = ()

    def led_through(self, person: Person) -> bool:
        """Whether this person decides for the body: its convener, or its deputy as a member of it."""
        return self.id in person.convener_of or (person.id == self.deputy and self.id in person.member_of)

    def is_own(self, account: str) -> bool:
        """Whether what this account proposes is the body's own affair."""
        return account in (self.id, self.convener, self.deputy)


@dataclass(frozen=True, kw_only=True)
class Councils:
    """All of a district's tiers and bodies, the levels of its agencies, and what each category suggests.

    `areas`: of each area the one it lies in, "" for the district.
    """

    tiers: Mapping[str, Tier]
    bodies: Mapping[str, Body]
    agencies: Mapping[str, str] = field(default_factory=dict)
    suggestions: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def rules_version(self) -> str:
        """What the rules of all tiers are known by."""
        return version_of(self.tiers)

    def ladder(self) -> Iterator[Tier]:
        """All tiers, the lowest first."""
        return chain(self.tiers, self._lowest())

    def way_to(self, area: str) -> tuple[str, ...]:
        """The areas from the district down to this one."""
        way: tuple[str, ...] = ()
        while area and area not in way:
            way, area = (area, *way), self.areas.get(area, "")
        return way

    def body(self, body_id: str) -> Body:
        """The body of this id."""
        if body_id not in self.bodies:
            raise Unknown(f"there is no body {body_id}")
        return self.bodies[body_id]

    def serving(self, areas: tuple[str, ...], *, author: str = "") -> Body:
        """The body of the smallest area that has one; no body takes up its own proposal while another can."""
        found = [body for area in reversed(areas) for body in self.bodies.values() if body.area == area]
        if not found:
            raise Unknown(f"no body serves {'/'.join(areas)}")
        return next((body for body in found if not body.is_own(author)), found[-1])

    def above(self, body: Body, *, areas: tuple[str, ...], rules: Mapping[str, Tier]) -> Body | None:
        """The next tier's body on the way up from `body`; tiers without one for these areas are passed over."""
        for tier in chain(rules, rules[body.tier].next):
            for other in self.bodies.values():
                if other.tier == tier.id and other.area in areas:
                    return other
        return None

    def within(self, level: str, *, reach: str) -> bool:
        """Whether an agency of `level` is no higher than `reach`; levels that no tier has stand above all tiers."""
        return level == reach or self._height(level) < self._height(reach)

    def _height(self, level: str) -> int:
        levels = [tier.level for tier in self.ladder()]
        return levels.index(level) if level in levels else len(levels)

    def _lowest(self) -> str:
        return next(iter(set(self.tiers) - {tier.next for tier in self.tiers.values()}))


def chain(tiers: Mapping[str, Tier], first: str) -> Iterator[Tier]:
    """The tiers from `first` upwards."""
    while first in tiers:
        yield tiers[first]
        first = tiers[first].next


def version_of(rules: Mapping[str, Tier]) -> str:
    """The SHA-256 of the rules as canonical JSON: the same rules have one version, in whatever order."""
    told = {id: asdict(tier) | {"decisions": sorted(tier.decisions)} for id, tier in rules.items()}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
