"""A photograph made anew: decoded, turned upright, made smaller, written as WebP with nothing but its pixels."""

import io
import warnings
from typing import BinaryIO

import pi_heif
from PIL import Image, ImageCms, ImageOps
from thumbhash import rgba_to_thumb_hash

from .kinds import HEIC, JPEG, PNG, WEBP
from .parts import Made
from .unfit import Unfit

#: A photograph of more pixels is not decoded.
PIXELS = 64_000_000
LONGEST, THUMBNAIL, TINY = 2560, 480, 40
_FORMATS = {JPEG.mimetype: "JPEG", PNG.mimetype: "PNG", WEBP.mimetype: "WEBP", HEIC.mimetype: "HEIF"}
_SRGB = ImageCms.createProfile("sRGB")


def prepare() -> None:
    """Load all that is needed, for later no file can be opened; whatever looks like a bomb is an error."""
    pi_heif.register_heif_opener()
    Image.init()
    Image.MAX_IMAGE_PIXELS = PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    for mode in ("RGB", "RGBA"):
        _webp(Image.new(mode, (8, 8)), quality=80)


def make(file: BinaryIO, mimetype: str) -> Made:
    """The photograph, its thumbnail and its ThumbHash; raises Unfit for a bomb or a file that is cut off."""
    try:
        image = _decoded(file, mimetype)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Unfit(f"the photograph has more than {PIXELS // 1_000_000} million pixels", code="too-costly") from None
    image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    body = _webp(image, quality=82)
    small = image.copy()
    small.thumbnail((THUMBNAIL, THUMBNAIL))
    tiny = image.convert("RGBA")
    tiny.thumbnail((TINY, TINY))
    return Made(mimetype=WEBP.mimetype, pieces=[body], thumbnail=_webp(small, quality=75), width=image.width,
                height=image.height, thumbhash=bytes(rgba_to_thumb_hash(*tiny.size, [*tiny.tobytes()])).hex())


def _decoded(file: BinaryIO, mimetype: str) -> Image.Image:
    image: Image.Image = Image.open(file, formats=[_FORMATS[mimetype]])
    if mimetype == PNG.mimetype:
        _expect_end(file)
    image.draft("RGB", (LONGEST, LONGEST))   # a JPEG can be decoded at half its size, a quarter, …
    image.load()
    upright = ImageOps.exif_transpose(image)
    profile = upright.info.get("icc_profile")
    seen = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    if profile and upright.mode in ("RGB", "RGBA"):
        seen = _in_srgb(seen, profile)
    seen.info = {}
    return seen


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """The colours as meant: the profile itself is left behind with all else that is not a pixel."""
    try:
        turned = ImageCms.profileToProfile(image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), _SRGB)
    except ImageCms.PyCMSError:
        return image
    return turned or image


def _webp(image: Image.Image, *, quality: int) -> bytes:
    written = io.BytesIO()
    image.save(written, "WEBP", quality=quality, method=4, exif=b"", xmp=b"", icc_profile=b"")
    return written.getvalue()


def _expect_end(file: BinaryIO) -> None:
    """A PNG says where it ends, and decoders forgive one that does not."""
    place = file.tell()
    file.seek(0)
    whole = b"IEND\xaeB`\x82" in file.read()
    file.seek(place)
    if not whole:
        raise Unfit("the photograph is cut off", code="damaged")
