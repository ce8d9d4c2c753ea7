"""Agencies' webhooks, the networks they may lie in, and the log of calls."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx
from yishi_chassis.tables import FEED_HEADS, INTERVENTIONS, OUTBOX

from ..domain.refusals import NotHere
from ..domain.webhook import Call, Outcome, Webhook
from .tables import METADATA, MOMENT, RECEIPTS

WEBHOOKS = sa.Table(
    "webhooks", METADATA, sa.Column("agency", sa.Text, primary_key=True),
    *(sa.Column(name, sa.Text) for name in ("url", "state", "reason", "claim")), sa.Column("secrets", JSONB),
    sa.Column("delivered", sa.BigInteger), *(sa.Column(name, sa.Integer) for name in ("attempts", "version")),
    *(sa.Column(name, MOMENT) for name in ("next_attempt_at", "created_at", "failing_since", "claimed_until")))
NETWORKS = sa.Table(
    "webhook_networks", METADATA, sa.Column("agency", sa.Text, primary_key=True),
    sa.Column("networks", ARRAY(sa.Text)))
CALLS = sa.Table(
    "webhook_calls", METADATA, sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    *(sa.Column(name, sa.Text) for name in ("agency", "kind", "event_id", "state", "code")),
    sa.Column("attempt", sa.Integer), sa.Column("at", MOMENT),
    *(sa.Column(name, sa.BigInteger) for name in ("number", "receipt")),
    *(sa.Column(name, sa.Integer) for name in ("ms", "status")))
_HOOK, _CALL = TypeAdapter(Webhook), TypeAdapter(Call)
_NAMES = [each.name for each in fields(Webhook)]


def get(tx: Tx, agency: str, *, lock: bool = False) -> Webhook:
    """An agency's webhook; raises NotHere."""
    found = find(tx, agency, lock=lock)
    if found is None:
        raise NotHere(f"{agency} has no webhook")
    return found


def find(tx: Tx, agency: str, *, lock: bool = False) -> Webhook | None:
    """An agency's webhook, if it has one."""
    wanted = sa.select(WEBHOOKS).where(WEBHOOKS.c.agency == agency)
    return _hook(tx.execute(wanted.with_for_update() if lock else wanted).one_or_none())


def everyone(tx: Tx) -> list[Webhook]:
    """All webhooks, by agency."""
    return [_HOOK.validate_python(dict(row._mapping))
            for row in tx.execute(sa.select(WEBHOOKS).order_by(WEBHOOKS.c.agency))]


def free(tx: Tx, agency: str, *, now: datetime) -> Webhook | None:
    """The same, locked, unless an attempt is under way or somebody else is at it."""
    return _hook(tx.execute(sa.select(WEBHOOKS).where(WEBHOOKS.c.agency == agency, _unclaimed(now))
                            .with_for_update(skip_locked=True)).one_or_none())


def mine(tx: Tx, agency: str, *, claim: str) -> Webhook | None:
    """The same, locked, while this attempt counts."""
    return _hook(tx.execute(sa.select(WEBHOOKS).where(WEBHOOKS.c.agency == agency, WEBHOOKS.c.claim == claim)
                            .with_for_update()).one_or_none())


def save(tx: Tx, hook: Webhook) -> None:
    """Write a webhook."""
    row = {name: getattr(hook, name) for name in _NAMES} | {"secrets": _HOOK.dump_python(hook, mode="json")["secrets"]}
    tx.execute(upsert(WEBHOOKS).values(row).on_conflict_do_update(
        index_elements=["agency"], set_={name: value for name, value in row.items() if name != "agency"}))


def remove(tx: Tx, agency: str) -> None:
    """Forget a webhook, and what waits for it out of turn."""
    tx.execute(WEBHOOKS.delete().where(WEBHOOKS.c.agency == agency))
    tx.execute(CALLS.delete().where(CALLS.c.agency == agency, CALLS.c.state == "asked"))


def due(tx: Tx, *, now: datetime) -> list[str]:
    """The agencies for which there is something to post now."""
    received = sa.func.coalesce(RECEIPTS.c.received, 0)
    behind = sa.and_(WEBHOOKS.c.state == "on", WEBHOOKS.c.next_attempt_at <= now,
                     FEED_HEADS.c.head > sa.func.greatest(WEBHOOKS.c.delivered, received))
    asked = sa.exists().where(CALLS.c.agency == WEBHOOKS.c.agency, CALLS.c.state == "asked")
    wanted = (sa.select(WEBHOOKS.c.agency)
              .outerjoin(FEED_HEADS, FEED_HEADS.c.destination == WEBHOOKS.c.agency)
              .outerjoin(RECEIPTS, RECEIPTS.c.agency == WEBHOOKS.c.agency)
              .where(_unclaimed(now), sa.or_(behind, asked)).order_by(WEBHOOKS.c.next_attempt_at))
    return list(tx.execute(wanted).scalars())


def next_number(tx: Tx, agency: str, *, above: int) -> tuple[int, str] | None:
    """The first event of the agency above a number that is not receipted either: number and id."""
    received = sa.select(RECEIPTS.c.received).where(RECEIPTS.c.agency == agency).scalar_subquery()
    row = tx.execute(sa.select(OUTBOX.c.sequence, OUTBOX.c.event_id).order_by(OUTBOX.c.sequence).limit(1).where(
        OUTBOX.c.destination == agency, OUTBOX.c.sequence > sa.func.greatest(above, received))).one_or_none()
    return (row.sequence, row.event_id) if row else None


def event_id(tx: Tx, agency: str, *, number: int) -> str:
    """The id of the agency's event of that number; raises NotHere."""
    found = tx.execute(sa.select(OUTBOX.c.event_id).where(
        OUTBOX.c.destination == agency, OUTBOX.c.sequence == number)).scalar()
    if found is None:
        raise NotHere(f"{agency} was never sent a number {number}")
    return str(found)


def received(tx: Tx, agency: str) -> int:
    """Up to which number the agency has receipted."""
    return tx.execute(sa.select(RECEIPTS.c.received).where(RECEIPTS.c.agency == agency)).scalar() or 0


def networks(tx: Tx, agency: str) -> tuple[str, ...]:
    """The networks in which the agency's webhook may lie."""
    return tuple(tx.execute(sa.select(NETWORKS.c.networks).where(NETWORKS.c.agency == agency)).scalar() or ())


def put_networks(tx: Tx, agency: str, networks: Iterable[str], *, operator: str, now: datetime) -> None:
    """Set these networks, and note who did."""
    set_to = list(networks)
    tx.execute(upsert(NETWORKS).values(agency=agency, networks=set_to).on_conflict_do_update(
        index_elements=["agency"], set_={"networks": set_to}))
    tx.execute(INTERVENTIONS.insert().values(
        at=now, operator=operator, action="webhook-networks", about={"agency": agency, "networks": set_to}, reason=""))


def add_call(tx: Tx, **told: Any) -> Call:
    """Note an attempt, or that one is asked for."""
    made = tx.execute(CALLS.insert().values(told | {"code": ""}).returning(CALLS)).one()
    return _CALL.validate_python(dict(made._mapping))


def asked(tx: Tx, agency: str) -> list[Call]:
    """The calls out of turn that wait, oldest first."""
    return _calls(tx, CALLS.c.agency == agency, CALLS.c.state == "asked", order=CALLS.c.id)


def begin_call(tx: Tx, call: Call, *, now: datetime) -> None:
    """One of these begins."""
    tx.execute(CALLS.update().where(CALLS.c.id == call.id).values(state="begun", at=now))


def lose_calls(tx: Tx, agency: str) -> list[Call]:
    """What began and was never heard of again is unknown for good."""
    gone = CALLS.update().where(CALLS.c.agency == agency, CALLS.c.state == "begun").values(state="unknown")
    return [_CALL.validate_python(dict(row._mapping)) for row in tx.execute(gone.returning(CALLS))]


def end_call(tx: Tx, call_id: int, outcome: Outcome) -> None:
    """How an attempt ended, unless it was given up meanwhile."""
    told = {name: getattr(outcome, name) for name in ("code", "ms", "status", "receipt")}
    tx.execute(CALLS.update().where(CALLS.c.id == call_id, CALLS.c.state == "begun").values(told | {"state": "done"}))


def calls(tx: Tx, agency: str, *, before: int | None, limit: int) -> list[Call]:
    """The log of an agency, newest first."""
    older = [] if before is None else [CALLS.c.id < before]
    return _calls(tx, CALLS.c.agency == agency, *older, order=CALLS.c.id.desc(), limit=limit)


def prune_calls(tx: Tx, *, before: datetime, limit: int) -> int:
    """Forget what ended before that; returns how many."""
    old = sa.select(CALLS.c.id).where(CALLS.c.at < before, CALLS.c.state.in_(("done", "unknown"))).limit(limit)
    return tx.execute(CALLS.delete().where(CALLS.c.id.in_(old))).rowcount


def counts(tx: Tx) -> dict[str, int]:
    """How many webhooks are on, failing, off."""
    failing = sa.and_(WEBHOOKS.c.state == "on", WEBHOOKS.c.failing_since.is_not(None))
    standing = sa.case((failing, "failing"), else_=WEBHOOKS.c.state).label("standing")
    counted = sa.select(standing, sa.func.count().label("many")).group_by(sa.literal_column("standing"))
    return {row.standing: row.many for row in tx.execute(counted)}


def _unclaimed(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(WEBHOOKS.c.claimed_until.is_(None), WEBHOOKS.c.claimed_until <= now)


def _hook(row: Any) -> Webhook | None:
    return _HOOK.validate_python(dict(row._mapping)) if row else None


def _calls(tx: Tx, *wanted: Any, order: Any, limit: int = 100) -> list[Call]:
    rows = tx.execute(sa.select(CALLS).where(*wanted).order_by(order).limit(limit))
    return [_CALL.validate_python(dict(row._mapping)) for row in rows]
