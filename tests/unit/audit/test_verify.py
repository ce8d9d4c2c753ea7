"""The verifier sees the log as a stranger does, and names the first leaf that does not hold."""

import json

import pytest
import sqlalchemy as sa
from yishi_audit import actions, verify
from yishi_audit.domain import Refused
from yishi_audit.store.tables import CHECKPOINTS, ENTRIES, NODES
from yishi_chassis import testing
from yishi_chassis.clock import wall

SIZE = 600


class Log:
    """A log of 600 leaves, its doors, and an administrator's hands."""

    def __init__(self, tx, notary, hear):
        self.tx, self.notary = tx, notary
        self.hear = hear
        self.grow(SIZE)

    def grow(self, count):
        for _ in range(count):
            actions.record(self.tx, self.hear("proposal.signed"), salt=b"\7" * 32)
        while actions.advance(self.tx, notary=self.notary, now=wall(), most=250):
            pass

    def read(self, path):
        try:
            return self._answer(path)
        except Refused as error:
            raise verify.Unreachable(str(error)) from None

    def _answer(self, path):
        if path == "checkpoint":
            return actions.checkpoint(self.tx).encode()
        _, level, address = path.split("/", 2)
        if level == "entries":
            return actions.bundle(self.tx, address=address)
        return actions.tile(self.tx, level=int(level), address=address)

    def tamper(self, *statements):
        """Change the tables as somebody could who owns the database: without the triggers."""
        self.tx.execute(sa.text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            self.tx.execute(statement)
        self.tx.execute(sa.text("SET LOCAL session_replication_role = origin"))

    def verify(self, **earlier):
        return verify.verify(self.read, vkey=self.notary.signer.verifier.vkey, **earlier)


@pytest.fixture(scope="module")
def grown(database_of, lasting_notary, hearing):
    with testing.rolled_back(database_of("audit")) as tx:
        yield Log(tx, lasting_notary, hearing(1))


@pytest.fixture
def log(grown, hear):
    """The grown log; what a test does to it is taken back."""
    published = grown.notary.file.read_bytes()
    grown.tx.execute(sa.text("SAVEPOINT grown"))
    grown.hear = hear
    yield grown
    grown.tx.execute(sa.text("ROLLBACK TO grown"))
    grown.notary.file.write_bytes(published)


@pytest.fixture
def hear(hearing):
    """What comes after the grown log."""
    return hearing(SIZE + 1)


def leaf(index):
    return sa.update(ENTRIES).where(ENTRIES.c.leaf_index == index)


def node(level, index):
    return sa.update(NODES).where(NODES.c.level == level, NODES.c.index == index)


def forged(log, index):
    """A leaf that says something else, and its hash."""
    was = log.tx.execute(sa.select(ENTRIES.c.leaf).where(ENTRIES.c.leaf_index == index)).scalar()
    changed = was.replace(b"proposal.signed", b"proposal.cleared")
    return changed, actions.sequencing.tree.leaf_hash(changed)


def test_a_sound_log_is_found_sound(log):
    report = log.verify()
    assert (report.problems, report.gaps, report.size) == ([], [], SIZE)


def test_a_log_that_has_grown_goes_on_from_what_was_seen(log):
    before = log.verify()
    log.grow(300)
    after = log.verify(saved=before.note, seen=before.hashes)
    assert (after.problems, after.earlier, after.size) == ([], SIZE, SIZE + 300)


@pytest.mark.parametrize("index", [0, 255, 256, 417, SIZE - 1])
def test_an_edited_leaf_is_named(log, index):
    log.tamper(leaf(index).values(leaf=forged(log, index)[0]))
    assert log.verify().first_bad_leaf == index


@pytest.mark.parametrize("index", [0, 300, SIZE - 1])
def test_a_deleted_leaf_is_named(log, index):
    log.tamper(sa.delete(ENTRIES).where(ENTRIES.c.leaf_index == index))
    assert log.verify().first_bad_leaf == index


def test_a_leaf_deleted_with_the_others_moved_up_is_named(log):
    log.tamper(sa.delete(ENTRIES).where(ENTRIES.c.leaf_index == 77),
               sa.update(ENTRIES).where(ENTRIES.c.leaf_index > 77).values(leaf_index=10_000 + ENTRIES.c.leaf_index),
               sa.update(ENTRIES).where(ENTRIES.c.leaf_index > 10_000).values(
                   leaf_index=ENTRIES.c.leaf_index - 10_001))
    assert log.verify().first_bad_leaf == 77


def test_two_leaves_in_each_others_place_are_named(log):
    log.tamper(leaf(20).values(leaf_index=10_000), leaf(33).values(leaf_index=20), leaf(10_000).values(leaf_index=33))
    assert log.verify().first_bad_leaf == 20


def test_an_edited_hash_is_named(log):
    log.tamper(node(0, 99).values(hash=b"\0" * 32))
    assert log.verify().first_bad_leaf == 99


def test_a_deleted_hash_is_noticed(log):
    log.tamper(sa.delete(NODES).where(NODES.c.level == 0, NODES.c.index == 300))
    assert log.verify().first_bad_leaf == 256


def test_an_edited_hash_of_a_higher_level_is_noticed(log):
    log.tamper(node(1, 1).values(hash=b"\0" * 32))
    assert log.verify().first_bad_leaf == 256


def test_a_leaf_edited_together_with_its_hash_is_narrowed_by_the_tile_above(log):
    changed, hash_ = forged(log, 300)
    log.tamper(leaf(300).values(leaf=changed), node(0, 300).values(hash=hash_))
    report = log.verify()
    assert report.first_bad_leaf == 256
    assert any("signed root" in problem.what for problem in report.problems)


def test_a_leaf_edited_together_with_its_hash_is_named_by_whoever_saw_it_before(log):
    before = log.verify()
    changed, hash_ = forged(log, 590)
    log.tamper(leaf(590).values(leaf=changed), node(0, 590).values(hash=hash_))
    assert log.verify(saved=before.note, seen=before.hashes).first_bad_leaf == 590


def test_a_whole_new_history_under_the_true_key_is_told_from_the_one_seen_before(log):
    before = log.verify()
    changed, hash_ = forged(log, 5)
    log.tamper(leaf(5).values(leaf=changed), node(0, 5).values(hash=hash_))
    hashes = actions.sequencing.store.log.nodes(log.tx, level=0, start=0, count=SIZE)
    frontier, nodes = actions.sequencing.tree.grow(actions.sequencing.tree.Frontier(), hashes)
    signed = log.notary.signer.sign(log.notary.checkpoint_of(frontier))
    log.tamper(*(node(n.level, n.index).values(hash=n.hash) for n in nodes if n.level),
               sa.update(CHECKPOINTS).where(CHECKPOINTS.c.size == SIZE).values(note=signed, root=frontier.root))
    assert log.verify().problems == []
    report = log.verify(saved=before.note, seen=before.hashes)
    assert report.first_bad_leaf == 5
    assert "not those of the earlier checkpoint" in report.problems[-1].what


def test_a_log_cut_back_is_noticed(log):
    before = log.verify()
    log.tamper(sa.delete(CHECKPOINTS).where(CHECKPOINTS.c.size > 250))
    report = log.verify(saved=before.note, seen=before.hashes)
    assert (report.size, report.first_bad_leaf) == (250, 250)


def test_a_checkpoint_of_another_key_is_refused(log):
    other = actions.Notary.of(origin="test.example/log", key=None, file=None, every=1)
    assert other.signer is None
    with pytest.raises(ValueError, match="not signed"):
        verify.verify(log.read, vkey="else+00000000+" + log.notary.signer.verifier.vkey.rpartition("+")[2])


def test_a_number_left_out_is_told_as_a_gap(log, hear):
    hear("proposal.signed")
    log.grow(0)
    actions.record(log.tx, log.hear("proposal.signed"), salt=b"\7" * 32)
    log.hear("proposal.signed")
    log.grow(1)
    report = log.verify()
    assert report.problems == []
    assert [gap.leaf for gap in report.gaps] == [SIZE, SIZE + 1]


def test_the_result_as_json_says_what_to_look_at(log, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(verify, "reader", lambda url: log.read)
    question = {"key": log.notary.signer.verifier.vkey, "checkpoint": tmp_path / "seen", "as_json": True}
    assert verify.run("http://x", tell=lambda text: None, **question) == 0
    log.tamper(leaf(7).values(leaf=b"{}"))
    assert verify.run("http://x", tell=lambda text: None, **question) == 1
    sound, spoilt = map(json.loads, capsys.readouterr().out.splitlines())
    assert (sound["sound"], sound["size"], spoilt["sound"], spoilt["first_bad_leaf"]) == (True, SIZE, False, 7)


def test_a_log_that_does_not_answer_is_neither_sound_nor_unsound(capsys):
    assert verify.run("http://127.0.0.1:1", key=None, checkpoint=None, as_json=False, tell=lambda text: None) == 2
    assert capsys.readouterr().out == ""
