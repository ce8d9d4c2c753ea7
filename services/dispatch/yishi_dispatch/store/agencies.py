"""The register of agencies, and the version that every change of it gets."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx

from ..domain.agency import Agency
from ..domain.moves import FINAL
from .tables import AGENCIES, ASSIGNMENTS, REGISTER

_AGENCY = TypeAdapter(Agency)
_VERSION = sa.select(REGISTER.c.version)


def agencies_version(tx: Tx) -> str:
    """What the register is called since its last change; empty while nothing was ever imported."""
    return tx.execute(_VERSION).scalar() or ""


def agencies(tx: Tx) -> dict[str, Agency]:
    """The agencies of the register, in the order of the file that they came from."""
    found = tx.execute(sa.select(AGENCIES.c.agency).order_by(AGENCIES.c.place)).scalars()
    return {agency.id: agency for agency in map(_AGENCY.validate_python, found)}


def lock_register(tx: Tx) -> None:
    """Have others who would change the register wait."""
    tx.execute(upsert(REGISTER).values(one=True, version="").on_conflict_do_nothing())
    tx.execute(_VERSION.with_for_update())


def put_agencies(tx: Tx, listed: Iterable[Agency], *, version: str, now: datetime) -> None:
    """Put these agencies in place of all there were."""
    rows = [{"id": one.id, "place": place, "agency": _AGENCY.dump_python(one, mode="json")}
            for place, one in enumerate(listed)]
    tx.execute(AGENCIES.delete())
    tx.execute(AGENCIES.insert(), rows)
    tx.execute(REGISTER.update().values(version=version, changed_at=now))


def open_work(tx: Tx) -> dict[str, int]:
    """How many assignments each agency has that are not over."""
    mine = sa.select(ASSIGNMENTS.c.agency, sa.func.count().label("open")).where(ASSIGNMENTS.c.state.not_in(FINAL))
    return {row.agency: row.open for row in tx.execute(mine.group_by(ASSIGNMENTS.c.agency))}
