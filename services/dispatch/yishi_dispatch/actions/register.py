"""The register of agencies: imported by file, and in the place of the pack's whenever somebody acts."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from yishi_chassis import clock, database, ids
from yishi_chassis.database import Tx

from .. import store
from ..domain import agency_file
from ..domain.agency_file import AgencyFile, Change, Fault
from ..domain.agency_tree import Surroundings
from ..domain.clocks import Rules

#: Seconds for which the version that was read is believed: for each event of a busy moment it would be read anew.
_BELIEVED = 0.02


class Register:
    """The rules with the agencies there are now; they are read again only when the register has changed."""

    def __init__(self, engine: Any, rules: Rules) -> None:
        self._engine, self._given = engine, rules
        self._known = ("", rules)
        self._believed_until = 0.0

    def rules(self) -> Rules:
        """The district's rules as of this moment, whichever process has changed them."""
        if time.monotonic() >= self._believed_until:
            with database.reading(self._engine) as tx:
                version = store.agencies_version(tx)
                if version != self._known[0]:
                    self._known = version, standing(tx, self._given)
            self._believed_until = time.monotonic() + _BELIEVED
        return self._known[1]


def standing(tx: Tx, rules: Rules) -> Rules:
    """The rules with the agencies of the register, or the pack's while nothing was ever imported."""
    found = store.agencies(tx)
    return replace(rules, agencies=found) if found else rules


def import_agencies(tx: Tx, content: bytes, *, rules: Rules, known: Surroundings, dry_run: bool) -> tuple[
        tuple[Change, ...], tuple[Fault, ...]]:
    """Put a file's agencies in place of all there are: all of it or, where it has faults, nothing."""
    store.lock_register(tx)
    file = agency_file.read(content, known=known)
    was = standing(tx, rules).agencies
    faults = file.faults or tuple(_left_alone(tx, file, known_before=was))
    if faults:
        return (), faults
    made = agency_file.changes(was, file.agencies)
    if made and not dry_run:
        store.put_agencies(tx, file.agencies, version=ids.new(), now=clock.now())
    return made, ()


def _left_alone(tx: Tx, file: AgencyFile, *, known_before: Iterable[str]) -> Iterator[Fault]:
    """Agencies that are to go though they have work."""
    kept = {agency.id for agency in file.agencies}
    work = store.open_work(tx)
    for id_ in known_before:
        if id_ not in kept and work.get(id_):
            yield Fault(line=1, sentence=f"{id_} is missing, but has open work ({work[id_]}): keep it, with its last "
                                         "day and its successor")
