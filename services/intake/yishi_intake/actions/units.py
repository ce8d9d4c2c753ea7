"""Units and organisations: registered, handed on, acted for."""

from dataclasses import dataclass
from datetime import datetime

from yishi_chassis import ids, outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from .blocking import expect_free
from .token import Registry


@dataclass(frozen=True, kw_only=True)
class Told:
    """What an officer tells of a unit; `body`: the organisation is this body."""

    kind: str
    name: str
    area: str
    credit_code: str | None
    handler: str | None
    body: str | None


def register(tx: Tx, told: Told, *, rules: domain.Rules, now: datetime) -> domain.Unit:
    """Register one; refused when its code or its body is known."""
    unit = domain.register(
        domain.Unit(
            id=told.body or f"u-{ids.new()}", kind=told.kind, name=told.name, area=told.area,
            credit_code=told.credit_code, handler=told.handler, registered_at=now),
        path=rules.areas.path(told.area), offices=tx.caller.scopes("officer"))
    if not store.add_unit(tx, unit):
        raise domain.UnitKnown("a unit with this code, or of this body, is registered already")
    outbox.stage(tx, events.unit_recorded(unit, by=tx.caller.id))
    return unit


def hand_on(tx: Tx, *, unit_id: str, handler: str | None, rules: domain.Rules) -> domain.Unit:
    """Another handler, whose word counts from now on; tokens of the one before end within their hour."""
    was = store.get_unit_for_update(tx, unit_id)
    unit = domain.hand_on(
        was, handler=handler, path=rules.areas.path(was.area), offices=tx.caller.scopes("officer"))
    if unit != was:
        store.put_handler(tx, unit)
        outbox.stage(tx, events.unit_recorded(unit, by=tx.caller.id))
    return unit


def act_for(tx: Tx, *, unit_id: str, registry: Registry, now: datetime) -> tuple[str, datetime]:
    """A token that speaks for the unit, and names the handler who acts (RFC 8693, `act`)."""
    unit = store.get_unit(tx, unit_id)
    domain.expect_handler(unit, tx.caller.id)
    expect_free(tx, tx.caller.id, now=now)
    return registry.mint(unit.id, roles=("resident", unit.kind), now=now, actor=tx.caller.id)


def one(tx: Tx, *, unit_id: str) -> domain.Unit:
    """One of them."""
    return store.get_unit(tx, unit_id)


def listing(
    tx: Tx, *, area: str | None, mine: bool, after: str, limit: int, rules: domain.Rules,
) -> tuple[list[domain.Unit], str | None]:
    """Those of an area and of all that lie in it, and where to go on."""
    within = [each for each in rules.areas.by_id if area in rules.areas.path(each)] if area else []
    found = store.list_units(
        tx, areas=within or ([area] if area else []), handler=tx.caller.id if mine else None, after=after,
        limit=limit + 1)
    return found[:limit], found[limit - 1].id if len(found) > limit else None
