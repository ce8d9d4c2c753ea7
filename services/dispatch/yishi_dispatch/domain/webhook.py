"""A webhook: where an agency wants its events posted, how far that has come, and when it is tried again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

Kind = Literal["event", "resend", "test"]

#: Pauses after the first, second … attempt that failed; after that the last again, until it is given up.
PAUSES = (timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2),
          timedelta(hours=5), timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24))
#: By how much of itself a pause is longer at most, so that not all come back at once.
JITTER = 0.25
#: What a receiver may have us wait beyond that (Retry-After).
LONGEST_WISH = timedelta(hours=1)
MOST_ASKED = 10
DELIVERED, GONE = "delivered", "gone"
#: What is wrong on our side disables nobody.
OURS = frozenset({"sealed", "failed"})


@dataclass(frozen=True, kw_only=True)
class Secret:
    """A secret, sealed; it signs from `since` on, and to `until` once there is a newer one."""

    id: str
    sealed: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """An agency's webhook. `delivered`: the number up to which all was taken; `reason`: why it is off.

    `claim` is the attempt under way; without an end by `claimed_until` it is another's turn.
    `version` counts what the agency has changed.
    """

    agency: str
    url: str
    state: Literal["on", "off"] = "on"
    reason: str = ""
    secrets: tuple[Secret, ...]
    delivered: int
    attempts: int = 0
    next_attempt_at: datetime
    failing_since: datetime | None = None
    claim: str = ""
    claimed_until: datetime | None = None
    created_at: datetime
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a call ended: a code, the status if there was one, and what the answer said."""

    code: str
    ms: int = 0
    status: int | None = None
    receipt: int | None = None
    wish: timedelta | None = None

    @property
    def taken(self) -> bool:
        """The receiver has it."""
        return self.code == DELIVERED

    @property
    def kind(self) -> str:
        """The code with few values."""
        return f"{self.code[:6]}xx" if self.code.startswith("http-") else self.code


@dataclass(frozen=True, kw_only=True)
class Call:
    """One attempt as the log has it. `asked`: it waits for its turn; `begun`: no end is known; `unknown`: none will be.
    """

    id: int
    agency: str
    kind: Kind
    number: int | None
    event_id: str
    attempt: int
    state: Literal["asked", "begun", "done", "unknown"]
    at: datetime
    ms: int | None = None
    status: int | None = None
    code: str = ""
    receipt: int | None = None


def code_of(status: int) -> str:
    """What an answer with this status means."""
    if 200 <= status < 300:
        return DELIVERED
    return GONE if status == 410 else "redirect" if 300 <= status < 400 else f"http-{status}"


def create(*, agency: str, url: str, secret: Secret, after: int, now: datetime) -> Webhook:
    """An agency's first webhook; what lies above `after` is posted."""
    return Webhook(agency=agency, url=url, secrets=(secret,), delivered=after, next_attempt_at=now, created_at=now)


def point(was: Webhook, *, url: str, after: int | None, now: datetime) -> Webhook:
    """It lies there from now on, and is on again, whatever was; an attempt under way counts no more."""
    return replace(
        was, url=url, state="on", reason="", attempts=0, failing_since=None, next_attempt_at=now, claim="",
        claimed_until=None, delivered=was.delivered if after is None else after, version=was.version + 1)


def rotate(was: Webhook, *, secret: Secret, overlap: timedelta, now: datetime) -> Webhook:
    """Another secret signs; the one until now goes on beside it for a while, and none older."""
    older = replace(was.secrets[0], until=now + overlap)
    return replace(was, secrets=(secret, older), version=was.version + 1)


def valid(hook: Webhook, *, now: datetime) -> tuple[Secret, ...]:
    """The secrets under which is signed now, newest first."""
    return tuple(secret for secret in hook.secrets if secret.until is None or secret.until > now)


def claim(hook: Webhook, *, name: str, until: datetime) -> Webhook:
    """An attempt begins."""
    return replace(hook, claim=name, claimed_until=until)


def released(hook: Webhook) -> Webhook:
    """A call out of turn has ended: nothing follows from it."""
    return replace(hook, claim="", claimed_until=None)


def settle(
    was: Webhook, outcome: Outcome, *, number: int, share: float, patience: timedelta, now: datetime,
) -> Webhook:
    """What follows from an attempt at the event of that number; `share` of the jitter is added to a pause."""
    hook = released(was)
    if outcome.taken:
        return replace(hook, delivered=max(hook.delivered, number), attempts=0, failing_since=None, next_attempt_at=now)
    since = hook.failing_since or now
    given_up = outcome.code not in OURS and now - since >= patience
    if outcome.code == GONE or given_up:
        return replace(hook, state="off", reason=GONE if outcome.code == GONE else "failing", failing_since=since,
                       attempts=hook.attempts + 1)
    pause = max(PAUSES[min(hook.attempts, len(PAUSES) - 1)] * (1 + JITTER * share), _wish(outcome))
    return replace(hook, attempts=hook.attempts + 1, failing_since=since, next_attempt_at=now + pause)


def _wish(outcome: Outcome) -> timedelta:
    return min(outcome.wish or timedelta(0), LONGEST_WISH)
