"""Turns the bytes of a picture into pixels, in the cleaner's child: by content alone, and never more than memory holds.

The size that a header claims is judged before anything is decoded. What a header hides, the child's limit stops.
"""

import copy  # noqa: F401  # reading a GIF imports it, and by then no file can be opened
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import (
    Image,
    TiffImagePlugin,  # noqa: F401  # reading EXIF imports it, likewise
    _webp,
)
from PIL.ExifTags import Base
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

if TYPE_CHECKING:
    from photos.heic import HeicPicture

MOST_PIXELS = 200_000_000  # of a JPEG or HEIC, which can be decoded smaller than they are
MOST_AT_ONCE = 25_000_000  # pixels decoded: four bytes each
_MOST_WEBP = 8_000_000  # libwebp holds a picture four times over
_MOST_BYTES = 160 * 1024 * 1024  # of the child's memory: the file and what its decoder needs, beside Python
_HEIC_BYTES = 32 * 1024 * 1024  # of these: libheif and its thread
_MOST_SCANS = 200  # of a progressive JPEG; honest ones have about ten

_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Refused(Exception):
    """The picture is not taken; the message is the code of a sentence in `cleaning.py`."""


@dataclass(frozen=True)
class Decoded:
    """Pixels in whatever mode the file has, how to set them upright, and the ICC profile that says what colours they are."""

    picture: Image.Image
    turn: Image.Transpose | None
    profile: bytes | None


def decoder_of(original: bytes) -> Callable[[bytes], Decoded]:
    """What decodes this file. Each decoder is called directly: no other format of Pillow's ever sees the bytes."""
    if original.startswith(b"\xff\xd8\xff"):
        return _jpeg
    if original.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png
    if original.startswith((b"GIF87a", b"GIF89a")):
        return _gif
    if original.startswith(b"RIFF") and original[8:12] == b"WEBP":
        return _webp_frame
    if is_heic(original):
        return _heic_decoder()
    raise Refused("kind")


def is_heic(original: bytes) -> bool:
    """Whether the file says of itself that it is HEIF (ISO 23008-12, section 10), and not AVIF."""
    if original[4:8] != b"ftyp" or original[8:12] in (b"avif", b"avis"):
        return False
    end = min(int.from_bytes(original[:4], "big"), 256)
    return not _HEIF_BRANDS.isdisjoint([original[8:12], *(original[at : at + 4] for at in range(16, end - 3, 4))])


def _jpeg(original: bytes) -> Decoded:
    picture = JpegImageFile(BytesIO(original))
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise Refused("pixels")
    if "progressive" in picture.info and original.count(b"\xff\xda") > _MOST_SCANS:
        raise Refused("means")
    scale = _jpeg_scale(picture, original)
    picture.draft(None, (max(1, width // scale), max(1, height // scale)))
    return _loaded(picture)


def _jpeg_scale(picture: JpegImageFile, original: bytes) -> int:
    """The least of what a JPEG can be decoded at that fits into memory: whole, a half, a quarter, an eighth."""
    pixels = picture.width * picture.height
    waiting = 0  # several scans: the decoder keeps two bytes a sample until it has seen the last
    scan = original.rfind(b"\xff\xda", 0, picture.fp.tell() if picture.fp else None)
    if "progressive" in picture.info or original[scan + 4] != len(picture.layer):
        across, down = (max(layer[number] for layer in picture.layer) for number in (1, 2))
        waiting = sum(2 * pixels * layer[1] * layer[2] // (across * down) for layer in picture.layer)
    for scale in (1, 2, 4, 8):
        at_once = pixels // scale**2
        if at_once <= MOST_AT_ONCE and len(original) + waiting + 4 * at_once <= _MOST_BYTES:
            return scale
    raise Refused("pixels")


def _png(original: bytes) -> Decoded:
    return _loaded(_not_too_large(PngImageFile(BytesIO(original))))


def _gif(original: bytes) -> Decoded:
    return _loaded(_not_too_large(GifImageFile(BytesIO(original))))


def _not_too_large(picture: Image.Image) -> Image.Image:
    if picture.width * picture.height > MOST_AT_ONCE:
        raise Refused("pixels")
    return picture


def _loaded(picture: Image.Image) -> Decoded:
    picture.load()
    return Decoded(picture, _turn(picture.getexif), picture.info.get("icc_profile"))


def _webp_frame(original: bytes) -> Decoded:
    """The first frame. Pillow's own class would keep another copy of it."""
    width, height = _webp_size(original)
    if width * height > _MOST_WEBP:
        raise Refused("pixels")
    decoder = _webp.WebPAnimDecoder(original)
    if decoder is None or decoder.get_info()[0] != (width, height):
        raise ValueError("the headers differ")
    profile, exif, frame = decoder.get_chunk("ICCP"), decoder.get_chunk("EXIF"), decoder.get_next()
    if frame is None:
        raise ValueError("no frame")
    picture = Image.frombuffer("RGBA", (width, height), frame[0], "raw", "RGBA", 0, 1)
    return Decoded(picture, _turn(lambda: _exif(exif)), profile)


def _webp_size(original: bytes) -> tuple[int, int]:
    """Width and height of the canvas, by the first chunk (RFC 9649, sections 2.5 to 2.7)."""
    if original[12:16] == b"VP8X":
        return int.from_bytes(original[24:27], "little") + 1, int.from_bytes(original[27:30], "little") + 1
    if original[12:16] == b"VP8L":
        both = int.from_bytes(original[21:25], "little")
        return (both & 0x3FFF) + 1, (both >> 14 & 0x3FFF) + 1
    return int.from_bytes(original[26:28], "little") & 0x3FFF, int.from_bytes(original[28:30], "little") & 0x3FFF


def _exif(content: bytes | None) -> Image.Exif:
    exif = Image.Exif()
    exif.load(content or b"")
    return exif


def _turn(exif: Callable[[], Image.Exif]) -> Image.Transpose | None:
    """How to set the picture upright. EXIF that cannot be read says nothing: cameras write much that is broken."""
    with suppress(Exception):
        return _UPRIGHT.get(exif().get(Base.Orientation, 1))
    return None


def _heic_decoder() -> Callable[[bytes], Decoded]:
    """libheif takes memory of its own, so that only a HEIC loads it; and now, while files can be opened."""
    heic_picture: type[HeicPicture] = import_module("photos.heic").HeicPicture
    return lambda original: _heic(heic_picture(original), len(original))


def _heic(heic: "HeicPicture", length: int) -> Decoded:
    pixels = heic.size[0] * heic.size[1]
    if pixels > MOST_PIXELS:
        raise Refused("pixels")
    scale = next(scale for scale in (1, 2, 4) if pixels // scale**2 <= MOST_AT_ONCE)
    if length + heic.tile_bytes + 4 * pixels // scale**2 > _MOST_BYTES - _HEIC_BYTES:
        raise Refused("pixels")
    picture, turn = heic.decoded(scale)
    return Decoded(picture, turn, heic.profile())
