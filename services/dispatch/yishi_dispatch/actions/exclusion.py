"""Exclusions from the rates (剔除申请): asked for by the agency, ruled on by the supervisor, in public."""

import logging
from datetime import datetime

from yishi_chassis import auth, ids, outbox, timers
from yishi_chassis.database import Tx

from .. import domain, events, store
from ..domain.clocks import Rules
from ..domain.exclusion import Exclusion, Ground

log = logging.getLogger(__name__)


def ask(tx: Tx, *, assignment_id: str, ground: Ground, reason: str, rules: Rules, now: datetime) -> Exclusion:
    """The agency asks that its assignment does not count."""
    one = store.get_assignment(tx, assignment_id)
    auth.require(tx.caller, "agency", scope=one.agency)
    asked = domain.exclusion.ask(
        store.get(tx, one.case_id), one, ground=ground, reason=reason, by=tx.caller.id, rules=rules, now=now,
        new_id=ids.new())
    store.add_exclusion(tx, asked)
    timers.set(tx, kind="exclusion", subject=asked.id, due=asked.rule_by)
    outbox.stage(tx, events.exclusion_asked(asked))
    log.info("exclusion asked", extra={"assignment_id": one.id, "agency": one.agency, "ground": ground})
    return asked


def rule(tx: Tx, *, exclusion_id: str, grant: bool, reason: str, now: datetime) -> Exclusion:
    """The supervisor of the tier rules, with a reason."""
    was = store.exclusion(tx, exclusion_id, lock=True)
    _of_tier(tx, was.tier)
    ruled = domain.exclusion.rule(was, grant=grant, reason=reason, by=tx.caller.id, now=now)
    _settle(tx, ruled)
    return ruled


def lapse(tx: Tx, *, exclusion_id: str, now: datetime) -> None:
    """The time to rule is over: what nobody ruled on counts."""
    was = store.exclusion(tx, exclusion_id, lock=True)
    lapsed = domain.exclusion.lapse(was, now=now)
    if lapsed != was:
        _settle(tx, lapsed)


def get(tx: Tx, exclusion_id: str) -> Exclusion:
    """One request."""
    return store.exclusion(tx, exclusion_id)


def listed(tx: Tx, *, agency: str | None, state: str | None, after: str, limit: int) -> tuple[Exclusion, ...]:
    """Requests in the order in which they were made."""
    return store.exclusions(tx, agency=agency, state=state, after=after, limit=limit)


def _settle(tx: Tx, ruled: Exclusion) -> None:
    store.save_ruling(tx, ruled)
    outbox.stage(tx, events.exclusion_ruled(ruled))
    log.info("exclusion ruled", extra={"agency": ruled.agency, "outcome": ruled.state})


def _of_tier(tx: Tx, tier: str) -> None:
    """A supervisor of all tiers, or of this one."""
    if not tx.caller.scopes("supervisor") & {"", "*", tier}:
        raise auth.Forbidden(f"needs the role supervisor for {tier}")
