"""What was signed before there were device keys is counted as what it was: clicks."""

from importlib import import_module

import pytest
import sqlalchemy as sa
from alembic import command
from yishi_chassis import database, migrate

BEFORE = import_module("yishi_intake.migrations.0005_pre_signing").down_revision
PROPOSAL = """
INSERT INTO proposals (id, number, author_kind, author_id, title, text, text_hash, category, kind, areas, spot, urgent,
    attachments, threshold, households, state, shown_course, shown_leg, shown_sequence, revision, course, version,
    requests, drafted_at)
VALUES (:id, :id, 'resident', 'r-01', 't', 't', 'h', 'noise', 'courtyard', '{jinniu}', '', false, '[]', 5, 0,
    'collecting', 1, 1, 1, 1, 1, 1, 0, now())
"""
SIGNATURE = """
INSERT INTO signatures (proposal_id, signer_id, id, signer_kind, text_hash, signed_at)
VALUES ('p-1', :signer, :signer, 'resident', 'h', now())
"""


@pytest.fixture
def upgraded(fresh_database):
    """The database after the migration, with two proposals and two signatures from before it."""
    engine = database.connect(fresh_database("signing"), pool=1)
    with engine.connect() as connection:
        command.upgrade(migrate.config("yishi_intake", connection), BEFORE)
        connection.execute(sa.text(PROPOSAL), [{"id": "p-1"}, {"id": "p-2"}])
        connection.execute(sa.text(SIGNATURE), [{"signer": "r-02"}, {"signer": "r-03"}])
        command.upgrade(migrate.config("yishi_intake", connection), "head")
        yield connection
    engine.dispose()


def test_signatures_from_before_are_clicks(upgraded):
    counted = upgraded.execute(sa.text("SELECT id, assurance FROM proposals ORDER BY id")).all()
    levels = upgraded.execute(sa.text("SELECT DISTINCT assurance FROM signatures")).scalars().all()
    assert ([tuple(row) for row in counted], levels) == ([("p-1", {"click": 2}), ("p-2", {})], ["click"])
