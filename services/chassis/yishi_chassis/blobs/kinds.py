"""What a file is, told by its first bytes: never by its name or by what its sender calls it."""

from dataclasses import dataclass

#: So many of the first bytes are enough to tell.
HEAD = 64


@dataclass(frozen=True)
class Kind:
    """`name` is photograph, sound, video or document."""

    name: str
    mimetype: str


JPEG, PNG = Kind("photograph", "image/jpeg"), Kind("photograph", "image/png")
WEBP, HEIC = Kind("photograph", "image/webp"), Kind("photograph", "image/heic")
MP3, WAV, M4A = Kind("sound", "audio/mpeg"), Kind("sound", "audio/wav"), Kind("sound", "audio/mp4")
OGG, AMR, AMR_WIDE = Kind("sound", "audio/ogg"), Kind("sound", "audio/amr"), Kind("sound", "audio/amr-wb")
MP4, QUICKTIME = Kind("video", "video/mp4"), Kind("video", "video/quicktime")
PDF = Kind("document", "application/pdf")
KINDS = {kind.mimetype: kind for kind in (
    JPEG, PNG, WEBP, HEIC, MP3, WAV, M4A, OGG, AMR, AMR_WIDE, MP4, QUICKTIME, PDF)}

_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"), HEIC),
    **dict.fromkeys((b"M4A ", b"M4B "), M4A), b"qt  ": QUICKTIME,
    **dict.fromkeys((b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"MSNV", b"M4V ", b"3gp4",
                     b"3gp5", b"3gp6"), MP4),
}
_MAGIC = ((b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG), (b"%PDF-", PDF), (b"ID3", MP3),
          (b"#!AMR\n", AMR), (b"#!AMR-WB\n", AMR_WIDE))
#: What the first packet of an Ogg stream of sound begins with, behind the head of its page.
_OGG_SOUND = (b"OpusHead", b"\x01vorbis")


def kind_of(head: bytes) -> Kind | None:
    """The kind of a file that begins with `head` (HEAD bytes of it); None: not one of those."""
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12])
    if head[:4] == b"RIFF":
        return {b"WEBP": WEBP, b"WAVE": WAV}.get(head[8:12])
    if head[:4] == b"OggS":
        return OGG if head[28:].startswith(_OGG_SOUND) else None
    if len(head) > 2 and head[0] == 0xFF and head[1] in (0xFB, 0xFA, 0xF3, 0xF2):
        return MP3
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
