"""The log in PostgreSQL: one sequencer, nothing rewritten, and a restored database noticed."""

import json
from base64 import b64decode
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from yishi_audit import actions, store
from yishi_audit.domain import NoSuchProposal, NoSuchTile, NotLogged, timeline, tree
from yishi_audit.store.tables import BODIES, CHECKPOINTS, ENTRIES, NODES
from yishi_chassis import testing
from yishi_chassis.clock import ZONE

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)


@pytest.fixture
def tx(database_of):
    with testing.rolled_back(database_of("audit")) as tx:
        yield tx


@pytest.fixture
def record(tx, hear):
    def some(count, key="proposal.signed", **changes):
        return [actions.record(tx, hear(key, **changes), salt=bytes([i % 256]) * 32) for i in range(count)]

    return some


def settle(tx, notary, *, now=NOW, most=500):
    """All steps until there is nothing more to do."""
    while actions.advance(tx, notary=notary, now=now, most=most):
        pass
    return notary.signer.verifier.open(actions.checkpoint(tx))


def test_entries_get_contiguous_leaves_in_the_order_they_came(tx, record, notary):
    made = record(5)
    settle(tx, notary, most=2)
    assert [store.entries.get(tx, entry.event_id).leaf_index for entry in made] == [0, 1, 2, 3, 4]


def test_the_signed_root_is_that_of_the_leaves(tx, record, notary):
    made = record(300)
    checkpoint = settle(tx, notary, most=77)
    frontier, _ = tree.grow(tree.Frontier(), [entry.leaf_hash for entry in made])
    assert (checkpoint.size, checkpoint.root) == (300, frontier.root)


def test_what_is_signed_was_stored_before(tx, record, notary):
    record(1)
    assert actions.advance(tx, notary=notary, now=NOW, most=500)
    with pytest.raises(NotLogged):
        actions.checkpoint(tx)
    assert actions.advance(tx, notary=notary, now=NOW, most=500)
    assert notary.file.read_text() == actions.checkpoint(tx)


def test_a_crash_before_the_signature_was_stored_signs_the_same_bytes_again(tx, record, notary):
    record(3)
    actions.advance(tx, notary=notary, now=NOW, most=500)
    savepoint = tx.execute(sa.text("SAVEPOINT before"))
    assert savepoint is not None
    actions.advance(tx, notary=notary, now=NOW, most=500)
    first = actions.checkpoint(tx)
    tx.execute(sa.text("ROLLBACK TO before"))
    actions.advance(tx, notary=notary, now=NOW, most=500)
    assert actions.checkpoint(tx) == first


def test_a_checkpoint_is_told_at_most_once_in_a_while_and_the_last_one_is_not_forgotten(tx, record, notary):
    hourly = actions.Notary(origin=notary.origin, signer=notary.signer, file=notary.file, every=timedelta(hours=1))
    for minute in (0, 1, 2):
        record(1)
        settle(tx, hourly, now=NOW + timedelta(minutes=minute))
    assert [data["size"] for _, data in testing.said(tx)] == [1]
    settle(tx, hourly, now=NOW + timedelta(hours=2))
    assert [data["size"] for _, data in testing.said(tx)] == [1, 3]


def test_every_event_is_proved_under_the_signed_root(tx, record, notary):
    made = record(70)
    checkpoint = settle(tx, notary, most=30)
    proof = actions.proof(tx, event_id=made[41].event_id)
    tree.check_inclusion(leaf=made[41].leaf_hash, index=41, size=70, path=proof.path, root=checkpoint.root)


def test_the_proof_as_text_can_be_checked_with_nothing_else(tx, record, notary):
    made = record(7)
    settle(tx, notary)
    head, _, note = actions.proof_text(tx, event_id=made[2].event_id).partition("\n\n")
    _, index, *path = head.splitlines()
    checkpoint = notary.signer.verifier.open(note)
    tree.check_inclusion(leaf=made[2].leaf_hash, index=int(index.removeprefix("index ")), size=checkpoint.size,
                         path=[b64decode(node) for node in path], root=checkpoint.root)


def test_an_event_without_a_leaf_is_not_logged_yet(tx, record, notary):
    record(1)
    settle(tx, notary)
    (late,) = record(1)
    with pytest.raises(NotLogged, match="no leaf"):
        actions.proof(tx, event_id=late.event_id)


def test_tiles_are_whole_or_refused(tx, record, notary):
    record(260)
    settle(tx, notary)
    assert len(actions.tile(tx, level=0, address="000")) == 256 * 32
    assert len(actions.tile(tx, level=0, address="001.p/4")) == 4 * 32
    assert len(actions.tile(tx, level=1, address="000.p/1")) == 32
    for level, address in ((0, "001"), (0, "001.p/5"), (1, "000"), (2, "000.p/1"), (0, "1")):
        with pytest.raises(NoSuchTile):
            actions.tile(tx, level=level, address=address)


def test_two_sequencers_cannot_both_give_a_leaf(tx, record, notary):
    made = record(2)
    waiting = store.log.waiting(tx, most=10)
    frontier, nodes = tree.grow(tree.Frontier(), [entry.leaf_hash for entry in made])
    store.log.extend(tx, entries=waiting, first=0, nodes=nodes)
    with pytest.raises(RuntimeError, match="another sequencer"):
        store.log.extend(tx, entries=waiting, first=0, nodes=nodes)
    assert frontier.size == 2


@pytest.mark.parametrize("change", [
    lambda: sa.update(ENTRIES).values(leaf_index=99),
    lambda: sa.update(ENTRIES).values(leaf=b"rewritten"),
    lambda: sa.delete(ENTRIES),
    lambda: sa.update(NODES).values(hash=b"\0" * 32),
    lambda: sa.delete(NODES),
    lambda: sa.update(CHECKPOINTS).values(root=b"\0" * 32),
    lambda: sa.update(CHECKPOINTS).values(note="another"),
    lambda: sa.update(CHECKPOINTS).values(note=None),
    lambda: sa.delete(CHECKPOINTS),
    lambda: sa.update(BODIES).values(data="{}"),
    lambda: sa.delete(BODIES),
    lambda: sa.text("TRUNCATE entries"),
])
def test_the_database_refuses_to_rewrite_history(tx, record, notary, change):
    record(2)
    settle(tx, notary)
    with pytest.raises(sa.exc.IntegrityError, match="append-only"):
        tx.execute(change())


def test_erasing_takes_the_words_and_leaves_the_proof(tx, record, notary):
    (made,) = record(1, "proposal.filed")
    checkpoint = settle(tx, notary)
    assert actions.erase(tx, proposal_id="p-1", operator="op", reason="asked for") == 1
    proof = actions.proof(tx, event_id=made.event_id)
    tree.check_inclusion(leaf=made.leaf_hash, index=0, size=1, path=proof.path, root=checkpoint.root)
    left = tx.execute(sa.select(BODIES)).one()
    assert (left.envelope, left.data, left.salt) == (None, None, None)


def test_a_log_smaller_than_the_published_one_is_not_continued(tx, record, notary, caplog):
    record(2)
    larger, _ = tree.grow(tree.Frontier(), [tree.leaf_hash(b"x")] * 9)
    settle(tx, notary)
    from_backup = notary.signer.sign(notary.checkpoint_of(larger))
    notary.publish(from_backup)
    record(1)
    assert not actions.advance(tx, notary=notary, now=NOW, most=500)
    assert "not the one that was published" in caplog.text
    assert not actions.check(tx, notary)
    assert "2 leaves, 9 were published" in caplog.records[-1].reason


def test_a_log_with_another_history_is_not_continued(tx, record, notary):
    record(3)
    settle(tx, notary)
    other, _ = tree.grow(tree.Frontier(), [tree.leaf_hash(b"x")] * 3)
    notary.publish(notary.signer.sign(notary.checkpoint_of(other)))
    record(1)
    assert not actions.advance(tx, notary=notary, now=NOW, most=500)


def test_a_damaged_checkpoint_file_stops_the_log_until_somebody_looks(tx, record, notary):
    record(1)
    settle(tx, notary)
    notary.file.write_text(notary.file.read_text().replace("\n1\n", "\n2\n"))
    record(1)
    assert not actions.advance(tx, notary=notary, now=NOW, most=500)


def test_a_damaged_tree_is_noticed_at_start(tx, record, notary):
    record(3)
    settle(tx, notary)
    assert actions.check(tx, notary)
    tx.execute(sa.text("SET LOCAL session_replication_role = replica"))
    tx.execute(sa.delete(NODES).where(NODES.c.index == 2))
    assert not actions.check(tx, notary)


def test_without_a_key_the_log_grows_unsigned(tx, record):
    record(2)
    unsigned = actions.Notary(origin="test.example/log")
    while actions.advance(tx, notary=unsigned, now=NOW, most=1):
        pass
    assert store.log.last(tx).frontier.size == 2


def test_timeline_and_figures_follow_what_was_heard(tx, record, notary):
    for key in ("proposal.opened", "proposal.signed", "proposal.filed", "review.triaged", "proposal.closed"):
        record(1, key)
    settle(tx, notary)
    told = actions.timeline(tx, proposal_id="p-1", language="en", names=timeline.Names(), insider=False)
    assert [step.leaf_index for step in told.steps] == [0, 1, 2, 3, 4]
    assert all(step.genuine for step in told.steps)
    counted = actions.figures(tx, area="jiulidi")
    assert (counted.opened, counted.filed, counted.closed, counted.resolved) == (1, 1, 1, 1)
    assert counted.by_state == {"closed": 1}
    assert actions.figures(tx, area="elsewhere").opened == 0


def test_a_household_matter_shows_the_public_no_steps(tx, record):
    record(1, "proposal.filed")
    record(1, "review.triaged", kind="household")
    question = {"proposal_id": "p-1", "language": "en", "names": timeline.Names()}
    assert actions.timeline(tx, insider=False, **question).steps == ()
    assert len(actions.timeline(tx, insider=True, **question).steps) == 2


def test_nothing_is_told_of_a_proposal_nobody_spoke_of(tx):
    with pytest.raises(NoSuchProposal):
        actions.timeline(tx, proposal_id="p-0", language="en", names=timeline.Names(), insider=True)


def test_notices_lie_in_the_log_and_not_in_the_timeline(tx, record, notary):
    record(1, "proposal.opened")
    record(1, "notice.sent")
    assert settle(tx, notary).size == 2
    told = actions.timeline(tx, proposal_id="p-1", language="en", names=timeline.Names(), insider=False)
    assert [step.type for step in told.steps] == ["cn.yishi.proposal.opened.v1"]


def test_a_wrong_key_file_is_told_in_a_sentence(tmp_path):
    (tmp_path / "key").write_text(json.dumps({"kty": "OKP", "crv": "X25519", "d": "AA"}))
    with pytest.raises(OSError, match="no private Ed25519 key"):
        actions.Notary.of(origin="x", key=tmp_path / "key", file=None, every=1)
