"""Proving that a phone number is one's own: a code is sent to it, and comes back in time and in few tries."""

import hmac
import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from . import Refused

CHANNEL = "phone"
LASTS, TRIES, PAUSE = timedelta(minutes=5), 5, timedelta(minutes=1)
_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9]\d{9})", re.ASCII)
_BETWEEN = re.compile(r"[\s().-]+")
_EPOCH, _LOCAL = datetime(1970, 1, 1, tzinfo=UTC), timedelta(hours=8)   # a day begins at midnight


class BadNumber(Refused):
    """Codes go to mobile numbers of mainland China only."""

    code = "bad-number"


class NoSms(Refused):
    """This notify has no way to send a text message."""

    code = "no-sms"


class NoCode(Refused):
    """No code waits for this person: none was asked for, it is over, or it was tried too often."""

    code = "no-code"


class WrongCode(Refused):
    """It is not the code that was sent."""

    code = "wrong-code"


class TooMany(Refused):
    """Codes are not asked for again and again, by a person, for a number, or from an address."""

    code = "too-many-requests"

    def __init__(self, sentence: str, *, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


@dataclass(frozen=True, kw_only=True)
class Code:
    """What was sent to whom; `sealed` holds number and digits. State: pending, sent or failed."""

    id: str
    person: str
    mark: str
    sealed: bytes
    asked_at: datetime
    expires_at: datetime
    tries: int = 0
    state: str = "pending"

    @property
    def left(self) -> int:
        """How many tries are left."""
        return max(0, TRIES - self.tries)


@dataclass(frozen=True, kw_only=True)
class Phone:
    """A number that was proved; `mark` tells it from others without telling what it is."""

    person: str
    mark: str
    sealed: bytes
    verified_at: datetime


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How many codes in a day, by a person and for a number, and in an hour from an address; 0: no limit."""

    person: int = 0
    number: int = 0
    address: int = 0


@dataclass(frozen=True, kw_only=True)
class Use:
    """One more: whose, in the slot that ends at `until`, of `most`."""

    who: str
    until: datetime
    most: int

    def refusal(self, now: datetime) -> TooMany:
        """Why there is no more, and how long to wait."""
        return TooMany("too many codes were asked for; please wait",
                       retry_after=max(1, math.ceil((self.until - now).total_seconds())))


def normalise(text: str) -> str:
    """One way of writing a mobile number: eleven digits; full-width ones, spaces and the country's 86 are taken."""
    found = _MOBILE.fullmatch(_BETWEEN.sub("", unicodedata.normalize("NFKC", text)))
    if found is None:
        raise BadNumber("please give a mobile number of mainland China, 11 digits")
    return found[1]


def masked(number: str) -> str:
    """Enough for its owner to know it again."""
    return f"{number[:3]}****{number[-4:]}"


def uses(limits: Limits, *, person: str, number: str, address: str, now: datetime) -> tuple[Use, ...]:
    """What asking for a code counts as, by what stands for each; in an order that is always the same."""
    day, hour, minute = (slot(now, minutes) for minutes in (1440, 60, 1))
    counted = (
        Use(who=f"person {person}", until=day, most=limits.person),
        Use(who=f"number {number}", until=day, most=limits.number),
        Use(who=f"address {address}", until=hour, most=limits.address if address else 0),
        # a slot of its own, so that two at once are two
        Use(who=f"minute {number}", until=minute, most=1),
    )
    return tuple(sorted((use for use in counted if use.most), key=lambda use: use.who))


def slot(now: datetime, minutes: int) -> datetime:
    """When the slot of that length in which `now` lies ends."""
    length = timedelta(minutes=minutes)
    return _EPOCH - _LOCAL + ((now - _EPOCH + _LOCAL) // length + 1) * length


def pause(code: Code, *, now: datetime) -> None:
    """One code at a time; refused while the last is younger than the pause."""
    if now < code.asked_at + PAUSE:
        wait = code.asked_at + PAUSE - now
        raise TooMany("a code was just sent; please wait a minute", retry_after=max(1, math.ceil(wait.total_seconds())))


def expect(told: str, *, digits: str, code: Code) -> None:
    """Refuse what was not sent; nothing tells by its time how much of it is right."""
    if not hmac.compare_digest(told.encode(), digits.encode()):
        raise WrongCode(f"this is not the code that was sent; {code.left} tries are left")


def next_send(attempts: int, *, code: Code, now: datetime) -> datetime | None:
    """When to try again after that many attempts that failed for the time being; None: it would come too late."""
    due = now + timedelta(seconds=min(5 * 2 ** min(attempts, 6), 60))
    return due if due < code.expires_at - timedelta(minutes=1) else None
