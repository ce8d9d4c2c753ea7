"""Files that people hand in: what one is, whose it is, and when it may hang on a proposal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime

from .proposal import Attachment, Content
from .refusal import Refused

#: Files of one person that hang on nothing yet.
MOST_LOOSE = 40


class UnknownFile(Refused):
    """The author has no such file, or has it no longer."""

    code = "unknown-file"


class TooManyFiles(Refused):
    """So many files of this person hang on nothing yet; some must be used, deleted, or forgotten by time."""

    code = "too-many-files"


class FileInUse(Refused):
    """It hangs on a proposal, and is deleted by taking it off a draft."""

    code = "file-in-use"


@dataclass(frozen=True, kw_only=True)
class File:
    """A cleaned file, known by the SHA-256 of what is kept; `kind` is photograph, sound, video or document.

    `thumbnail` is its size in bytes, 0 for none; `thumbhash` in hexadecimal is what is shown until a picture has come.
    """

    key: str
    owner: str
    sha256: str
    kind: str
    mimetype: str
    size: int
    sent_at: datetime
    thumbnail: int = 0
    width: int | None = None
    height: int | None = None
    thumbhash: str = ""


def loose(count: int) -> None:
    """Refuse one more file to somebody who has so many that hang on nothing."""
    if count >= MOST_LOOSE:
        raise TooManyFiles(f"{count} of your files hang on no proposal yet; use or delete some of them first")


def named_files(content: Content) -> tuple[str, ...]:
    """The hashes of the files that a text names."""
    return tuple(attachment.sha256 for attachment in content.attachments)


def attach(content: Content, files: Iterable[File]) -> Content:
    """The same text, each attachment with all that is known of its file; refused when one is missing."""
    return replace(content, attachments=attached(content.attachments, files))


def attached(wanted: Iterable[Attachment], files: Iterable[File]) -> tuple[Attachment, ...]:
    """Each attachment with all that is known of its file; refused when one is missing."""
    known = {file.sha256: file for file in files}
    return tuple(_attached(each, known) for each in wanted)


def _attached(attachment: Attachment, known: Mapping[str, File]) -> Attachment:
    file = known.get(attachment.sha256)
    if file is None:
        raise UnknownFile(f"you have sent no file with the SHA-256 {attachment.sha256}")
    return replace(attachment, **{name: getattr(file, name) for name in _TOLD})


_TOLD = tuple({each.name for each in fields(File)} & {each.name for each in fields(Attachment)} - {"sha256"})
