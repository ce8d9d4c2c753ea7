"""How a proposal comes before others: handed in for an officer to look at, opened for co-signing, filed at once."""

from collections.abc import Callable
from datetime import datetime, timedelta

from yishi_chassis import outbox, timers, workdays
from yishi_chassis.database import Tx

from .. import domain, events
from .lapsing import wind
from .office import Office, ends

Save = Callable[[Tx, domain.Proposal, domain.News], None]
_URGENT = timedelta(hours=2)


def begin(
    tx: Tx, proposal: domain.Proposal, *, by: str, anonymous: bool, office: Office, now: datetime, save: Save,
) -> domain.Proposal:
    """What its author is done with: open, unless an officer is to look at it first."""
    if anonymous or office.rules.premoderation:
        return _submit(tx, proposal, by=by, anonymous=anonymous, office=office, now=now, save=save)
    lapses_at = ends(now, office.rules.collecting_days)
    opened = domain.open_up(proposal, by=by, lapses_at=lapses_at, now=now)
    return collect(tx, opened, rules=office.rules, now=now, save=save)


def collect(
    tx: Tx, proposal: domain.Proposal, *, rules: domain.Rules, now: datetime, save: Save, checked: bool = False,
) -> domain.Proposal:
    """Open; where nobody else is needed it is filed in the same moment."""
    lapses_at = proposal.lapses_at or now
    outbox.stage(tx, events.opened(proposal, lapses_at=lapses_at, checked=checked))
    if proposal.enough:
        proposal = file(tx, proposal, now=now)
    else:
        wind(tx, proposal, rules=rules, now=now)
    save(tx, proposal, domain.News())
    return proposal


def file(tx: Tx, proposal: domain.Proposal, *, now: datetime) -> domain.Proposal:
    """Freeze the text and hand the proposal to review; who calls it saves it."""
    proposal = domain.file(proposal, now=now)
    outbox.stage(tx, events.filed(proposal))
    return proposal


def _submit(
    tx: Tx, proposal: domain.Proposal, *, by: str, anonymous: bool, office: Office, now: datetime, save: Save,
) -> domain.Proposal:
    lapses_at = ends(now, office.rules.submitted_days) if anonymous else None
    proposal = domain.submit(proposal, by=by, lapses_at=lapses_at, now=now)
    urgent = proposal.content.urgent
    check_by = now + _URGENT if urgent else workdays.add(now, office.rules.check_workdays).at
    timers.set(tx, kind="check", subject=proposal.id, due=check_by, data={"step": "reminder"})
    if lapses_at is not None:
        timers.set(tx, kind="unchecked", subject=proposal.id, due=lapses_at)
    outbox.stage(tx, events.submitted(proposal, check_by=check_by))
    save(tx, proposal, domain.News(due=check_by))
    return proposal
