"""Resident units (驻社区单位) and organisations: registered by officers, spoken for by handlers (经办人)."""

from dataclasses import dataclass, replace
from datetime import datetime

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from .refusal import NotYours, Refused


class NotACode(Refused):
    """It is no unified social credit code (统一社会信用代码, GB 32100-2015)."""

    code = "not-a-credit-code"


class UnitKnown(Refused):
    """A unit with this code, or of this body, is registered already."""

    code = "unit-known"


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit or an organisation, by an id; an organisation that is a body has the body's (`b-<area>`).

    `handler` is the account that acts for it now.
    """

    id: str
    kind: str
    name: str
    area: str
    credit_code: str | None
    handler: str | None
    registered_at: datetime


def register(unit: Unit, *, path: tuple[str, ...], offices: frozenset[str]) -> Unit:
    """The unit, its code as it is written; an organisation may have none."""
    _expect_officer(path, offices)
    if unit.credit_code is None and unit.kind == "unit":
        raise NotACode("a unit is registered with its unified social credit code")
    return replace(unit, credit_code=_checked(unit.credit_code) if unit.credit_code else None)


def hand_on(unit: Unit, *, handler: str | None, path: tuple[str, ...], offices: frozenset[str]) -> Unit:
    """The unit with another handler, or for the time being with none."""
    _expect_officer(path, offices)
    return replace(unit, handler=handler)


def expect_handler(unit: Unit, person: str) -> None:
    """Refused unless this account acts for the unit."""
    if unit.handler != person:
        raise NotYours("this account does not act for that unit")


def _checked(code: str) -> str:
    try:
        return str(uscc.validate(code))
    except ValidationError:
        raise NotACode("that is no unified social credit code; please look at its eighteen characters again") from None


def _expect_officer(path: tuple[str, ...], offices: frozenset[str]) -> None:
    if not offices & {"*", *path}:
        raise NotYours("only an officer of its area registers a unit")
