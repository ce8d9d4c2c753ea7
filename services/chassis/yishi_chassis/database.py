"""The database of a service: its engine, and `Tx`, the one unit of work that both doors hand in.

Round trips decide the speed of a service, so writes wait in the Tx and travel together as one statement; a Tx that
only writes needs no BEGIN and no COMMIT. psycopg 3 is made safe for eventlet here: without it one query stops all.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any
from weakref import WeakKeyDictionary

import psycopg._queries
import psycopg.waiting
import sqlalchemy as sa
from pydantic_core import to_json
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import UpdateBase

_eventlet: Any = sys.modules.get("eventlet")
_green = _eventlet is not None and _eventlet.patcher.is_monkey_patched("select")
_wait: Any = import_module(f"{__package__}.greenwait").wait if _green else psycopg.waiting.wait_selector
psycopg.waiting.wait = _wait
# writes that travel together make one long statement, always the same few; above 50 parameters psycopg would take it
# apart anew each time, which costs more than all else it does
psycopg._queries.MAX_CACHED_STATEMENT_LENGTH = 32_768
psycopg._queries.MAX_CACHED_STATEMENT_PARAMS = 500


@dataclass(frozen=True, kw_only=True)
class Context:
    """Why something happens: carried from door to event, so that every step can be traced to its cause."""

    correlationid: str | None = None
    causationid: str | None = None
    traceparent: str | None = None


#: The engines whose connections are in autocommit, by the ordinary ones.
_TWINS: WeakKeyDictionary[sa.Engine, sa.Engine] = WeakKeyDictionary()
_ROW = "row"
#: The statements that take a whole row as one parameter, and the columns they expect.
_AS_ROW: dict[UpdateBase, frozenset[str]] = {}


@dataclass
class _Write:
    statement: UpdateBase
    params: dict[str, Any]

    def told(self) -> dict[str, Any]:
        """The parameters as the statement takes them; KeyError where a row lacks a column or has one too many."""
        columns = _AS_ROW.get(self.statement)
        if columns is None:
            return self.params
        if self.params.keys() != columns:
            raise KeyError(*sorted(self.params.keys() ^ columns))
        return {_ROW: self.params}


@dataclass
class Tx:
    """One transaction: who asked for it, why, and what is to be written.

    `execute` speaks to the database at once; `write` waits until the next `execute` or the commit and then travels
    together with the other waiting writes. Two waiting writes must not touch one row unless both are inserts.
    """

    engine: sa.Engine
    context: Context = Context()
    caller: Any = None
    expected_version: int | None = None
    autocommit: bool = False
    #: where the request comes from, for counting only; empty when it is not known
    address: str = ""
    #: what it means when a rule (constraint) of the database is broken, by its name
    meanings: dict[str, Callable[[], Exception]] = field(default_factory=dict)
    _connection: sa.Connection | None = None
    _pending: list[_Write] = field(default_factory=list)
    _after_commit: list[Callable[[], None]] = field(default_factory=list)

    def execute(self, statement: sa.Executable, params: Any = None) -> sa.CursorResult[Any]:
        """Run a statement now, inside the transaction, after all that waits."""
        self.flush()
        return self._begun().execute(statement, params)

    def write(self, statement: UpdateBase, params: Mapping[str, Any]) -> dict[str, Any]:
        """Let a write wait; every value in `statement` is a named bind parameter. Returns what will be sent."""
        waiting = _Write(statement, dict(params))
        self._pending.append(waiting)
        return waiting.params

    def waiting(self, statement: UpdateBase) -> dict[str, Any] | None:
        """The parameters of a write of this statement that has not left yet: it may still be added to."""
        return next((w.params for w in self._pending if w.statement is statement), None)

    def meaning(self, error: sa.exc.IntegrityError) -> Exception:
        """What was to be said when this rule of the database is broken; the error itself when nothing was."""
        name = getattr(getattr(error.orig, "diag", None), "constraint_name", None) or ""
        return self.meanings[name]() if name in self.meanings else error

    def after_commit(self, call: Callable[[], None]) -> None:
        """Run `call` once the transaction has committed; it must be quick and must not raise."""
        if call not in self._after_commit:
            self._after_commit.append(call)

    def flush(self) -> None:
        """Send all waiting writes now, inside the transaction."""
        while self._pending:
            statement, params = _together(self._pending)
            self._begun().execute(statement, params)

    def commit(self) -> None:
        """Make it true. A Tx that only wrote, and fits one statement, does so in a single round trip."""
        if self._connection is None and self._pending:
            statement, params = _together(self._pending)
            if self._pending:
                self._begun().execute(statement, params)
            else:
                with at_once(self.engine).connect() as connection:
                    connection.execute(statement, params)
        self.flush()
        if self._connection is not None:
            self._connection.commit()
        calls, self._after_commit = self._after_commit, []
        for call in calls:
            call()

    def close(self) -> None:
        """Give the connection back; what was not committed is undone."""
        self._pending.clear()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _begun(self) -> sa.Connection:
        if self._connection is None:
            self._connection = (at_once(self.engine) if self.autocommit else self.engine).connect()
        return self._connection


@contextmanager
def transaction(engine: sa.Engine, *, context: Context = Context(), caller: Any = None) -> Iterator[Tx]:
    """A Tx that commits at the end of the block, and is undone when the block raises."""
    tx = Tx(engine, context=context, caller=caller)
    try:
        yield tx
        tx.commit()
    finally:
        tx.close()


@contextmanager
def reading(engine: sa.Engine, *, caller: Any = None) -> Iterator[Tx]:
    """A Tx for reading alone: each statement stands for itself, in one round trip."""
    tx = Tx(engine, caller=caller, autocommit=True)
    try:
        yield tx
    finally:
        tx.close()


def connect(url: str, *, pool: int = 10, statement_timeout_ms: int = 10_000, lock_timeout_ms: int = 5_000) -> sa.Engine:
    """An engine whose every wait has an end; `url` may start with postgresql:// or postgresql+psycopg://."""
    if psycopg.waiting.wait is not _wait:
        raise RuntimeError("psycopg must wait as this module says, or one query stops every green thread")
    limits = f"-c statement_timeout={statement_timeout_ms} -c lock_timeout={lock_timeout_ms}"
    limits += f" -c idle_in_transaction_session_timeout={6 * statement_timeout_ms} -c timezone=Asia/Shanghai"
    told: dict[str, Any] = {
        "pool_size": pool, "max_overflow": 0, "pool_timeout": 10, "pool_use_lifo": True, "hide_parameters": True,
        "json_serializer": _json, "connect_args": {"options": limits, "connect_timeout": 5},
    }
    address = sa.make_url(url).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(address, **told)
    twin = sa.create_engine(address, isolation_level="AUTOCOMMIT", pool_reset_on_return=None, **told)
    _TWINS[engine] = twin
    sa.event.listen(engine, "engine_disposed", lambda _: twin.dispose())
    return engine


def at_once(engine: sa.Engine) -> sa.Engine:
    """The same database, where each statement is a transaction; its connections are apart.

    To switch a connection from one way to the other and back would cost a tenth of a short request.
    """
    twin = _TWINS.get(engine)
    return engine.execution_options(isolation_level="AUTOCOMMIT") if twin is None else twin


def insert(table: sa.Table, *without: str, once: bool = False) -> sa.Insert:
    """`INSERT` of a row given by the names of its columns, but those named in `without`.

    `once`: a row that is there already stays as it is.
    Written by a Tx, the row travels as one JSON parameter: far cheaper than a parameter for each column. A table that
    holds bytes has a parameter for each, for JSON has none.
    """
    columns = [column for column in table.columns if column.name not in without]
    if any(_holds_bytes(column) for column in columns):
        return table.insert().values({c.name: sa.bindparam(c.name, type_=c.type) for c in columns})
    told: list[Any] = [sa.column(column.name, column.type) for column in columns]
    row = sa.func.json_to_record(sa.bindparam(_ROW, type_=sa.JSON)).table_valued(*told)
    given = row.render_derived(name="given", with_types=True)
    names = [column.name for column in columns]
    made = upsert(table).from_select(names, sa.select(*(given.c[name] for name in names)))
    made = made.on_conflict_do_nothing() if once else made
    _AS_ROW[made] = frozenset(names)
    return made


def _holds_bytes(column: sa.Column[Any]) -> bool:
    return isinstance(getattr(column.type, "item_type", column.type), sa.LargeBinary)


def _json(value: Any) -> str:
    return to_json(value).decode()


def _together(pending: list[_Write]) -> tuple[sa.Executable, dict[str, Any]]:
    """Take from the front as many writes as fit one statement, and join them; writes to one table do not."""
    taken: list[_Write] = []
    tables: frozenset[sa.Table] = frozenset()
    while pending and not (touched := _tables(pending[0].statement)) & tables:
        tables |= touched
        taken.append(pending.pop(0))
    params = {f"w{i}_{name}": value for i, write in enumerate(taken) for name, value in write.told().items()}
    return _compose(tuple(write.statement for write in taken)), params


@cache
def _compose(statements: tuple[UpdateBase, ...]) -> sa.Executable:
    renamed = [_renamed(statement, f"w{i}_") for i, statement in enumerate(statements)]
    return sa.select(sa.literal_column("1")).add_cte(*(s.cte(f"write{i}") for i, s in enumerate(renamed)))


def _renamed(statement: UpdateBase, prefix: str) -> UpdateBase:
    def rename(bind: Any) -> None:
        bind.key = bind._orig_key = prefix + bind.key

    return visitors.cloned_traverse(statement, {}, {"bindparam": rename})


@cache
def _tables(statement: UpdateBase) -> frozenset[Any]:
    return frozenset(s.table for s in visitors.iterate(statement) if isinstance(s, UpdateBase))
