"""Similar proposals: what others have said already, shown before somebody says it again."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from yishi_chassis import clock
from yishi_chassis.database import Tx

from .. import domain, store
from .reading import detail, reads

#: How many of an area, its surroundings and a cell of the map are compared: the cost does not grow with the years.
_HERE, _AROUND, _IN_CELL = 400, 200, 40
#: What came to nothing is not worth joining.
_DEAD = ("draft", "withdrawn", "lapsed", "merged", "rejected")
_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class Similar:
    """One that may be the same: how far away (None: not on the map), and the smallest area both lie in."""

    proposal: domain.Proposal
    metres: int | None
    shared: str


def similar(
    tx: Tx, *, content: domain.Content, rules: domain.Rules, meanings: domain.Meanings, now: datetime,
    without: str = "",
) -> list[Similar]:
    """At most three that are most likely about the same, the likeliest first; private matters are not told of."""
    place = content.place
    told = domain.telling(title=content.title, text=content.text, spot=place.spot, category=content.category)
    known = _known(tx, place, rules=rules, now=now, without=without)
    ids = [proposal_id for proposal_id, _ in domain.alike(told, known, meanings=meanings)]
    found = store.list_by_id(tx, ids) if ids else {}
    return [
        Similar(proposal=found[one], metres=domain.metres(place, found[one].content.place),
                shared=_last_of_both(place.areas, found[one].content.place.areas))
        for one in ids if one in found]


def similar_to(
    tx: Tx, *, proposal_id: str, rules: domain.Rules, meanings: domain.Meanings, now: datetime,
) -> list[Similar]:
    """The same for one that is written already; what nobody may read is not told by what is like it."""
    proposal = detail(tx, proposal_id=proposal_id)
    if not reads(tx, proposal):
        return []
    return similar(tx, content=proposal.content, rules=rules, meanings=meanings, now=now, without=proposal.id)


def read_words(tx: Tx) -> bool:
    """Bring what can be searched and compared up to what has been said; whether there may be more."""
    return store.take_in(tx, most=_AT_ONCE)


def _known(
    tx: Tx, place: domain.Place, *, rules: domain.Rules, now: datetime, without: str,
) -> list[domain.Known]:
    window = timedelta(days=rules.similar_days)
    wanted = store.Compared(without=without, since=now - window, after=_first_id(clock.wall() - window), dead=_DEAD)
    found = [
        *store.known_in(tx, wanted, area=place.areas, most=_HERE),
        *store.known_near(tx, wanted, cells=domain.cells_around(place), most=_IN_CELL)]
    if len(place.areas) > 2:
        around = store.known_in(tx, wanted, area=place.areas[:2], most=_AROUND)
        found = [*(replace(each, near=False) for each in around), *found]
    return list({each.id: each for each in found}.values())


def _first_id(moment: datetime) -> str:
    """Below every id that was made after this moment: ids begin with the machine's time in milliseconds."""
    digits = f"{int(moment.timestamp() * 1000):012x}"
    return f"{digits[:8]}-{digits[8:]}"


def _last_of_both(here: Iterable[str], there: Iterable[str]) -> str:
    shared = ""
    for one, other in zip(here, there, strict=False):
        if one != other:
            break
        shared = one
    return shared
