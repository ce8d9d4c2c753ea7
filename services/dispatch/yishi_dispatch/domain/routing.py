"""Who could do it: routing proposes a lead and who assists, each with reasons; a person decides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from . import borders, duty
from .agency import Agency, Mode, mode_for
from .agency_tree import Surroundings
from .borders import Near, Point, Shape
from .clocks import Rules
from .refusals import NotHere

#: What a reason says, in both languages.
SENTENCES: Mapping[str, tuple[str, str]] = {
    "answers_in_area": ("answers for {category} in {area_id}", "在{area}负责{category_zh}"),
    "answers_above": ("nobody nearer answers for {category}; it does for all of {area_id}",
                      "更近的机构不负责{category_zh},该机构负责整个{area}"),
    "answers_for_all": ("nobody in the district answers for {category}; it stands above the district",
                        "本区没有机构负责{category_zh},该机构在区级以上"),
    "could_too": ("answers for {category} as well, further up", "上一级同样负责{category_zh}"),
    "same_duty": ("answers for {category} in {area_id} as well", "在{area}同样负责{category_zh}"),
    "above_lead": ("is the agency above the lead", "是牵头单位的上级机构"),
    "order": ("this tier may order it", "本级可以直接交办"),
    "request": ("this tier can only ask it", "本级只能商请"),
    "near_border": ("the border of {area_id} is {metres} m away", "距{area}边界约{metres}米"),
    "near_centre": ("only a hint: the centre of {area_id} is nearer ({metres} m); its border is not known here",
                    "仅供参考:离{area}的中心更近({metres}米),此处没有边界数据"),
    "last_similar": ("had the last one like it, {number}, and it was confirmed", "上一件同类事项{number}由其办结"),
    "refused_before": ("refused the last one like it, {number}, and was right",
                       "曾退回上一件同类事项{number},退单成立"),
    "off_duty": ("is not on duty now; stands in: {deputies}", "目前不在值班时间,代理:{deputies}"),
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is to be done where: areas from the district down, the tier whose body decides, the spot if it is known."""

    areas: tuple[str, ...]
    category: str
    tier: str
    at: datetime
    urgent: bool = False
    spot: Point | None = None


@dataclass(frozen=True, kw_only=True)
class Last:
    """The last case of the same category in the same area that was confirmed: who led it, who rightly refused it."""

    number: str
    lead: str
    refused_by: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why: a code for machines and a sentence in both languages."""

    code: str
    en: str
    zh: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An agency that could do it, as an order or a request."""

    agency: str
    name: str
    mode: Mode
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Whom routing would give it to; `others` could too. Without a lead nobody answers for it."""

    lead: Choice | None
    assisting: tuple[Choice, ...] = ()
    others: tuple[Choice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What was proposed when a case was opened, what the body chose, and why it did."""

    case_id: str
    at: datetime
    proposal: Proposal
    chosen: str
    chosen_assisting: tuple[str, ...]
    why: str

    @property
    def differs(self) -> bool:
        """Whether the body chose another lead."""
        return self.proposal.lead is not None and self.proposal.lead.agency != self.chosen


@dataclass(frozen=True, kw_only=True)
class District:
    """What routing goes by, besides what is asked: rules, areas and categories, where areas lie."""

    rules: Rules
    known: Surroundings
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    within: int = 200


def asked_of(district: District, *, area: str, category: str, tier: str, at: datetime, urgent: bool = False,
             spot: Point | None = None) -> Asked:
    """The question put by the ids of an area, a category and a tier; raises NotHere."""
    known, tiers = district.known, district.rules.orders
    for what, one, there in (("area", area, known.parents), ("category", category, known.categories),
                             ("tier", tier, tiers)):
        if one not in there:
            raise NotHere(f"the district has no {what} {one}")
    return Asked(areas=known.path(area), category=category, tier=tier, at=at, urgent=urgent, spot=spot)


def propose(asked: Asked, *, district: District, last: Last | None, works: bool) -> Proposal:
    """Lead: who answers for the category nearest to the place. `works`: the calendar has today as a working day."""
    ranked = sorted(_candidates(asked, district), key=lambda one: _rank(one, asked, district, last))
    if not ranked:
        return Proposal(lead=None, assisting=tuple(_neighbours(asked, district, works=works, by="border")),
                        others=tuple(_neighbours(asked, district, works=works, by="centre")))
    lead, depth = ranked[0], _depth(ranked[0], asked)
    first = _choice(lead, _why_lead(lead, asked, district), asked=asked, district=district, last=last, works=works)
    same = [one for one in ranked[1:] if _depth(one, asked) == depth and one.kind == "office"]
    rest = [one for one in ranked[1:] if one not in same]
    assisting = [_choice(one, [("same_duty", _area(depth, asked))], asked=asked, district=district, last=last,
                         works=works) for one in same]
    others = [_choice(one, [("above_lead" if one.id == lead.parent else "could_too", "")], asked=asked,
                      district=district, last=last, works=works) for one in rest]
    return Proposal(
        lead=first, assisting=(*assisting, *_neighbours(asked, district, works=works, by="border")),
        others=(*others, *_neighbours(asked, district, works=works, by="centre")))


def _candidates(asked: Asked, district: District) -> Iterable[Agency]:
    """Who answers for the category at the place, or above the district."""
    for agency in district.rules.agencies.values():
        there = _depth(agency, asked) >= 0 or agency.level not in district.known.ordered
        if there and asked.category in agency.categories and agency.stands_on(asked.at.date()):
            yield agency


def _rank(agency: Agency, asked: Asked, district: District, last: Last | None) -> tuple[int, ...]:
    """The nearest first; of those as near: offices, whom one may order, who did not refuse, who did it last."""
    return (-_depth(agency, asked), agency.kind != "office", _mode(agency, asked, district) != "order",
            last is not None and agency.id in last.refused_by, last is None or agency.id != last.lead)


def _depth(agency: Agency, asked: Asked) -> int:
    return max((number for number, area in enumerate(asked.areas) if area in agency.answers_for), default=-1)


def _area(depth: int, asked: Asked) -> str:
    return asked.areas[depth] if depth >= 0 else ""


def _mode(agency: Agency, asked: Asked, district: District) -> Mode:
    return mode_for(agency, None, tier=asked.tier, areas=asked.areas, orders=district.rules.orders)


def _why_lead(agency: Agency, asked: Asked, district: District) -> list[tuple[str, str]]:
    depth = _depth(agency, asked)
    if depth < 0:
        return [("answers_for_all", "")]
    nearest = depth == len(asked.areas) - 1 or depth > 0
    return [("answers_in_area" if nearest else "answers_above", asked.areas[depth])]


def _choice(
    agency: Agency, why: list[tuple[str, str]], *, asked: Asked, district: District, last: Last | None, works: bool,
    metres: int = 0,
) -> Choice:
    mode = _mode(agency, asked, district)
    codes = [*why, (mode, "")]
    if last is not None and agency.id == last.lead:
        codes.append(("last_similar", ""))
    if last is not None and agency.id in last.refused_by:
        codes.append(("refused_before", ""))
    if asked.urgent and not duty.on_duty(agency.duty_hours, at=asked.at, works=works):
        codes.append(("off_duty", ""))
    named = district.known.categories.get(asked.category, asked.category)
    told = {"category": asked.category, "category_zh": named, "metres": metres, "number": last.number if last else "",
            "deputies": ", ".join(agency.deputy_agencies) or "—"}
    return Choice(agency=agency.id, name=agency.name, mode=mode, reasons=tuple(
        _reason(code, told | {"area_id": area, "area": district.known.names.get(area, area)}) for code, area in codes))


def _reason(code: str, told: Mapping[str, object]) -> Reason:
    en, zh = SENTENCES[code]
    return Reason(code=code, en=en.format(**told), zh=zh.format(**told))


def _neighbours(asked: Asked, district: District, *, works: bool, by: str) -> Iterable[Choice]:
    """Who answers for the category in an area that lies so near that it may be meant."""
    for one in _near(asked, district):
        for agency in district.rules.agencies.values():
            fits = one.area in agency.answers_for and asked.category in agency.categories
            if one.by == by and fits and _depth(agency, asked) < 0 and agency.stands_on(asked.at.date()):
                yield _choice(agency, [(f"near_{by}", one.area)], asked=asked, district=district, last=None,
                              works=works, metres=one.metres)


def _near(asked: Asked, district: District) -> tuple[Near, ...]:
    if asked.spot is None or not asked.areas:
        return ()
    beside = [area for area, above in district.known.parents.items()
              if above == asked.areas[0] and area not in asked.areas]
    return borders.near(asked.spot, own=asked.areas[1:], others=beside, shapes=district.shapes, within=district.within)
