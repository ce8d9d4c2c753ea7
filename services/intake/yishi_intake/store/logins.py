"""Whose pseudonym is whose, by keyed hashes of who they are elsewhere; and tickets that were used."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx

from .. import domain
from .tables import METADATA, at, text

LOGINS = sa.Table("logins", METADATA, text("trace", primary_key=True), text("account", index=True), text("way"),
                  at("since"))
SPENT = sa.Table("spent_tickets", METADATA, text("nonce", primary_key=True), at("until"))


def account_of(tx: Tx, own: str, *, union: str, fresh: str, way: str, now: datetime) -> str:
    """The pseudonym behind these traces, or `fresh` from now on; two who come at once get the same one.

    Who is known by the own trace stays who that is; the union's decides for those who are new here.
    """
    rows = tx.execute(sa.select(LOGINS.c.trace, LOGINS.c.account).where(LOGINS.c.trace.in_([own, union])))
    known: dict[str, str] = {row.trace: row.account for row in rows}
    account = known.get(own) or known.get(union) or fresh
    if union and union not in known:
        named = _kept(tx, union, account, way=domain.UNION, now=now)
        account = known.get(own) or named
    return known.get(own) or _kept(tx, own, account, way=way, now=now)


def spend(tx: Tx, spent: domain.Spent, *, now: datetime) -> None:
    """The ticket is used up; refused when it was before. Those nobody could use any more are forgotten."""
    tx.execute(SPENT.delete().where(SPENT.c.until <= now))
    used_up = upsert(SPENT).values(**vars(spent)).on_conflict_do_nothing().returning(SPENT.c.nonce)
    if tx.execute(used_up).one_or_none() is None:
        raise domain.BadState("you have come back already; please sign in again")


def _kept(tx: Tx, trace: str, account: str, *, way: str, now: datetime) -> str:
    """Who comes second waits here until the first has committed, and reads what the first wrote."""
    row = {"trace": trace, "account": account, "way": way, "since": now}
    tx.execute(upsert(LOGINS).values(row).on_conflict_do_nothing())
    return str(tx.execute(sa.select(LOGINS.c.account).where(LOGINS.c.trace == trace)).scalar_one())
