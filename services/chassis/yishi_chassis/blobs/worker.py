"""The program in the jail: reads one file from its standard input, writes the cleaned one to its standard output.

First a line of JSON: {mimetype, size, thumbnail, width, height, thumbhash} or {refused, why}; then the thumbnail, then
the file. Whatever else goes wrong ends the process, and who started it knows what to say.
"""

import json
import sys
from collections.abc import Callable
from typing import BinaryIO

from . import document, jail, kinds, movie, photograph, sound, voice
from .parts import Made, length_of
from .unfit import Unfit

MAKERS: dict[str, Callable[[BinaryIO, str], Made]] = {
    **{kind.mimetype: photograph.make for kind in (kinds.JPEG, kinds.PNG, kinds.WEBP, kinds.HEIC)},
    **{kind.mimetype: movie.make for kind in (kinds.MP4, kinds.QUICKTIME, kinds.M4A)},
    **{kind.mimetype: voice.make_amr for kind in (kinds.AMR, kinds.AMR_WIDE)}, kinds.OGG.mimetype: voice.make_ogg,
    kinds.MP3.mimetype: sound.make_mp3, kinds.WAV.mimetype: sound.make_wav, kinds.PDF.mimetype: document.make,
}
#: What must load something before the doors are closed.
PREPARED = {"photograph": photograph.prepare, "document": document.prepare}
_FRONT, _BACK = 1024, 22 + 65_535
_OTHER = (b"<html", b"<script", b"<svg", b"<!doctype", b"<?php")


def main(mimetype: str, file: BinaryIO, out: BinaryIO) -> None:
    """Lock oneself in, then look at the file."""
    if prepare := PREPARED.get(kinds.KINDS[mimetype].name):
        prepare()
    jail.enter()
    try:
        made = made_of(file, mimetype)
    except Unfit as unfit:
        out.write(json.dumps({"refused": unfit.code, "why": str(unfit)}).encode() + b"\n")
        return
    told = {name: getattr(made, name) for name in ("mimetype", "size", "width", "height", "thumbhash")}
    out.write(json.dumps(told | {"thumbnail": len(made.thumbnail)}).encode() + b"\n" + made.thumbnail)
    for part in made.written(file):
        out.write(part)
    out.flush()


def made_of(file: BinaryIO, mimetype: str) -> Made:
    """The cleaned file, unless it is more than one kind of file at once, or takes too much memory."""
    expect_one_kind(file, mimetype)
    file.seek(0)
    try:
        return MAKERS[mimetype](file, mimetype)
    except MemoryError:
        raise Unfit("the file takes too much memory to look at", code="too-costly") from None


def expect_one_kind(file: BinaryIO, mimetype: str) -> None:
    """Refuse what another program would take for something else: an archive, a page, a PDF."""
    size = length_of(file)
    file.seek(0)
    front = file.read(_FRONT).lower()
    file.seek(max(0, size - _BACK))
    back = file.read()
    end = back.rfind(b"PK\x05\x06")
    archive = end >= 0 and end + 22 + int.from_bytes(back[end + 20:end + 22], "little") == len(back)
    document_too = b"%pdf-" in front and mimetype != kinds.PDF.mimetype
    if archive or document_too or any(word in front for word in _OTHER):
        raise Unfit("the file is of two kinds at once: a picture, sound or document, and something else",
                    code="ambiguous")


if __name__ == "__main__":
    main(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
