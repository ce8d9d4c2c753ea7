"""The outbox: what is said is written in the transaction of the change it tells of. Never commit, then publish."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_contracts import Event

from . import clock, ids, wakeup
from .database import Tx
from .tables import OUTBOX, SUBJECTS

_PER_SUBJECT = ("subject_of", "count_of")
_PER_EVENT: dict[str, Any] = {
    "position": sa.BigInteger, "nth": sa.BigInteger, "event_id": sa.Text, "destination": sa.Text, "type": sa.Text,
    "subject": sa.Text, "time": sa.DateTime(timezone=True), "data": sa.Text, "correlationid": sa.Text,
    "causationid": sa.Text, "traceparent": sa.Text,
}


def _statement() -> sa.Insert:
    """Number the subjects and insert the rows at once; subjects are taken in order, so that none waits in a ring."""
    subjects = sa.bindparam("subject_of", type_=ARRAY(sa.Text))
    wanted = (
        sa.func.unnest(subjects, sa.bindparam("count_of", type_=ARRAY(sa.BigInteger)))
        .table_valued(sa.column("subject", sa.Text), sa.column("count", sa.BigInteger), name="wanted").render_derived()
    )
    counted = upsert(SUBJECTS).from_select(
        ["subject", "head"], sa.select(wanted.c.subject, wanted.c.count).order_by(wanted.c.subject))
    heads = counted.on_conflict_do_update(
        index_elements=["subject"], set_={"head": SUBJECTS.c.head + counted.excluded.head},
    ).returning(SUBJECTS.c.subject, SUBJECTS.c.head).cte("heads")
    said = (
        sa.func.unnest(*(sa.bindparam(name, type_=ARRAY(kind)) for name, kind in _PER_EVENT.items()))
        .table_valued(*(sa.column(name, kind) for name, kind in _PER_EVENT.items()), name="said").render_derived()
    )
    copied = [name for name in _PER_EVENT if name not in ("position", "nth")]
    rows = (
        sa.select(*(said.c[name] for name in copied), heads.c.head - said.c.nth)
        .join_from(said, heads, said.c.subject == heads.c.subject).order_by(said.c.position)
    )
    return sa.insert(OUTBOX).from_select([*copied, "subjectsequence"], rows)


_STAGE = _statement()


def stage(tx: Tx, event: Event, *, to: str = "") -> str:
    """Say `event` when `tx` commits: to all who hear this service, or to one agency alone. Returns the event's id."""
    batch = tx.waiting(_STAGE)
    if batch is None:
        batch = tx.write(_STAGE, {name: [] for name in (*_PER_SUBJECT, *_PER_EVENT)})
        tx.after_commit(wakeup.said)
    event_id = ids.new()
    _add(batch, _row(tx, event, event_id=event_id, to=to))
    return event_id


def _row(tx: Tx, event: Event, *, event_id: str, to: str) -> dict[str, Any]:
    return {
        "event_id": event_id, "destination": to, "type": event.type,
        "subject": f"{to}/{event.subject}" if to else event.subject,
        "time": clock.now(), "data": event.write(), "correlationid": tx.context.correlationid or event_id,
        "causationid": tx.context.causationid, "traceparent": tx.context.traceparent,
    }


def _add(batch: dict[str, Any], row: dict[str, Any]) -> None:
    """Append one row; `nth` counts back from the subject's new head, so earlier rows of the subject move down."""
    subject = row["subject"]
    for i, other in enumerate(batch["subject"]):
        if other == subject:
            batch["nth"][i] += 1
    if subject in batch["subject_of"]:
        batch["count_of"][batch["subject_of"].index(subject)] += 1
    else:
        batch["subject_of"].append(subject)
        batch["count_of"].append(1)
    for name, value in ({"position": len(batch["position"]), "nth": 0} | row).items():
        batch[name].append(value)
