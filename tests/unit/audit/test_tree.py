"""The tree against RFC 6962's published vectors, against pymerkle, and against its own definition."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree
from yishi_audit.domain import tree

#: The leaves and roots that the reference implementation of Certificate Transparency is tested with.
LEAVES = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


class Kept:
    """A tree and all the nodes it keeps, in memory."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.hashes = [tree.leaf_hash(leaf) for leaf in leaves]
        self.frontier, nodes = tree.grow(tree.Frontier(), self.hashes)
        self.nodes = {(node.level, node.index): node.hash for node in nodes}

    def read(self, level: int, start: int, count: int) -> list[bytes]:
        return [self.nodes[level, start + i] for i in range(count)]


def by_definition(hashes: list[bytes]) -> bytes:
    """MTH as RFC 6962 writes it."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    middle = 1 << (len(hashes) - 1).bit_length() - 1
    return tree.node_hash(by_definition(hashes[:middle]), by_definition(hashes[middle:]))


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_published_vectors(size):
    assert Kept(LEAVES[:size]).frontier.root.hex() == ROOTS[size - 1]


def test_the_empty_tree_has_the_hash_of_nothing():
    assert tree.Frontier().root.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_path_of_the_published_vector_for_leaf_5_of_8():
    path = tree.inclusion(5, 8, Kept(LEAVES).read)
    assert [node.hex()[:8] for node in path] == ["bc1a0643", "ca854ea1", "d37ee418"]


def test_the_published_consistency_proof_from_6_to_8():
    path = tree.consistency(6, 8, Kept(LEAVES).read)
    assert [node.hex()[:8] for node in path] == ["0ebc5d34", "ca854ea1", "d37ee418"]


@given(st.lists(st.binary(max_size=4), max_size=70), st.lists(st.binary(max_size=4), max_size=600))
@settings(max_examples=30, deadline=None)
def test_growing_in_two_steps_gives_the_tree_of_the_definition(first, second):
    start = Kept(first)
    hashes = [tree.leaf_hash(leaf) for leaf in second]
    grown, nodes = tree.grow(start.frontier, hashes)
    assert grown.root == by_definition(start.hashes + hashes)
    assert start.nodes | {(n.level, n.index): n.hash for n in nodes} == Kept(first + second).nodes


@given(st.integers(1, 700), st.data())
@settings(max_examples=40, deadline=None)
def test_every_leaf_is_proved_and_no_other_is(size, data):
    kept = Kept([i.to_bytes(2, "big") for i in range(size)])
    index = data.draw(st.integers(0, size - 1))
    path = tree.inclusion(index, size, kept.read)
    claim = {"index": index, "size": size, "path": path, "root": kept.frontier.root}
    tree.check_inclusion(leaf=kept.hashes[index], **claim)
    with pytest.raises(tree.BrokenProof):
        tree.check_inclusion(leaf=tree.leaf_hash(b"forged"), **claim)


@given(st.integers(1, 700), st.data())
@settings(max_examples=40, deadline=None)
def test_every_earlier_size_is_proved_to_be_the_same_log(size, data):
    kept = Kept([i.to_bytes(2, "big") for i in range(size)])
    old = data.draw(st.integers(1, size))
    claim = {"old": old, "size": size, "root": kept.frontier.root, "path": tree.consistency(old, size, kept.read)}
    tree.check_consistency(old_root=tree.root_at(old, kept.read), **claim)
    with pytest.raises(tree.BrokenProof):
        tree.check_consistency(old_root=tree.leaf_hash(b"another history"), **claim)


def test_pymerkle_finds_the_same_roots_and_paths():
    oracle = InmemoryTree(algorithm="sha256")
    entries = [f"entry {i}".encode() for i in range(75)]
    for entry in entries:
        oracle.append_entry(entry)
    kept = Kept(entries)
    assert kept.frontier.root == oracle.get_root()
    assert tree.root_at(41, kept.read) == oracle.get_root(41)
    proof = oracle.prove_inclusion(18, 75).serialize()["path"]
    assert [bytes.fromhex(node) for node in proof][1:] == list(tree.inclusion(17, 75, kept.read))


@pytest.mark.parametrize(("index", "size"), [(8, 8), (-1, 8), (0, 0)])
def test_there_is_no_path_for_a_leaf_outside_the_tree(index, size):
    with pytest.raises(ValueError):
        tree.inclusion(index, size, Kept(LEAVES).read)


def test_a_path_with_one_hash_too_many_is_refused():
    kept = Kept(LEAVES)
    path = (*tree.inclusion(5, 8, kept.read), kept.hashes[0])
    with pytest.raises(tree.BrokenProof):
        tree.check_inclusion(leaf=kept.hashes[5], index=5, size=8, path=path, root=kept.frontier.root)


def test_a_smaller_log_cannot_follow_a_larger_one():
    with pytest.raises(tree.BrokenProof):
        tree.check_consistency(old=8, size=6, old_root=b"x" * 32, root=b"y" * 32, path=())
