"""The register of rolls: imported by file, and laid over the pack's bodies whenever somebody acts."""

from dataclasses import dataclass
from datetime import date

from yishi_chassis import clock, ids
from yishi_chassis.database import Tx

from .. import domain, store


@dataclass(frozen=True, kw_only=True)
class _Known:
    """The councils as they were made last, and of what."""

    version: str
    day: date
    given: domain.Councils
    made: domain.Councils


_last: dict[str, _Known] = {}


def as_of_today(tx: Tx, councils: domain.Councils) -> domain.Councils:
    """The councils with today's rolls; the seats are read again when the register changes or a day begins."""
    version, day = store.rolls_version(tx), clock.now().date()
    if not version:
        return councils
    known = _last.get(version)
    if known is None or known.day != day or known.given is not councils:
        known = _Known(version=version, day=day, given=councils,
                       made=domain.seated(councils, store.rolls(tx), day=day))
        _last.clear()
        _last[version] = known
    return known.made


def import_rolls(tx: Tx, content: bytes, *, councils: domain.Councils, dry_run: bool) -> tuple[
        tuple[domain.Change, ...], tuple[domain.Fault, ...]]:
    """Put a file's rolls in place of those its bodies had: all of it or, where it has faults, nothing."""
    now = clock.now()
    store.lock_rolls(tx)
    file = domain.read_rolls(content, bodies=councils.bodies, today=now.date())
    if file.faults:
        return (), file.faults
    made = domain.changes(store.rolls(tx), file.seats)
    if made and not dry_run:
        store.put_rolls(tx, file.seats, version=ids.new(), now=now)
    return made, ()


def list_rolls(tx: Tx) -> tuple[tuple[domain.Seat, bool], ...]:
    """Every seat of the register, and whether its term runs today."""
    today = clock.now().date()
    return tuple((seat, seat.held_on(today)) for seat in store.rolls(tx))
