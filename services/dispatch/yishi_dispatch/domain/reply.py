"""An agency's reply over its wire: worked on once and in its turn, and answered, whatever becomes of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

#: After so many faults of ours a reply is given up; the agency is told, and sends it anew under another id.
TRIES = 10
LONGEST_PAUSE = 60.0


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What became of a reply: `outcome` ok, refused or failed; `code` as at the doors, `state` of the assignment."""

    outcome: str
    code: str = ""
    detail: str = ""
    assignment_id: str = ""
    state: str = ""
    allowed: tuple[str, ...] = ()
    version: int | None = None


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A verb with its body, known by (agency, id); `digest` is of what came, and tells a repeat from another reply.

    `state`: waiting (an earlier one of the agency is not over), failed (will be tried again), over (answered).
    """

    agency: str
    id: str
    verb: str
    body: str
    digest: str
    received_at: datetime
    traceparent: str = ""
    state: str = "waiting"
    tries: int = 0
    next_try: datetime | None = None
    reason: str = ""
    outcome: str = ""
    code: str = ""
    answer_id: str = ""
    number: int = 0

    @property
    def over(self) -> bool:
        """Whether it is settled and answered."""
        return self.state == "over"


def settled(was: Reply, answer: Answer, *, answer_id: str) -> Reply:
    """It has its outcome; what it said lives on where it was done, not here."""
    return replace(was, state="over", body="", next_try=None, outcome=answer.outcome, code=answer.code,
                   answer_id=answer_id)


def failed(was: Reply, *, reason: str, now: datetime) -> Reply:
    """A fault of ours: it is tried again later, each time later, and holds up its own agency alone."""
    tries = was.tries + 1
    pause = timedelta(seconds=min(LONGEST_PAUSE, 2.0 ** (tries - 1)))
    return replace(was, state="failed", tries=tries, next_try=now + pause, reason=reason[:2000])


def given_up(reply: Reply) -> bool:
    """Whether it has failed too often to be tried again."""
    return reply.tries >= TRIES


def its_turn(known: Reply | None, *, first_open: int | None, now: datetime) -> bool:
    """Whether it may be worked on: it is the agency's first that is not over, and not resting after a failure."""
    if known is None:
        return first_open is None
    return known.number == first_open and (known.next_try is None or known.next_try <= now)
