"""Signing in by another's word: what is kept of who somebody is there, and the ticket for the way there and back."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from .refusal import Refused

#: The ways to sign in: WeChat's mini program, and a page opened in WeChat (公众号).
MINI, WEB = "wechat-mini", "wechat-web"
UNION = "wechat-union"
#: How long somebody may be on the way.
LASTS = timedelta(minutes=10)
_STATE = re.compile(r"(?P<nonce>[0-9a-f]{32})(?P<ends>[0-9a-f]{8})(?P<mac>[0-9a-f]{48})")


class NotOffered(Refused):
    """This installation has not been told of that way to sign in."""

    code = "login-not-offered"


class BadCode(Refused):
    """A code is good once, for five minutes, in the app that gave it."""

    code = "bad-code"


class BadState(Refused):
    """Whoever comes back must have set out from here, in the same browser, a short while ago, and comes back once."""

    code = "bad-state"


class Snapshot(Refused):
    """A snapshot page (快照页) has an invented user, who is somebody else the next time."""

    code = "snapshot-page"


class HeldBack(Refused):
    """WeChat itself does not let this user sign in."""

    code = "held-back-by-wechat"


class Garbled(Refused):
    """What came back is not what WeChat documents, or says that this installation is not set up as it should be."""

    code = "wechat-garbled"


class Away(Refused):
    """WeChat does not answer, or says that it is busy."""

    code: ClassVar[str] = "wechat-away"
    retry_after = 5


class Often(Refused):
    """WeChat has been asked too often for this minute."""

    code: ClassVar[str] = "too-many-requests"
    retry_after = 60


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """Whom WeChat says it is: `subject` within one app, `union` over all apps of one owner where it tells."""

    way: str
    app: str
    subject: str
    union: str = ""


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """For the way there and back: `state` is seen by all, `secret` stays with whoever set out."""

    state: str
    secret: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Spent:
    """A ticket that was handed in; it need not be remembered for longer than it would have been good."""

    nonce: str
    until: datetime


def traces(person: Recognised, *, salt: str) -> tuple[str, str]:
    """What is kept of that person: a keyed hash within the app, and one over all apps, empty where that is not told.

    The operator's secret is mixed in, so that nobody who knows somebody's id at WeChat finds out who that is here.
    """
    own = _trace(f"{person.way}\n{person.app}\n{person.subject}", salt)
    return own, _trace(f"{UNION}\n{person.union}", salt) if person.union else ""


def ticket(*, nonce: str, secret: str, salt: str, now: datetime) -> Ticket:
    """A ticket that is good for a while; `nonce` is 32 hexadecimal digits. WeChat takes letters and digits only."""
    ends = int((now + LASTS).timestamp())
    state = f"{nonce}{ends:08x}"
    return Ticket(state=state + _mac(state, secret, salt), secret=secret, expires_at=datetime.fromtimestamp(ends, UTC))


def spend(state: str, *, secret: str, salt: str, now: datetime) -> Spent:
    """The ticket handed in; refused unless it is ours, goes with that secret and is still good."""
    read = _STATE.fullmatch(state)
    if read is None or not hmac.compare_digest(read["mac"], _mac(read["nonce"] + read["ends"], secret, salt)):
        raise BadState("you have not set out from here, or not in this browser; please sign in again")
    until = datetime.fromtimestamp(int(read["ends"], 16), UTC)
    if now >= until:
        raise BadState("this took too long; please sign in again")
    return Spent(nonce=read["nonce"], until=until)


def _mac(state: str, secret: str, salt: str) -> str:
    # the state has one length, so no other pair of state and secret reads the same
    return hmac.new(_key(salt, "states"), f"{state}{secret}".encode(), hashlib.sha256).hexdigest()[:48]


def _trace(told: str, salt: str) -> str:
    return hmac.new(_key(salt, "logins"), told.encode(), hashlib.sha256).hexdigest()


def _key(salt: str, purpose: str) -> bytes:
    """Keys of one secret for different purposes tell nothing of each other."""
    return hmac.new(salt.encode(), purpose.encode(), hashlib.sha256).digest()
