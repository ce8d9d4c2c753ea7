"""The Merkle tree of RFC 6962 / RFC 9162 over SHA-256: roots, proofs, and growing without keeping all of it.

A node at height h and index i covers the leaves [i·2^h, (i+1)·2^h). Only heights that are multiples of 8 are kept
(`level` = height / 8, as in tlog-tiles); every other node is hashed from at most 128 kept ones.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

HEIGHT = 8
WIDTH = 1 << HEIGHT
EMPTY = sha256(b"").digest()

#: read(level, start, count): that many kept hashes of a level, from index `start` on.
Read = Callable[[int, int, int], Sequence[bytes]]


class BrokenProof(ValueError):
    """A proof does not lead from what was claimed to the root."""


@dataclass(frozen=True, kw_only=True)
class Node:
    """A hash that is kept for ever."""

    level: int
    index: int
    hash: bytes


@dataclass(frozen=True, kw_only=True)
class Frontier:
    """The right edge of a tree: the roots of its perfect subtrees, largest first; enough to go on growing."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    @property
    def root(self) -> bytes:
        """The tree's hash at this size."""
        if not self.hashes:
            return EMPTY
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root


def leaf_hash(data: bytes) -> bytes:
    """RFC 6962 §2.1: the hash of an entry."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962 §2.1: the hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def grow(frontier: Frontier, leaves: Sequence[bytes]) -> tuple[Frontier, tuple[Node, ...]]:
    """Append leaf hashes; also returns the nodes that are now complete and kept, leaves themselves first."""
    hashes, size = list(frontier.hashes), frontier.size
    kept: list[Node] = []
    for leaf in leaves:
        current, height = leaf, 0
        kept.append(Node(level=0, index=size, hash=leaf))
        while size >> height & 1:
            current, height = node_hash(hashes.pop(), current), height + 1
            if height % HEIGHT == 0:
                kept.append(Node(level=height // HEIGHT, index=size >> height, hash=current))
        hashes.append(current)
        size += 1
    return Frontier(size=size, hashes=tuple(hashes)), tuple(kept)


def root_at(size: int, read: Read) -> bytes:
    """The root of the first `size` leaves, from kept hashes."""
    return _hash_of(0, size, read) if size else EMPTY


def inclusion(index: int, size: int, read: Read) -> tuple[bytes, ...]:
    """RFC 9162 §2.1.3: the path from leaf `index` to the root of `size` leaves, sibling first."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    path: list[bytes] = []
    first, end = 0, size
    while end - first > 1:
        middle = first + _split(end - first)
        if index < middle:
            path.append(_hash_of(middle, end, read))
            end = middle
        else:
            path.append(_hash_of(first, middle, read))
            first = middle
    return tuple(reversed(path))


def consistency(old: int, size: int, read: Read) -> tuple[bytes, ...]:
    """RFC 9162 §2.1.4: that the first `old` of `size` leaves are the tree of that size."""
    if not 0 < old <= size:
        raise ValueError(f"a tree of {size} has no earlier size {old}")
    path: list[bytes] = []
    first, end, whole = 0, size, True
    while old != end:
        middle = first + _split(end - first)
        if old <= middle:
            path.append(_hash_of(middle, end, read))
            end = middle
        else:
            path.append(_hash_of(first, middle, read))
            first, whole = middle, False
    if not whole:
        path.append(_hash_of(first, end, read))
    return tuple(reversed(path))


def check_inclusion(*, leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """RFC 9162 §2.1.3.2; raises BrokenProof."""
    node, last, current = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise BrokenProof("the path is too long")
        if node & 1 or node == last:
            current = node_hash(sibling, current)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            current = node_hash(current, sibling)
        node, last = node >> 1, last >> 1
    if last or not 0 <= index < size or current != root:
        raise BrokenProof(f"leaf {index} is not under this root of {size} leaves")


def check_consistency(*, old: int, size: int, old_root: bytes, root: bytes, path: Sequence[bytes]) -> None:
    """RFC 9162 §2.1.4.2; raises BrokenProof."""
    if old == size and not path and old_root == root:
        return
    hashes = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not 0 < old < size or not hashes:
        raise BrokenProof(f"no proof from {old} to {size} leaves")
    node, last = old - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    was = now = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            raise BrokenProof("the path is too long")
        if node & 1 or node == last:
            was, now = node_hash(sibling, was), node_hash(sibling, now)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            now = node_hash(now, sibling)
        node, last = node >> 1, last >> 1
    if last or was != old_root or now != root:
        raise BrokenProof(f"the log of {size} leaves does not go on from the one of {old}")


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def _hash_of(first: int, end: int, read: Read) -> bytes:
    """The hash over the leaves [first, end): kept nodes where the range is a whole subtree, halves elsewhere."""
    count = end - first
    if count & (count - 1) == 0:
        height = count.bit_length() - 1
        level, below = divmod(height, HEIGHT)
        return _folded(read(level, first >> level * HEIGHT, 1 << below))
    middle = first + _split(count)
    return node_hash(_hash_of(first, middle, read), _hash_of(middle, end, read))


def _folded(hashes: Sequence[bytes]) -> bytes:
    while len(hashes) > 1:
        hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]
