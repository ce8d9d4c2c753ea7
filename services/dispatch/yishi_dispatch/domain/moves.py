"""Who may do what to an assignment in which state: the one table by which it moves."""

from collections.abc import Mapping
from typing import Protocol

from . import refusals

_BODY = ("convener", "supervisor")

#: The only way out of a state. `clock` is a timer; `supervisor` is the tier above, or the district's office.
MOVES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("offered", "accept"): ("agency", "clock"),
    ("offered", "refuse"): ("agency",),
    ("offered", "lapse"): ("clock",),
    ("offered", "rule"): _BODY,
    ("offered", "reassign"): _BODY,
    ("offered", "cancel"): _BODY,
    ("refused", "rule"): (*_BODY, "clock"),
    ("refused", "cancel"): _BODY,
    ("accepted", "misassigned"): ("agency",),
    ("accepted", "plan"): ("agency",),
    ("accepted", "reach"): ("agency",),
    ("accepted", "extend"): ("agency",),
    ("accepted", "suspend"): ("agency",),
    ("accepted", "answer"): (*_BODY, "clock"),
    ("accepted", "report"): ("agency",),
    ("accepted", "reassign"): _BODY,
    ("accepted", "cancel"): _BODY,
    ("suspended", "resume"): (*_BODY, "agency", "clock"),
    ("suspended", "reassign"): _BODY,
    ("suspended", "cancel"): _BODY,
    ("reported", "confirm"): (*_BODY, "clock"),
    ("reported", "send-back"): _BODY,
    ("sent_back", "reach"): ("agency",),
    ("sent_back", "extend"): ("agency",),
    ("sent_back", "answer"): (*_BODY, "clock"),
    ("sent_back", "report"): ("agency",),
    ("sent_back", "reassign"): _BODY,
    ("sent_back", "cancel"): _BODY,
    ("confirmed", "track"): ("agency",),
}
STATES = ("offered", "refused", "accepted", "suspended", "reported", "sent_back", "confirmed", "returned", "cancelled")
FINAL = ("confirmed", "returned", "cancelled")
#: In one of these, the agency is no longer in the case.
GONE = ("returned", "cancelled")
#: While it is in one of these, its agency owes work.
OWING = ("offered", "refused", "accepted", "sent_back")


def allowed(state: str) -> tuple[str, ...]:
    """What people may do in this state."""
    return tuple(command for (held, command), roles in MOVES.items() if held == state and set(roles) - {"clock"})


class Stateful(Protocol):
    """What has one of the states."""

    @property
    def state(self) -> str: ...


def check(one: Stateful, command: str, *, role: str) -> None:
    """Raise IllegalMove unless `role` may do this now."""
    if role not in MOVES.get((one.state, command), ()):
        raise refusals.IllegalMove(one.state, command, allowed(one.state))
