"""Files handed in to a review: cleaned and kept, read, and forgotten when they hang on nothing.

Before a file is put anywhere a timer is committed that will forget it; so nothing is left behind by whoever is killed
between the two, and a file that hangs on nothing goes after a day.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from yishi_chassis import blobs, database, ids, timers
from yishi_chassis.database import Tx

from .. import domain, store
from .occasion import occasion, person

KEPT, UPLOAD = timedelta(days=1), "upload"


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
    kind: str
    mimetype: str
    tag: str


def upload(
    tx: Tx, *, review_id: str, came: Any, shelf: Shelf, councils: domain.Councils, now: datetime,
) -> domain.Upload:
    """Clean what came and keep it; the same file sent again to the same review is the same.

    `came`: {file, kind}. No transaction is open while it is cleaned and put away, which may take minutes.
    """
    key = ids.new()
    with database.transaction(tx.engine) as before:
        before.caller = tx.caller
        review = store.get(before, review_id)
        domain.expect_room(review, store.uploads(before, review_id), on=occasion(before, councils))
        timers.set(before, kind=UPLOAD, subject=review_id, key=key, due=now + KEPT)
    with shelf.cleaner.cleaned(came.file, came.kind) as cleaned:
        shelf.place.put(key, cleaned.file, size=cleaned.size, mimetype=cleaned.mimetype)
        if cleaned.thumbnail:
            shelf.place.put(_thumbnail(key), io.BytesIO(cleaned.thumbnail), size=len(cleaned.thumbnail),
                            mimetype=cleaned.mimetype)
        fresh = _made(cleaned, key=key, by=tx.caller.id, kind=domain.NAMED[came.kind.name], now=now)
    if store.add_upload(tx, review_id, fresh):
        return fresh
    return store.find_upload(tx, review_id, fresh.sha256) or fresh


def contents(tx: Tx, *, review_id: str, sha256: str, shelf: Shelf, councils: domain.Councils,
             thumbnail: bool = False) -> Contents:
    """What is in a file, or its thumbnail, for who may read it; to the others there is none."""
    review, found = store.get(tx, review_id), store.find_upload(tx, review_id, sha256)
    if found is None or not domain.reads(review, found, by=person(tx, councils)):
        raise domain.Unknown("no such file is kept here")
    if thumbnail and not found.thumbnail:
        raise domain.Unknown("it has no thumbnail")
    key, size = (_thumbnail(found.key), found.thumbnail) if thumbnail else (found.key, found.size)
    return Contents(read=partial(_part, shelf, key), size=size, kind=found.kind, mimetype=found.mimetype,
                    tag=f"{found.sha256}-thumbnail" if thumbnail else found.sha256)


def upload_expired(tx: Tx, *, review_id: str, key: str, shelf: Shelf) -> None:
    """Forget a file that hangs on nothing; what was put under its key and never became one goes as well.

    The review is held meanwhile, so that nobody names the file.
    """
    review = store.get_for_update(tx, review_id)
    found = next((each for each in store.uploads(tx, review_id) if each.key == key), None)
    if found is None or found.sha256 not in domain.named(review):
        shelf.place.delete(key)   # a file without contents would be looked for again, contents without a file never
        shelf.place.delete(_thumbnail(key))
        store.forget_upload(tx, key)


def kept_files(tx: Tx, review_id: str, files: tuple[domain.File, ...]) -> tuple[domain.File, ...]:
    """Files as somebody names them, each with whether it is kept here; the review is held, so none goes meanwhile."""
    return domain.with_files(files, store.uploads(tx, review_id)) if files else files


def kept_evidence(tx: Tx, review_id: str, evidence: tuple[domain.Evidence, ...]) -> tuple[domain.Evidence, ...]:
    """The same of what shows local work."""
    return domain.with_evidence(evidence, store.uploads(tx, review_id)) if evidence else evidence


def _made(cleaned: blobs.Cleaned, *, key: str, by: str, kind: str, now: datetime) -> domain.Upload:
    return domain.Upload(
        key=key, by=by, sha256=cleaned.sha256, kind=kind, mimetype=cleaned.mimetype, size=cleaned.size, sent_at=now,
        thumbnail=len(cleaned.thumbnail), width=cleaned.width, height=cleaned.height, thumbhash=cleaned.thumbhash)


def _part(shelf: Shelf, key: str, start: int, length: int) -> Iterator[bytes]:
    return shelf.place.read(key, start=start, length=length)


def _thumbnail(key: str) -> str:
    return f"{key}.thumbnail"
