"""Files: sent and cleaned, hung on a proposal, taken off, forgotten.

Before a file is put anywhere a timer is committed that will forget it; so nothing is left behind by whoever is killed
between the two, and a file that hangs on nothing goes after a day.
"""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from yishi_chassis import blobs, database, ids, timers
from yishi_chassis.database import Tx

from .. import domain, store
from .reading import detail, is_confided, reads

KEPT = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Where files lie, and who cleans them; one for each process."""

    place: blobs.Blobs
    cleaner: blobs.Cleaner


@dataclass(frozen=True, kw_only=True)
class Contents:
    """A file to be read: `read(start, length)` gives a part of it."""

    read: Callable[[int, int], Iterator[bytes]]
    size: int
    mimetype: str
    tag: str


def send(tx: Tx, *, came: Any, owner: str, shelf: Shelf, now: datetime) -> domain.File:
    """Clean what came and keep it; the same file sent again by the same person is the same.

    `came`: {file, kind}. No transaction is open while it is cleaned and put away, which may take minutes.
    """
    key = ids.new()
    with database.transaction(tx.engine) as before:
        domain.loose(store.count_loose_files(before, owner))
        timers.set(before, kind="file", subject=key, due=now + KEPT)
    with shelf.cleaner.cleaned(came.file, came.kind) as cleaned:
        with database.reading(tx.engine) as seen:
            known = store.find_file(seen, owner, cleaned.sha256)
        if known is not None:
            return known
        shelf.place.put(key, cleaned.file, size=cleaned.size, mimetype=cleaned.mimetype)
        if cleaned.thumbnail:
            shelf.place.put(_thumbnail(key), io.BytesIO(cleaned.thumbnail), size=len(cleaned.thumbnail),
                            mimetype=cleaned.mimetype)
        file = domain.File(
            key=key, owner=owner, sha256=cleaned.sha256, kind=came.kind.name, mimetype=cleaned.mimetype,
            size=cleaned.size, sent_at=now, thumbnail=len(cleaned.thumbnail), width=cleaned.width,
            height=cleaned.height, thumbhash=cleaned.thumbhash)
    store.add_file(tx, file)
    return file


def named(tx: Tx, content: domain.Content, *, owner: str) -> tuple[domain.Content, list[str]]:
    """The text with all that is known of the files it names, and their keys; refused when one is missing."""
    files = store.files_for_use(tx, owner, domain.named_files(content)) if content.attachments else []
    return domain.attach(content, files), [file.key for file in files]


def hang(tx: Tx, keys: Iterable[str], *, proposal_id: str, now: datetime) -> None:
    """Just these files hang on the proposal from now on; those taken off go after a day."""
    before, wanted = set(store.held_files(tx, proposal_id)), set(keys)
    for key in sorted(wanted - before):
        store.hold_file(tx, proposal_id, key)
    for key in sorted(before - wanted):
        store.let_file_go(tx, proposal_id, key)
        timers.set(tx, kind="file", subject=key, due=now + KEPT)


def let_go(tx: Tx, *, proposal_id: str, now: datetime) -> None:
    """The proposal is about to be thrown away; its files follow unless they are used elsewhere."""
    for key in store.held_files(tx, proposal_id):
        timers.set(tx, kind="file", subject=key, due=now + KEPT)


def file_expired(tx: Tx, *, key: str, shelf: Shelf) -> None:
    """Forget a file that hangs on nothing; what was put under its key and never became one goes as well."""
    file = store.loose_file_for_update(tx, key)
    if file is not None or not store.is_file(tx, key):
        _throw_away(tx, key, shelf)


def delete(tx: Tx, *, sha256: str, shelf: Shelf) -> None:
    """Forget one's own file, as long as it hangs on nothing."""
    file = own(tx, sha256=sha256)
    if store.loose_file_for_update(tx, file.key) is None:
        raise domain.FileInUse("it hangs on a proposal")
    timers.cancel(tx, kind="file", subject=file.key)
    _throw_away(tx, file.key, shelf)


def own(tx: Tx, *, sha256: str) -> domain.File:
    """One's own file."""
    file = store.find_file(tx, tx.caller.id, sha256)
    if file is None:
        raise domain.NotFound("you have sent no such file")
    return file


def attached(
    tx: Tx, *, proposal_id: str, sha256: str,
) -> domain.Attachment:
    """What hangs on a proposal; for those who may read its words."""
    proposal = detail(tx, proposal_id=proposal_id)
    shown = (file for remark in store.list_remarks(tx, proposal_id, kind="evidence") for file in remark.files)
    found = next((each for each in (*proposal.content.attachments, *shown) if each.sha256 == sha256 and each.key), None)
    if found is None or not reads(tx, proposal) or (found.confided and not is_confided(tx, proposal)):
        raise domain.NotFound("no such file hangs on it")
    return found


def contents(file: domain.File | domain.Attachment, *, shelf: Shelf, thumbnail: bool) -> Contents:
    """What is in a file, or its thumbnail; refused when it has none."""
    if thumbnail and not file.thumbnail:
        raise domain.NotFound("it has no thumbnail")
    key, size = (_thumbnail(file.key), file.thumbnail) if thumbnail else (file.key, file.size)
    return Contents(read=partial(_part, shelf, key), size=size, mimetype=file.mimetype,
                    tag=f"{file.sha256}-thumbnail" if thumbnail else file.sha256)


def _part(shelf: Shelf, key: str, start: int, length: int) -> Iterator[bytes]:
    return shelf.place.read(key, start=start, length=length)


def _throw_away(tx: Tx, key: str, shelf: Shelf) -> None:
    """First the contents: a file without them would be looked for again, contents without a file never."""
    shelf.place.delete(key)
    shelf.place.delete(_thumbnail(key))
    store.forget_file(tx, key)


def _thumbnail(key: str) -> str:
    return f"{key}.thumbnail"
