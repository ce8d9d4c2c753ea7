"""What accounts have proved, as notify said."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx

from .. import domain
from .tables import METADATA, at, text

PROVED = sa.Table("proved", METADATA, text("account", primary_key=True), text("channel", primary_key=True), at("since"))


def put_proved(tx: Tx, account: str, *, channel: str, since: datetime) -> None:
    """Proved, or proved anew."""
    row = upsert(PROVED).values(account=account, channel=channel, since=since)
    tx.execute(row.on_conflict_do_update(index_elements=["account", "channel"], set_={"since": since}))


def drop_proved(tx: Tx, account: str, *, channel: str) -> None:
    """Not any more."""
    tx.execute(PROVED.delete().where(PROVED.c.account == account, PROVED.c.channel == channel))


def list_proved(tx: Tx, account: str) -> list[domain.Proved]:
    """All that this account has proved."""
    mine = sa.select(PROVED.c.channel, PROVED.c.since).where(PROVED.c.account == account).order_by(PROVED.c.channel)
    return [domain.Proved(**row._mapping) for row in tx.execute(mine)]
