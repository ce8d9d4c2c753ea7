"""The unit of work: what is written waits, travels together, and is undone together."""

from datetime import UTC, datetime

import psycopg.waiting
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from yishi_chassis import database

METADATA = sa.MetaData()
NOTES = sa.Table("notes", METADATA, sa.Column("id", sa.Text, primary_key=True), sa.Column("words", sa.Text))
MARKS = sa.Table("marks", METADATA, sa.Column("id", sa.Text, primary_key=True))
ADD_NOTE, ADD_MARK = database.insert(NOTES), database.insert(MARKS)
CHANGE = sa.update(NOTES).where(NOTES.c.id == sa.bindparam("which")).values(words=sa.bindparam("fresh"))


@pytest.fixture
def notes(engine):
    METADATA.create_all(engine)
    yield engine
    METADATA.drop_all(engine)


def words(engine):
    with engine.connect() as connection:
        return dict(connection.execute(sa.select(NOTES.c.id, NOTES.c.words)).all())


def test_writes_alone_take_one_round_trip(notes, statements):
    seen = statements(notes)
    with database.transaction(notes) as tx:
        tx.write(ADD_NOTE, {"id": "a", "words": "one"})
        tx.write(ADD_MARK, {"id": "a"})
    assert len(seen) == 1
    assert words(notes) == {"a": "one"}


KINDS = sa.Table(
    "kinds", METADATA,
    sa.Column("text", sa.Text), sa.Column("number", sa.BigInteger), sa.Column("small", sa.SmallInteger),
    sa.Column("flag", sa.Boolean), sa.Column("moment", sa.DateTime(timezone=True)), sa.Column("day", sa.Date),
    sa.Column("words", ARRAY(sa.Text)), sa.Column("counts", ARRAY(sa.Integer)), sa.Column("told", JSONB),
    sa.Column("share", sa.Double), sa.Column("left", sa.Text, server_default="as the table says"),
)
SEALED = sa.Table("sealed", METADATA, sa.Column("id", sa.Text), sa.Column("hashes", ARRAY(sa.LargeBinary)))
letters = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
values = st.one_of(st.none(), st.booleans(), st.integers(-2**53, 2**53), letters)
moments = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
rows = st.fixed_dictionaries({
    "text": st.none() | letters, "number": st.none() | st.integers(-2**63, 2**63 - 1), "small": st.integers(-9, 9),
    "flag": st.none() | st.booleans(), "moment": st.none() | moments, "day": st.none() | st.dates(),
    "words": st.none() | st.lists(letters, max_size=4), "counts": st.lists(st.integers(-9, 9), max_size=4),
    "told": st.dictionaries(letters, st.recursive(values, lambda v: st.lists(v, max_size=3), max_leaves=5), max_size=3),
    "share": st.none() | st.floats(allow_nan=False, allow_infinity=False),
})


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(row=rows)
def test_a_row_of_any_kind_comes_back_as_it_was(notes, row):
    with database.transaction(notes) as tx:
        tx.write(database.insert(KINDS, "left"), row)
    with notes.begin() as connection:
        found = connection.execute(sa.select(KINDS)).mappings().one()
        connection.execute(sa.delete(KINDS))
    assert dict(found) == row | {"left": "as the table says"}


def test_bytes_come_back_as_they_were(notes):
    row = {"id": "a", "hashes": [b"\x00\xff", b""]}
    with database.transaction(notes) as tx:
        tx.write(database.insert(SEALED), row)
        assert dict(tx.execute(sa.select(SEALED)).mappings().one()) == row


@pytest.mark.parametrize(("row", "wrong"), [({"id": "a"}, "words"), ({"id": "a", "words": "b", "word": "c"}, "word")])
def test_a_row_that_is_not_the_table_s_is_refused(notes, row, wrong):
    with pytest.raises(KeyError, match=wrong), database.transaction(notes) as tx:
        tx.write(ADD_NOTE, row)


def test_who_lets_an_engine_go_lets_all_its_connections_go(notes):
    twin = database.at_once(notes)
    with twin.connect() as connection:
        connection.execute(sa.select(1))
    assert twin.pool.checkedin() == 1
    notes.dispose()
    assert twin.pool.checkedin() == 0


def test_single_statements_of_any_engine_commit_by_themselves(engine):
    own = sa.create_engine(engine.url, poolclass=sa.NullPool)
    with database.at_once(own).connect() as connection:
        assert connection.connection.dbapi_connection.autocommit


def test_two_writes_to_one_table_keep_their_order(notes):
    with database.transaction(notes) as tx:
        tx.write(ADD_NOTE, {"id": "a", "words": "one"})
        tx.write(CHANGE, {"which": "a", "fresh": "two"})
        tx.write(CHANGE, {"which": "a", "fresh": "three"})
    assert words(notes) == {"a": "three"}


def test_a_read_sees_what_was_written_before_it(notes):
    with database.transaction(notes) as tx:
        tx.write(ADD_NOTE, {"id": "a", "words": "one"})
        assert tx.execute(sa.select(NOTES.c.words)).scalar_one() == "one"


def test_nothing_stays_of_a_block_that_raises(notes):
    with pytest.raises(ZeroDivisionError), database.transaction(notes) as tx:
        tx.execute(sa.select(NOTES.c.id))
        tx.write(ADD_NOTE, {"id": "a", "words": "one"})
        tx.flush()
        1 / 0  # noqa: B018
    assert words(notes) == {}


def test_writes_that_travel_together_fail_together(notes):
    with database.transaction(notes) as tx:
        tx.write(ADD_MARK, {"id": "a"})
    with pytest.raises(sa.exc.IntegrityError), database.transaction(notes) as tx:
        tx.write(ADD_NOTE, {"id": "b", "words": "two"})
        tx.write(ADD_MARK, {"id": "a"})
    assert words(notes) == {}


def test_calls_after_commit_come_once_and_only_after_a_commit(notes):
    calls = []

    def ring():
        calls.append(1)

    with pytest.raises(ZeroDivisionError), database.transaction(notes) as tx:
        tx.after_commit(ring)
        1 / 0  # noqa: B018
    assert calls == []
    with database.transaction(notes) as tx:
        tx.after_commit(ring)
        tx.after_commit(ring)
        tx.write(ADD_MARK, {"id": "a"})
    assert calls == [1]


def test_a_statement_cannot_run_for_ever(engine):
    quick = database.connect(engine.url.render_as_string(hide_password=False), pool=1, statement_timeout_ms=100)
    with pytest.raises(sa.exc.OperationalError, match="statement timeout"), quick.connect() as connection:
        connection.execute(sa.text("select pg_sleep(5)"))
    quick.dispose()


def test_psycopg_waits_in_a_way_that_lets_green_threads_run(monkeypatch):
    monkeypatch.setattr(psycopg.waiting, "wait", psycopg.waiting.wait_c or psycopg.waiting.wait_epoll)
    with pytest.raises(RuntimeError, match="must wait"):
        database.connect("postgresql://nobody@127.0.0.1:1/none")
