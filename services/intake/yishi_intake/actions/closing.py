"""How a proposal is closed, and how it goes back to whoever did the work."""

from datetime import datetime, timedelta
from typing import Literal

from yishi_chassis import outbox, timers
from yishi_chassis.database import Tx

from .. import domain, events, store
from .office import ends


def close(
    tx: Tx, proposal: domain.Proposal, evaluation: domain.Evaluation, *, rules: domain.Rules, now: datetime,
) -> domain.Proposal:
    """Close it as the evaluation says, and plan the follow-up checks; what was not solved cannot come back."""
    proposal = domain.close(proposal, outcome=evaluation.verdict, reopen_until=ends(now, rules.reopen_days), now=now)
    store.save(tx, proposal)
    outbox.stage(tx, events.closed(proposal, evaluation))
    for days in rules.follow_up_days if proposal.state == "closed" else ():
        timers.set(tx, kind="follow_up_open", subject=proposal.id, key=f"{proposal.course}/{days}",
                   due=now + timedelta(days=days), data={"course": proposal.course, "days": days})
    return proposal


def send_back(
    tx: Tx, proposal: domain.Proposal, *, ground: Literal["evaluation", "request", "follow_up"], reason: str,
    evaluation: domain.Evaluation | None = None,
) -> domain.Proposal:
    """Reopened: whoever did the work is told why; checks planned for the course that is over will not begin."""
    store.save(tx, proposal)
    outbox.stage(tx, events.reopened(proposal, ground=ground, reason=reason, evaluation=evaluation))
    return proposal
