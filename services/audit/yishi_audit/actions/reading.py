"""What others may know: checkpoint, tiles, proofs, timeline, figures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from yishi_chassis.database import Tx

from .. import store
from ..domain import Erased, NoSuchProposal, NoSuchTile, NotLogged, Redacted, note, tree, words
from ..domain import tile as tiles
from ..domain import timeline as timelines
from ..domain.entry import Body, Entry
from ..domain.figures import Figures, Standing
from .notary import Notary
from .sequencing import reader

#: Roles that may see household matters and exact bodies.
INSIDERS = ("auditor", "supervisor", "operator")


@dataclass(frozen=True, kw_only=True)
class Proof:
    """An entry, its path, and the signed checkpoint whose root the path leads to."""

    entry: Entry
    index: int
    size: int
    path: tuple[bytes, ...]
    note: str


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """A proposal's steps; a household matter shows none to the public."""

    standing: Standing
    steps: tuple[timelines.Step, ...]


def checkpoint(tx: Tx) -> str:
    """The newest signed note; raises NotLogged before the first."""
    return _signed(tx)[1]


def verifier_key(notary: Notary) -> str:
    """The log's public key in the form that verifiers take; raises NotLogged if the log is not signed."""
    if notary.signer is None:
        raise NotLogged("this log has no signing key")
    return notary.signer.verifier.vkey


def tile(tx: Tx, *, level: int, address: str) -> bytes:
    """The hashes of a tile, one after the other; raises NoSuchTile."""
    if level > tiles.HIGHEST_LEVEL:
        raise NoSuchTile(f"no log is so large as to have a level {level}")
    return b"".join(_slice(address, lambda start, count: store.log.nodes(tx, level=level, start=start, count=count)))


def bundle(tx: Tx, *, address: str) -> bytes:
    """The leaves of a tile; raises NoSuchTile."""
    return tiles.bundle(_slice(address, lambda start, count: store.entries.leaves(tx, start=start, count=count)))


def proof(tx: Tx, *, event_id: str) -> Proof:
    """That an event lies in the log: its leaf and the path to the newest signed root; raises NotLogged."""
    entry = store.entries.get(tx, event_id)
    size, signed = _signed(tx)
    if entry.leaf_index is None or entry.leaf_index >= size:
        raise NotLogged(f"event {event_id} has no leaf under a signed checkpoint yet")
    path = tree.inclusion(entry.leaf_index, size, reader(tx))
    return Proof(entry=entry, index=entry.leaf_index, size=size, path=path, note=signed)


def proof_text(tx: Tx, *, event_id: str) -> str:
    """The same as one text that can be kept and checked off line."""
    found = proof(tx, event_id=event_id)
    return note.proof_text(index=found.index, path=found.path, checkpoint=found.note)


def said(tx: Tx, *, event_id: str) -> Body:
    """What was said, with the salt that opens the leaf's commitment; raises NotLogged, Erased or Redacted."""
    entry = store.entries.get(tx, event_id)
    if entry.body is None:
        raise Erased(f"the body of event {event_id} was erased")
    if entry.body.salt is None:
        raise Redacted(f"words were taken out of the body of event {event_id}")
    return entry.body


def timeline(tx: Tx, *, proposal_id: str, language: str, names: timelines.Names, insider: bool) -> Timeline:
    """What happened to a proposal, step by step; raises NoSuchProposal."""
    standing = store.standings.get(tx, proposal_id)
    if standing is None:
        raise NoSuchProposal(f"nothing is known of a proposal {proposal_id}")
    hidden = standing.private and not insider
    entries = () if hidden else store.entries.of_proposal(tx, proposal_id)
    return Timeline(standing=standing, steps=timelines.tell(entries, words.load(language), names))


def is_insider(caller: Any) -> bool:
    """Whether somebody may see what the public may not."""
    return caller is not None and any(caller.has(role) for role in INSIDERS)


def figures(tx: Tx, *, area: str | None) -> Figures:
    """Counts over all proposals, or those of an area."""
    return store.standings.figures(tx, area=area)


def _signed(tx: Tx) -> tuple[int, str]:
    last = store.log.last_signed(tx)
    if last is None or last.note is None:
        raise NotLogged("the log has no signed checkpoint yet")
    return last.frontier.size, last.note


def _slice(address: str, read: Callable[[int, int], tuple[bytes, ...]]) -> tuple[bytes, ...]:
    """What an address names, whole or not at all."""
    try:
        wanted = tiles.parse(address)
    except ValueError as error:
        raise NoSuchTile(str(error)) from None
    found = read(wanted.start, wanted.width)
    if len(found) != wanted.width:
        raise NoSuchTile(f"the log has no tile {address} of this width")
    return found
