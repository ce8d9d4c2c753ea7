"""Local actions in the database, with their doers, tasks and money."""

from collections.abc import Iterator
from dataclasses import asdict

from yishi_chassis.database import Tx

from ..domain import Doer, Evidence, LocalAction, Money, Task
from .rows import Row, parts_of, rows_of
from .tables import DOERS, LOCAL_ACTIONS, MONEY, TASKS


def action_rows(action: LocalAction, *, review_id: str) -> Iterator[Row]:
    """All rows of a local action."""
    row = asdict(action) | {"review_id": review_id}
    people, tasks, money = (row.pop(name) for name in ("doers", "tasks", "money"))
    yield LOCAL_ACTIONS, row
    yield from ((DOERS, doer | {"action_id": action.id, "position": n}) for n, doer in enumerate(people))
    yield from ((TASKS, task | {"action_id": action.id}) for task in tasks)
    yield from ((MONEY, entry | {"action_id": action.id, "position": n}) for n, entry in enumerate(money))


def actions_of(tx: Tx, review_id: str) -> tuple[LocalAction, ...]:
    """The local actions of a review, the oldest first."""
    rows = rows_of(tx, LOCAL_ACTIONS, review_id=review_id, by=LOCAL_ACTIONS.c.started_at)
    ids = [row["id"] for row in rows]
    people = parts_of(tx, DOERS, DOERS.c.action_id, owners=ids, by="position")
    tasks = parts_of(tx, TASKS, TASKS.c.action_id, owners=ids, by="number")
    money = parts_of(tx, MONEY, MONEY.c.action_id, owners=ids, by="position")
    return tuple(LocalAction(**row | {
        "doers": tuple(Doer(**doer) for doer in people.get(row["id"], ())),
        "tasks": tuple(Task(**task) for task in tasks.get(row["id"], ())),
        "money": tuple(Money(**entry) for entry in money.get(row["id"], ())),
        "evidence": tuple(Evidence(**shown) for shown in row["evidence"]),
    }) for row in rows)
