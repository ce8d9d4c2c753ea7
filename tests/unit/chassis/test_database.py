"""The unit of work: what is written waits, travels together, and is undone together."""

import psycopg.waiting
import pytest
import sqlalchemy as sa
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


def statements(engine):
    seen = []
    sa.event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    return seen


def test_writes_alone_take_one_round_trip(notes):
    seen = statements(notes)
    with database.transaction(notes) as tx:
        tx.write(ADD_NOTE, {"id": "a", "words": "one"})
        tx.write(ADD_MARK, {"id": "a"})
    assert len(seen) == 1
    assert words(notes) == {"a": "one"}


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
