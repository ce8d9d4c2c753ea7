"""What residents' judgements and the assignments say of agencies and tiers, by the published formulas."""

from dataclasses import dataclass
from datetime import datetime

import yishi_contracts as contracts
from yishi_chassis import clock
from yishi_chassis.database import Tx

from .. import domain, store
from ..domain.case import Case
from ..domain.clocks import Rules
from ..domain.rates import Figures, Month
from .supervision import chosen, level


@dataclass(frozen=True, kw_only=True)
class Table:
    """The figures of a month: of each agency, of each tier, and of all."""

    agencies: dict[str, Figures]
    tiers: dict[str, Figures]
    all: Figures


def judged(tx: Tx, case: Case, event: contracts.ProposalClosed) -> None:
    """Residents have judged the work: kept for the lead that did it, once for each round."""
    counts = {name: getattr(event, name) for name in ("outcome", "asked", "answered", "solved")}
    store.judge(tx, {"case_id": case.id, "round": case.round, "assignment_id": case.lead.id,
                     "agency": case.lead.agency, "at": clock.now().isoformat(), **counts})


def table(
    tx: Tx, *, month: Month, agency: str | None, tier: str | None, rules: Rules, now: datetime,
) -> Table:
    """Counted now: nothing is kept that could differ from the assignments."""
    found = store.figures(tx, month=month, agencies=chosen(rules, agency=agency, tier=tier), now=now)
    levels = {each: level(rules, each) for each in found}
    return Table(agencies=found, tiers=domain.rates.by_tier(found, levels), all=domain.rates.together(found.values()))
