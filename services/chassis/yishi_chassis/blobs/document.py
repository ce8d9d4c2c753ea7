"""PDF: kept as it came when it is whole and nothing but a PDF; nobody's browser is ever told to show it in place."""

from typing import BinaryIO

from .kinds import PDF
from .parts import Made, Range, length_of
from .unfit import Unfit

_TAIL = 2048


def make(file: BinaryIO, mimetype: str) -> Made:
    """The same file; raises Unfit when its end is missing, or something comes after it."""
    size = length_of(file)
    file.seek(max(0, size - _TAIL))
    tail = file.read().rstrip(b"\r\n\t \0")
    if b"startxref" not in tail or not tail.endswith(b"%%EOF"):
        raise Unfit("the document is cut off, or something follows its end", code="damaged")
    return Made(mimetype=PDF.mimetype, pieces=[Range(0, size)])
