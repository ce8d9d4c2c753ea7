"""Files that insiders hand in to a review: who may, on what they hang, and who may read them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from .local_action import Evidence
from .moves import permit
from .parts import HOME
from .refusals import NotYours, TooManyFiles, Unfit
from .review import Occasion, Review
from .session import File
from .tiers import Person
from .triage import is_insider, is_private

#: Files of one person in one review that hang on nothing yet.
MOST_LOOSE = 40
RECORDING = "recording"
#: As what a file is named, by what is in it.
NAMED = {"photograph": "picture", "sound": RECORDING, "document": "document"}


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A cleaned file, known by the SHA-256 of what is kept; `kind` is picture, recording or document.

    `thumbnail` is its size in bytes, 0 for none; `thumbhash` in hexadecimal is what is shown until a picture has come.
    """

    key: str
    by: str
    sha256: str
    kind: str
    mimetype: str
    size: int
    sent_at: datetime
    thumbnail: int = 0
    width: int | None = None
    height: int | None = None
    thumbhash: str = ""


def expect_room(review: Review, uploads: Iterable[Upload], *, on: Occasion) -> None:
    """Refuse one more file to whoever may attach none here, or has too many that hang on nothing."""
    permit(review, "upload", on=on)
    loose = [each for each in uploads if each.by == on.by.id and each.sha256 not in named(review)]
    if len(loose) >= MOST_LOOSE:
        raise TooManyFiles(f"{len(loose)} of your files hang on nothing here yet; name some of them first",
                           state=review.state)


def with_files(files: Iterable[File], uploads: Iterable[Upload]) -> tuple[File, ...]:
    """Each with whether the file itself is kept here; refused when it is not what it is called."""
    known = {each.sha256: each for each in uploads}
    return tuple(_with_file(file, known.get(file.sha256)) for file in files)


def with_evidence(evidence: Iterable[Evidence], uploads: Iterable[Upload]) -> tuple[Evidence, ...]:
    """Each with whether the file itself is kept here."""
    known = {each.sha256 for each in uploads}
    return tuple(replace(each, stored=each.sha256 in known) for each in evidence)


def expect_own_to_publish(review: Review, files: Iterable[File], *, on: Occasion) -> None:
    """A recording is made public by who leads the body."""
    if any(file.public for file in files) and not review.body(on.councils).led_through(on.by):
        raise NotYours("recordings are made public by the convener", state=review.state)


def named(review: Review) -> frozenset[str]:
    """The hashes of all files kept here that hang on the review."""
    return frozenset((*(file.sha256 for file in _attached(review, open_only=False) if file.stored),
                      *(shown.sha256 for shown in _evidence(review) if shown.stored)))


def reads(review: Review, upload: Upload, *, by: Person) -> bool:
    """Whether this person may read a file.

    What hangs on nothing is its sender's. Insiders, and doers what shows their work, read everything else; the public
    what is no private matter's and no home's, once the minutes tell of the session, and a recording that is public.
    """
    if by.id == upload.by:
        return True
    if upload.sha256 not in named(review):
        return False
    if is_insider(by, review.proposal, bodies={step.body for step in review.steps}):
        return True
    shown = any(each.sha256 == upload.sha256 for each in _evidence(review))
    if shown and any(by.id in action.accounts for action in review.actions):
        return True
    if is_private(review.kind) or review.confided:
        return False
    heard = upload.kind == RECORDING
    return (shown and not heard) or any(
        file.sha256 == upload.sha256 and (file.public or not heard) for file in _attached(review, open_only=True))


def _with_file(file: File, upload: Upload | None) -> File:
    if upload is None:
        return file
    if upload.kind != file.kind:
        raise Unfit(f"{file.name} is a {upload.kind}, not a {file.kind}")
    return replace(file, stored=True, media_type=upload.mimetype)


def _attached(review: Review, *, open_only: bool) -> Iterator[File]:
    for session in review.sessions:
        if session.recorded_at or not open_only:
            yield from session.files
    for visit in review.visits:
        if visit.kind != HOME or not open_only:
            yield from visit.files


def _evidence(review: Review) -> Iterator[Evidence]:
    for action in review.actions:
        yield from action.evidence
