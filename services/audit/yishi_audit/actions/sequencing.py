"""The one sequencer: entries get their leaves in the order of their ids, then the log is signed, then others are told.

Each call is one transaction and one step, so that what is signed has been committed before. A crash anywhere signs
the same bytes again. The published file is written before the signature is stored: nobody can have seen a checkpoint
that the file does not know.
"""

import logging
from datetime import datetime

from yishi_chassis import metrics, outbox
from yishi_chassis.database import Tx

from .. import events, store
from ..domain import Shrunk, note, tree
from .notary import Notary

log = logging.getLogger(__name__)
SIZE = metrics.gauge("yishi_audit_log_size", "Leaves in the log.")
BROKEN = metrics.gauge("yishi_audit_log_broken", "1: the log is not the one that was published; nothing is added.")


def advance(tx: Tx, *, notary: Notary, now: datetime, most: int) -> bool:
    """Take the log one step further; True if there is more to do at once. Stands still while it is not itself."""
    last = store.log.last(tx)
    if not _is_itself(tx, last, notary):
        return False
    if last and notary.signer and not last.note:
        _sign(tx, last, notary, notary.signer)
        return True
    if last and last.note and not last.said_at:
        _say(tx, last, notary, now=now)
    return _extend(tx, last.frontier if last else tree.Frontier(), now=now, most=most)


def check(tx: Tx, notary: Notary) -> bool:
    """At start: whether the log goes on from what was published and its nodes have its root; else the alarm."""
    last = store.log.last(tx)
    try:
        _compare(tx, last, notary)
        if last and tree.root_at(last.frontier.size, reader(tx)) != last.root:
            raise Shrunk(f"the nodes of the log do not have the root of its checkpoint of {last.frontier.size} leaves")
    except (Shrunk, note.BadNote) as error:
        return _alarm(error)
    SIZE.set(last.frontier.size if last else 0)
    return True


def reader(tx: Tx) -> tree.Read:
    """Kept hashes out of the database; raises Shrunk where some are missing."""
    def read(level: int, start: int, count: int) -> tuple[bytes, ...]:
        found = store.log.nodes(tx, level=level, start=start, count=count)
        if len(found) != count:
            raise Shrunk(f"hashes {start} to {start + count - 1} of level {level} are not all in the log")
        return found

    return read


def _is_itself(tx: Tx, last: store.log.Standstill | None, notary: Notary) -> bool:
    """Refuse to go on, with an alarm, when the database holds another history than the published one."""
    try:
        _compare(tx, last, notary)
    except (Shrunk, note.BadNote) as error:
        return _alarm(error)
    BROKEN.set(0)
    return True


def _alarm(error: Exception) -> bool:
    log.critical("the log is not the one that was published: nothing is added", extra={"reason": str(error)})
    BROKEN.set(1)
    return False


def _compare(tx: Tx, last: store.log.Standstill | None, notary: Notary) -> None:
    published = notary.published()
    if published is None:
        return
    if published.origin != notary.origin:
        raise Shrunk(f"the published checkpoint is of another log, {published.origin}")
    size = last.frontier.size if last else 0
    if size < published.size:
        raise Shrunk(f"the log has {size} leaves, {published.size} were published")
    root = last.root if last and size == published.size else store.log.root_of(tx, published.size)
    if root != published.root:
        raise Shrunk(f"the root of the first {published.size} leaves is not the published one")


def _extend(tx: Tx, frontier: tree.Frontier, *, now: datetime, most: int) -> bool:
    waiting = store.log.waiting(tx, most=most)
    if not waiting:
        return False
    grown, nodes = tree.grow(frontier, [tree.leaf_hash(entry.leaf) for entry in waiting])
    store.log.extend(tx, entries=waiting, first=frontier.size, nodes=nodes)
    store.log.stand_still(tx, grown, now=now)
    tx.after_commit(lambda: SIZE.set(grown.size))
    return True


def _sign(tx: Tx, last: store.log.Standstill, notary: Notary, signer: note.Signer) -> None:
    signed = signer.sign(notary.checkpoint_of(last.frontier))
    notary.publish(signed)
    store.log.sign(tx, size=last.frontier.size, note=signed)


def _say(tx: Tx, last: store.log.Standstill, notary: Notary, *, now: datetime) -> None:
    """Tell others of the newest checkpoint, but not more often than `notary.every`."""
    before = store.log.last_said(tx)
    if before is None or now - before >= notary.every:
        outbox.stage(tx, events.checkpoint_signed(origin=notary.origin, size=last.frontier.size, root=last.root))
        store.log.said(tx, size=last.frontier.size, now=now)
