"""Units and organisations."""

import yishi_contracts as contracts

from .. import domain


def unit_recorded(unit: domain.Unit, *, by: str) -> contracts.UnitRecorded:
    """Registered, or with another handler."""
    return contracts.UnitRecorded(
        unit_id=unit.id, kind=unit.kind, unit_name=unit.name, credit_code=unit.credit_code, area=unit.area,
        handler=unit.handler, by=by)
