"""How often somebody may do something, and how often the same may be said: counted in slots of time."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .likeness import plain
from .proposal import Content
from .refusal import Refused

_LOCAL = timedelta(hours=8)   # slots of a day begin at midnight
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: What is counted: filing, signing, sending files, telling on (reports, updates), anonymous posts of a client; the
#: same words about the same place; signing in.
FILING, SIGNING, FILES, TELLING, ANONYMOUS, SAME = "filing", "signing", "files", "telling", "anonymous", "same"
LOGIN = "login"
COUNTED = (FILING, SIGNING, FILES, TELLING, ANONYMOUS, SAME, LOGIN)


class TooMany(Refused):
    """Nobody does it more often than the district's limits say."""

    code = "too-many-requests"

    def __init__(self, sentence: str, *, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class SaidAlready(TooMany):
    """The same words about the same place come once, not again and again; `first` is where they stand."""

    code = "said-already"

    def __init__(self, sentence: str, *, retry_after: int, first: str) -> None:
        super().__init__(sentence, retry_after=retry_after)
        self.first = {"id": first}


@dataclass(frozen=True, kw_only=True)
class Limit:
    """How often within so many minutes: a person (or a text), and all behind one address; 0: as often as they like."""

    minutes: int
    person: int = 0
    address: int = 0


@dataclass(frozen=True, kw_only=True)
class Use:
    """One more use: whose, of what, in the slot that ends at `until`, of `most`; `first` is what a text was said in."""

    who: str
    what: str
    until: datetime
    most: int
    first: str | None = None


def by_person(limits: Mapping[str, Limit], what: str, *, person: str, now: datetime) -> tuple[Use, ...]:
    """What a person's act counts as; nothing where there is no limit."""
    limit = limits.get(what)
    if limit is None or not limit.person:
        return ()
    return (Use(who=person, what=what, until=slot(now, limit.minutes), most=limit.person),)


def by_address(
    limits: Mapping[str, Limit], what: str, *, address: str, salt: str, now: datetime,
) -> tuple[Use, ...]:
    """The same for all behind an address, of which only a hash is kept, of another salt each day."""
    limit = limits.get(what)
    if limit is None or not limit.address or not address:
        return ()
    until = slot(now, limit.minutes)
    key = f"address of {until + _LOCAL:%Y-%m-%d} {salt}".encode()
    who = f"address-{hmac.new(key, address.encode(), hashlib.sha256).hexdigest()[:32]}"
    return (Use(who=who, what=what, until=until, most=limit.address),)


def by_words(limits: Mapping[str, Limit], content: Content, *, proposal_id: str, now: datetime) -> tuple[Use, ...]:
    """The same for a text about a place, whoever says it and however it is spaced."""
    limit = limits.get(SAME)
    if limit is None or not limit.person:
        return ()
    told = "".join(plain(f"{content.title}{content.text}{content.place.spot}").split())
    digest = hashlib.sha256(f"{content.place.areas[-1]}\n{told}".encode()).hexdigest()
    return (Use(who=f"words-{digest}", what=SAME, until=slot(now, limit.minutes), most=limit.person,
                first=proposal_id),)


def slot(now: datetime, minutes: int) -> datetime:
    """When the slot of that length in which `now` lies ends."""
    length = timedelta(minutes=minutes)
    return _EPOCH - _LOCAL + ((now - _EPOCH + _LOCAL) // length + 1) * length


def too_many(use: Use, *, now: datetime) -> TooMany:
    """Why one more is not taken, and how long to wait."""
    wait = max(1, -int((now - use.until).total_seconds() // 1))
    if use.what == SAME:
        return SaidAlready("this has been said already; please follow or co-sign the first", retry_after=wait,
                           first=use.first or "")
    return TooMany("too often; please wait", retry_after=wait)
