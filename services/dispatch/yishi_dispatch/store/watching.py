"""The tables beside the work: contact, notes, work inside an agency, supervision, exclusions, judgements."""

from dataclasses import fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from .tables import METADATA, MOMENT


def _texts(*names: str) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.Text) for name in names)


def _ats(*names: str) -> tuple[sa.Column[Any], ...]:
    return tuple(sa.Column(name, MOMENT) for name in names)


def _id(name: str = "id") -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


PROPOSERS = sa.Table("proposers", METADATA, _id("proposal_id"), *_texts("kind", "person"))
CONTACTS = sa.Table("contacts", METADATA, _id(), *_texts("assignment_id"), *_ats("due", "first_at", "reminded_at"))
MESSAGES = sa.Table(
    "messages", METADATA, _id(), *_texts("assignment_id", "proposal_id", "side", "kind", "words", "by"),
    sa.Column("times", ARRAY(MOMENT)), *_ats("at"), sa.Column("redacted", sa.Boolean))
REMARKS = sa.Table(
    "remarks", METADATA, _id(), *_texts("assignment_id", "proposal_id", "side", "audience", "words", "by"), *_ats("at"),
    sa.Column("redacted", sa.Boolean))
HANDLINGS = sa.Table("handlings", METADATA, _id("assignment_id"), *_texts("office", "handler", "by"), *_ats("at"))
DRAFTS = sa.Table(
    "drafts", METADATA, _id(),
    *_texts("assignment_id", "proposal_id", "state", "written_by", "signed_by", "reason"), sa.Column("report", JSONB),
    *_ats("written_at", "signed_at"))
#: The last number of each year: taken with the row locked, in the transaction that issues the order.
NUMBERS = sa.Table("supervision_numbers", METADATA, sa.Column("year", sa.Integer, primary_key=True),
                   sa.Column("last", sa.Integer))
ORDERS = sa.Table(
    "supervision_orders", METADATA, _id(), *(sa.Column(name, sa.Integer) for name in ("year", "count")),
    *_texts("number", "assignment_id", "case_id", "proposal_id", "agency", "body", "tier", "about", "reply",
            "replied_by"),
    *_ats("due", "issued_at", "reply_by", "replied_at"))
LISTINGS = sa.Table(
    "listings", METADATA, _id(), *_texts("assignment_id", "agency", "tier", "about"), *_ats("due", "at"))
EXCLUSIONS = sa.Table(
    "exclusions", METADATA, _id(),
    *_texts("assignment_id", "case_id", "proposal_id", "agency", "tier", "ground", "reason", "asked_by", "state",
            "ruling", "ruled_by"),
    *_ats("asked_at", "rule_by", "ruled_at"))
#: What residents said of a case's round, kept for the lead that did it.
JUDGEMENTS = sa.Table(
    "judgements", METADATA, _id("case_id"), sa.Column("round", sa.Integer, primary_key=True),
    *_texts("assignment_id", "agency", "outcome"),
    *(sa.Column(name, sa.Integer) for name in ("asked", "answered", "solved")), *_ats("at"))


def row_of(table: sa.Table, value: Any) -> dict[str, Any]:
    """A domain value as a row of its table, whose columns are named as its fields."""
    return {column.name: getattr(value, column.name) for column in table.c}


def value_of(shape: Any, row: sa.Row[Any], **made: Any) -> Any:
    """The domain value of a row; `made`: what is kept otherwise than the domain has it."""
    return shape(**{each.name: row._mapping[each.name] for each in fields(shape) if each.name not in made}, **made)


def update_of(table: sa.Table, *columns: str) -> sa.Update:
    """These columns of the row with the key `the_key`."""
    key = next(iter(table.primary_key))
    values = {name: sa.bindparam(name, type_=table.c[name].type) for name in columns}
    return sa.update(table).where(key == sa.bindparam("the_key", type_=sa.Text)).values(values)
