"""Doors of the rates (响应率, 解决率, 满意率), their formulas, and all lists as files for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Self

from pydantic import AwareDatetime
from yishi_chassis import auth, clock
from yishi_chassis.database import Tx
from yishi_chassis.http import Raw, View, http

from .. import actions
from ..domain.clocks import Rules
from ..domain.rates import Figures, Formulas, Share
from .months import MonthQuery
from .supervising import LateQuery

CSV = "text/csv"
#: Excel reads UTF-8 only where it begins so; and takes what begins like these for a formula.
BOM, FORMULA = "\ufeff", ("=", "+", "-", "@", "\t", "\r")


class RatesQuery(MonthQuery):
    """Of which month, agency, tier (the agency's own)."""

    agency: str | None = None
    tier: str | None = None


class RateView(View):
    """So many of so many; `rate` in percent, none where the numbers are small."""

    part: int
    whole: int
    rate: float | None

    @classmethod
    def of(cls, share: Share, least: int) -> Self:
        return cls(part=share.part, whole=share.whole, rate=share.rate(least))


class FiguresView(View):
    """What was counted, with the results of the work and their grades A, B, C."""

    agency: str
    tier: str
    response: RateView
    resolution: RateView
    satisfaction: RateView
    results: dict[str, int]
    grades: dict[str, int]
    excluded: int

    @classmethod
    def of(cls, figures: Figures, formulas: Formulas, *, agency: str = "", tier: str = "") -> Self:
        least = formulas.least
        return cls(
            agency=agency, tier=tier, response=RateView.of(figures.response, least),
            resolution=RateView.of(figures.resolution(formulas), least),
            satisfaction=RateView.of(figures.satisfaction, least), results=dict(figures.results),
            grades=formulas.graded(figures.results), excluded=figures.excluded)


class RatesView(View):
    """The figures of a month, counted by this version of the formulas."""

    version: str
    month: str
    at: AwareDatetime
    agencies: tuple[FiguresView, ...]
    tiers: tuple[FiguresView, ...]
    all: FiguresView


class FormulaView(View):
    """One rate in words."""

    id: str
    name_zh: str
    name_en: str
    zh: str
    en: str


class FormulasView(View):
    """How it is counted, since when."""

    version: str
    since: str
    least: int
    grades: dict[str, tuple[str, ...]]
    formulas: tuple[FormulaView, ...]


class RatingDoors:
    """Rates per agency, tier and month; everybody reads them, and how they are counted."""

    rules: Rules
    formulas: Formulas

    @http("GET", "/v1/rates/formulas", view=FormulasView, access=auth.ANYONE,
          summary="The formulas of the rates, with their version")
    def rate_formulas(self, tx: Tx) -> FormulasView:
        told = self.formulas
        return FormulasView(
            version=told.version, since=told.since, least=told.least, grades=dict(told.grades),
            formulas=tuple(FormulaView(**vars(each)) for each in told.formulas))

    @http("GET", "/v1/rates", query=RatesQuery, view=RatesView, access=auth.ANYONE,
          summary="Rates per agency and tier in a month (响应率, 解决率, 满意率)")
    def rates(self, tx: Tx, query: RatesQuery) -> RatesView:
        return self._rates(tx, query)

    @http("GET", "/v1/rates.csv", query=RatesQuery, access=auth.ANYONE, mimetype=CSV, summary="The same, as CSV")
    def rates_csv(self, tx: Tx, query: RatesQuery) -> Raw:
        found = self._rates(tx, query)
        rows = [_line(found, each) for each in (*found.agencies, *found.tiers, found.all)]
        return _csv(f"rates-{found.month}", _RATES, rows)

    @http("GET", "/v1/supervision.csv", query=LateQuery, access=auth.ANYONE, mimetype=CSV,
          summary="Who is late now, per agency, as CSV")
    def late_csv(self, tx: Tx, query: LateQuery) -> Raw:
        now = clock.now()
        agencies = actions.supervision.chosen(self.rules, agency=query.agency, tier=query.tier)
        found = actions.supervision.late(tx, agencies=agencies, step=query.step(), rules=self.rules, now=now)
        rows = [(self.rules.name_of(e.agency), e.agency, e.tier, e.late, e.supervised, e.listed, e.oldest.isoformat())
                for e in found]
        return _csv(f"late-{now:%Y-%m-%d}", _LATE, rows)

    @http("GET", "/v1/supervision/listed.csv", query=MonthQuery, access=auth.ANYONE, mimetype=CSV,
          summary="The list of a month (通报), as CSV")
    def listed_csv(self, tx: Tx, query: MonthQuery) -> Raw:
        month = query.window(clock.now())
        rows = [(self.rules.name_of(e.agency), e.agency, e.tier, e.assignment_id, e.about, e.due.isoformat(),
                 e.at.isoformat(), "是" if excluded else "")
                for e, excluded in actions.supervision.listed(tx, month=month)]
        return _csv(f"listed-{month.name}", _LISTED, rows)

    def _rates(self, tx: Tx, query: RatesQuery) -> RatesView:
        now, told = clock.now(), self.formulas
        month = query.window(now)
        table = actions.rates.table(
            tx, month=month, agency=query.agency, tier=query.tier, rules=self.rules, now=now)
        level = actions.supervision.level
        return RatesView(
            version=told.version, month=month.name, at=now, all=FiguresView.of(table.all, told),
            agencies=tuple(FiguresView.of(figures, told, agency=agency, tier=level(self.rules, agency))
                           for agency, figures in table.agencies.items()),
            tiers=tuple(FiguresView.of(figures, told, tier=tier) for tier, figures in table.tiers.items()))


_RATES = ("月份", "机构编号", "层级", "响应数", "应响应数", "响应率%", "解决数", "办结数", "解决率%", "满意数",
          "评价数", "满意率%", "A类", "B类", "C类", "剔除数", "公式版本")
_LATE = ("机构", "机构编号", "层级", "超期件数", "其中督办", "其中通报", "最早到期")
_LISTED = ("机构", "机构编号", "通报层级", "交办单", "节点", "到期", "通报时间", "已剔除")


def _line(found: RatesView, each: FiguresView) -> Sequence[object]:
    shares = [cell for share in (each.response, each.resolution, each.satisfaction)
              for cell in (share.part, share.whole, "" if share.rate is None else share.rate)]
    return (found.month, each.agency, each.tier, *shares, *(each.grades.get(g, 0) for g in "ABC"), each.excluded,
            found.version)


def _csv(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Raw:
    made = io.StringIO()
    csv.writer(made).writerows([head, *([_cell(cell) for cell in row] for row in rows)])
    body = (BOM + made.getvalue()).encode()
    return Raw(body, f"{CSV}; charset=utf-8", {"Content-Disposition": f'attachment; filename="{name}.csv"'})


def _cell(cell: object) -> str:
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
