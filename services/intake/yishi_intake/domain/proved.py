"""What an account has proved at notify's door, and what a district asks for before a device key counts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from .assurance import LEVELS, Level
from .refusal import Refused

PHONE = "phone"
#: What can be asked for, with what a level then shows, and what it leaves open where it is not asked for.
NEEDS: Mapping[str, tuple[dict[str, str], dict[str, str]]] = {
    PHONE: (
        {"zh": "签名时，该账号已凭一次性验证码证明持有一个手机号。",
         "en": "When it signed, the account had proved by a one-time code that it holds a phone number."},
        {"zh": "不要求先证明持有手机号。", "en": "The account need not have proved that it holds a phone number."},
    ),
}


class NotProved(Refused):
    """In this district a device key signs only for accounts that have proved how they can be reached."""

    code = "not-proved"


@dataclass(frozen=True, kw_only=True)
class Proved:
    """An account holds a contact of this kind since then; which one, only notify knows."""

    channel: str
    since: datetime


def expect_proved(proved: Collection[Proved], *, needs: Collection[str]) -> None:
    """Refuse whoever has not proved all that is asked for."""
    missing = sorted(set(needs) - {each.channel for each in proved})
    if missing:
        raise NotProved(f"please first prove at notify's door that this is yours: {', '.join(missing)}")


def levels(needs: Collection[str]) -> tuple[Level, ...]:
    """The levels as they are here: what a device key shows depends on what the district asks for."""
    return tuple(_with(level, needs) if level.id == "device_key" else level for level in LEVELS)


def _with(level: Level, needs: Collection[str]) -> Level:
    for need, (shown, left_open) in NEEDS.items():
        level = (replace(level, shows=_joined(level.shows, shown)) if need in needs
                 else replace(level, leaves_open=_joined(level.leaves_open, left_open)))
    return level


def _joined(before: dict[str, str], after: dict[str, str]) -> dict[str, str]:
    return {"zh": before["zh"] + after["zh"], "en": f"{before['en']} {after['en']}"}
