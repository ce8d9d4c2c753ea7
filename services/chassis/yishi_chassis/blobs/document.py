"""A PDF written anew: its pages stay; who made it and where, what it would do by itself, and what hangs on it go.

The objects are read and written by qpdf (pikepdf). Earlier versions that an editor left in the file are not read, and
so not kept. Pictures inside lose what cameras wrote into them; nothing is decoded. It is never shown in place.
"""

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

import pikepdf

from . import kinds
from .parts import Made, length_of
from .unfit import Unfit

_TAIL = 2048
#: Told by nobody on a page: who, when, with what; programs; files inside.
_UNSEEN = ("/Metadata", "/PieceInfo", "/LastModified", "/OpenAction", "/AA", "/JavaScript", "/JS",
           "/EmbeddedFiles", "/AF", "/XFA", "/Thumb", "/Collection")
#: On a note: by whom and when. A field's own name is kept.
_BY_WHOM = ("/T", "/NM", "/M", "/CreationDate")
_HARMLESS = ("/GoTo", "/URI", "/Named")
_HANGING_ON = ("/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D")
_JFIF, _ADOBE, _SCAN = 0xE0, 0xEE, 0xDA
_TELLING = frozenset({"/Info", "/ID"})  # who wrote it, and the mark of the file it was made from


def prepare() -> None:
    """Load all that is needed, for later no file can be opened."""
    _written(pikepdf.Pdf.new())


def make(file: BinaryIO, mimetype: str) -> Made:
    """The document; raises Unfit when it is cut off, has something behind its end, or is locked."""
    _expect_end(file)
    file.seek(0)
    try:
        with pikepdf.open(io.BytesIO(file.read())) as pdf:
            _bare(pdf)
            return Made(mimetype=kinds.PDF.mimetype, pieces=[_written(pdf)])
    except pikepdf.PasswordError:
        raise Unfit("the document is locked with a password", code="not-readable") from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise Unfit(f"the document is damaged: {type(error).__name__}", code="damaged") from None


def _expect_end(file: BinaryIO) -> None:
    file.seek(max(0, length_of(file) - _TAIL))
    tail = file.read().rstrip(b"\r\n\t \0")
    if b"startxref" not in tail or not tail.endswith(b"%%EOF"):
        raise Unfit("the document is cut off, or something follows its end", code="damaged")


def _written(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True, encryption=False, fix_metadata_version=False)
    return out.getvalue()


def _bare(pdf: pikepdf.Pdf) -> None:
    for telling in _TELLING.intersection(pdf.trailer.keys()):
        del pdf.trailer[telling]
    for told in pdf.objects:
        for each in _dictionaries(told):
            _strip(each)
        if isinstance(told, pikepdf.Stream) and _filters(told) == ["/DCTDecode"]:
            told.write(_bare_jpeg(told.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)


def _dictionaries(told: Any) -> Iterator[Any]:
    """Those of an object and of all that lies directly in it; what it points to comes by itself."""
    waiting = [told]
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            yield each
            waiting += [value for _, value in each.items() if _nested(value)]
        elif isinstance(each, pikepdf.Array):
            waiting += [value for value in each if _nested(value)]


def _nested(value: Any) -> bool:
    return isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect


def _strip(each: Any) -> None:
    for name in _UNSEEN:
        if name in each:
            del each[name]
    if "/A" in each and _does(each["/A"]) not in _HARMLESS:
        del each["/A"]
    if "/Rect" in each and "/FT" not in each:
        for name in _BY_WHOM:
            if name in each:
                del each[name]
    if "/Annots" in each:
        each["/Annots"] = pikepdf.Array([note for note in each["/Annots"] if _kind(note) not in _HANGING_ON])


def _does(action: Any) -> str:
    return str(action.get("/S", "")) if isinstance(action, pikepdf.Dictionary) else ""


def _kind(note: Any) -> str:
    return str(note.get("/Subtype", "")) if isinstance(note, pikepdf.Dictionary) else ""


def _filters(stream: pikepdf.Stream) -> list[str]:
    named: Any = stream.get("/Filter", [])
    return [str(name) for name in named] if isinstance(named, pikepdf.Array) else [str(named)]


def _bare_jpeg(data: bytes) -> bytes:
    """A JPEG without remarks and what applications wrote into it; what says how its colours are meant stays."""
    kept, place = [data[:2]], 2
    while place + 4 <= len(data) and data[place] == 0xFF and data[place + 1] != _SCAN:
        marker, length = data[place + 1], int.from_bytes(data[place + 2:place + 4], "big")
        unseen = marker == 0xFE or (_JFIF < marker <= 0xEF and marker != _ADOBE)
        if not unseen:
            kept.append(data[place:place + 2 + length])
        place += 2 + length
    return b"".join(kept) + data[place:]
