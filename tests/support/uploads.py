"""Files as people send them: photographs, sound, film and documents, with what should not be told left in them."""

import io
import struct
import wave
from pathlib import Path
from zlib import crc32

import pikepdf
from PIL import Image
from PIL.TiffImagePlugin import IFDRational
from yishi_chassis.blobs.voice import checksum

HEIC = Path(__file__).parent / "files" / "photograph.heic"
#: Words that are in every file of `WITH_SECRETS`, and must be in none that is kept.
SECRET = b"secret-place"
_GPS = 0x8825


def photograph(form: str = "JPEG", *, size: tuple[int, int] = (320, 200), orientation: int = 1) -> bytes:
    """A picture, red on the left and blue on the right, with a place and a maker's name in its EXIF."""
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((30, 30, 200), (size[0] // 2, 0, *size))
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = SECRET.decode(), orientation
    exif.get_ifd(_GPS).update({1: "N", 2: tuple(map(IFDRational, (30, 43, 12))), 3: "E",
                               4: tuple(map(IFDRational, (104, 3, 36)))})
    written = io.BytesIO()
    image.save(written, form, exif=exif, comment=SECRET) if form == "JPEG" else image.save(written, form, exif=exif)
    return written.getvalue()


def noise(*, size: tuple[int, int]) -> bytes:
    """A picture that takes some time to look at."""
    written = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(written, "JPEG", quality=90)
    return written.getvalue()


def bomb() -> bytes:
    """A PNG of a few kilobytes that says it has ten thousand million pixels."""
    data = bytearray(photograph("PNG", size=(16, 16)))
    at = data.index(b"IHDR") + 4
    data[at:at + 8] = struct.pack(">II", 100_000, 100_000)
    data[at + 13:at + 17] = struct.pack(">I", crc32(bytes(data[at - 4:at + 13])))
    return bytes(data)


def mp3(*, frames: int = 8) -> bytes:
    """Frames of silence between a tag with the place and another one."""
    tag = b"TIT2" + struct.pack(">IH", len(SECRET) + 1, 0) + b"\0" + SECRET
    front = b"ID3\x04\0\0" + bytes([0, 0, 0, len(tag)]) + tag
    frame = b"\xff\xfb\x90\x00" + bytes(413)   # MPEG 1 layer III, 128 kbit/s, 44,100 Hz: 417 bytes
    return front + frame * frames + b"TAG" + SECRET.ljust(125, b"\0")


def wav() -> bytes:
    """A second of silence with a list of remarks."""
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(16_000))
    remarks = b"LIST" + struct.pack("<I", len(SECRET)) + SECRET
    body = written.getvalue()[8:] + remarks
    return b"RIFF" + struct.pack("<I", len(body)) + body


def ogg(*, packets: int = 3, codec: str = "opus") -> bytes:
    """A stream of sound whose writer said where it was made, in remarks of two pages."""
    words = SECRET + b"=" + SECRET * 5000
    told = struct.pack("<I", len(SECRET)) + SECRET + struct.pack("<II", 1, len(words)) + words
    heads = {"opus": (b"OpusHead" + bytes(11), b"OpusTags" + told),
             "vorbis": (b"\x01vorbis" + bytes(23), b"\x03vorbis" + told + b"\x01")}[codec]
    laces = bytes([255] * (len(heads[1]) // 255) + [len(heads[1]) % 255])
    first = sum(laces[:255])
    pages = [(2, bytes([len(heads[0])]), heads[0]), (0, laces[:255], heads[1][:first]),
             (1, laces[255:] + b"\x05", heads[1][first:] + b"setup")]
    pages += [(0, b"\x14", b"sound".ljust(20, b"."))] * packets
    return b"".join(_page(n, *page) for n, page in enumerate(pages))


def _page(number: int, flags: int, laces: bytes, content: bytes) -> bytes:
    head = b"OggS\0" + bytes([flags]) + bytes(8) + b"STRM" + struct.pack("<I", number)
    rest = bytes([len(laces)]) + laces + content
    return head + struct.pack("<I", checksum(head + bytes(4) + rest)) + rest


def amr(*, frames: int = 5, wide: bool = False) -> bytes:
    """Frames of the highest rate, then one of silence and one of nothing."""
    loud, length, quiet = (8, 60, 9) if wide else (7, 31, 8)
    return (b"#!AMR-WB\n" if wide else b"#!AMR\n") + (bytes([loud << 3 | 4]) + bytes(length)) * frames + bytes(
        [quiet << 3 | 4]) + bytes(5) + bytes([15 << 3 | 4])


def box(name: bytes, *content: bytes) -> bytes:
    """A box of a film."""
    inside = b"".join(content)
    return struct.pack(">I", 8 + len(inside)) + name + inside


def film(*, brand: bytes = b"isom", frames: bytes = b"pictures and sound" * 40) -> bytes:
    """One track of pictures, one of places (as cameras add them), and boxes that tell where it was taken."""
    head = box(b"ftyp", brand, bytes(4), brand)
    moov = _moov(len(head))
    for _ in "12":   # where the places lie is only known when all else is
        moov = _moov(len(head) + len(moov) + 8 + len(frames))
    return head + moov + box(b"mdat", frames, SECRET) + box(b"uuid", SECRET)


def _moov(places_at: int) -> bytes:
    pictures = box(b"trak", box(b"tkhd", bytes(84)), box(b"udta", SECRET), _media(b"vide"))
    sizes = box(b"stsz", bytes(4), struct.pack(">II", len(SECRET), 1))
    table = box(b"stbl", sizes, box(b"stsc", struct.pack(">IIIII", 0, 1, 1, 1, 1)),
                box(b"stco", struct.pack(">III", 0, 1, places_at)))
    places = box(b"trak", box(b"tkhd", bytes(84)), _media(b"meta", box(b"minf", table)))
    return box(b"moov", box(b"mvhd", bytes(100)), pictures, places, box(b"udta", box(b"\xa9xyz", SECRET)))


def _media(handler: bytes, *more: bytes) -> bytes:
    return box(b"mdia", box(b"mdhd", bytes(24)), box(b"hdlr", bytes(8), handler, bytes(13)), *more)


def pdf(*, language: bytes = b"en") -> bytes:
    """The shortest document there is."""
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/Lang(" + language + b")>>endobj\n"
    pages = len(body)
    body += b"2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n"
    table = b"xref\n0 3\n0000000000 65535 f \n%010d 00000 n \n%010d 00000 n \n" % (9, pages)
    return body + table + b"trailer<</Root 1 0 R/Size 3>>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def revised() -> bytes:
    """A document whose catalog an editor wrote anew behind its end; the earlier one, with the words, is still in it."""
    first = pdf(language=SECRET)
    again = b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    table = b"xref\n1 1\n%010d 00000 n \ntrailer<</Root 1 0 R/Size 3/Prev %d>>\n" % (len(first), first.index(b"xref\n"))
    return first + again + table + b"startxref\n%d\n%%%%EOF\n" % len(first + again)


def document() -> bytes:
    """A page with a picture and a note, and everything that tells where, when and by whom."""
    pdf = pikepdf.Pdf.new()
    page = pdf.add_blank_page(page_size=(200, 200)).obj
    told = pikepdf.String(SECRET.decode())
    pdf.trailer.Info = pdf.make_indirect(pikepdf.Dictionary(Author=told, Producer=told))
    does = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=told)
    pdf.Root.Metadata, pdf.Root.OpenAction = pikepdf.Stream(pdf, b"<x>" + SECRET), does
    pdf.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([told, does])))
    pdf.attachments[SECRET.decode()] = SECRET
    picture = pikepdf.Stream(
        pdf, photograph(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=320, Height=200,
        ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode)
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=picture))
    page.Contents, page.PieceInfo = pikepdf.Stream(pdf, b"q 200 0 0 200 0 0 cm /Im Do Q"), pikepdf.Dictionary(Of=told)
    page.Annots = pikepdf.Array([pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], T=told, A=does,
        Contents=pikepdf.String("a note to be read"))])
    written = io.BytesIO()
    pdf.save(written, fix_metadata_version=False, compress_streams=False,
             object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return written.getvalue()


WITH_SECRETS = {
    "application/pdf": document,
    "image/heic": HEIC.read_bytes,
    "image/jpeg": photograph, "audio/mpeg": mp3, "audio/wav": wav, "audio/ogg": ogg, "video/mp4": film,
    "video/quicktime": lambda: film(brand=b"qt  "), "audio/mp4": lambda: film(brand=b"M4A "),
}
