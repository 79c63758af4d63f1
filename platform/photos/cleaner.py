"""The program of the limited child: one picture on standard input, the same picture as clean JPEGs on standard output.

It is run by path with `cleaning.py`'s limits as a JSON object in its only argument, and imports nothing of the house.
Its answer is "+" and, for each size, four bytes of length (big-endian) and a JPEG; or "-" and the code of a refusal.
"""

import json
import resource
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from io import BytesIO

from PIL import (
    Image,
    ImageCms,
    TiffImagePlugin,  # noqa: F401  # reading EXIF imports it, and by then no file can be opened
)
from PIL.ExifTags import Base
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

_OPENERS = {b"\xff\xd8\xff": JpegImageFile, b"\x89PNG\r\n\x1a\n": PngImageFile}
_WHITE = (255, 255, 255)
_SRGB = ImageCms.createProfile("sRGB")
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


def confine(memory: int, seconds: int) -> None:
    """From here on: `memory` bytes of address space, `seconds` of processor time, no file, no process, no core dump."""
    if sys.platform != "darwin":  # which refuses any limit below the hundreds of gigabytes it maps beforehand
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    for nothing in (resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_NPROC):
        resource.setrlimit(nothing, (0, 0))


def cleaned(original: bytes, pixels: int, sizes: Mapping[str, int]) -> Iterator[bytes]:
    """A progressive JPEG for each of `sizes` (longest side), in order. Raises Refused, or whatever a decoder raises."""
    picture = _decoded(_opened(original, pixels), max(sizes.values()))
    for longest in sizes.values():
        file = BytesIO()
        fitting = picture.resize(_fitted(picture.size, longest), Image.Resampling.LANCZOS)
        fitting.save(file, "JPEG", quality=85, progressive=True)
        yield file.getvalue()


def _opened(original: bytes, pixels: int) -> Image.Image:
    """The header only; the classes are called directly, so that no other format of Pillow's ever sees the bytes."""
    opener = next((opener for start, opener in _OPENERS.items() if original.startswith(start)), None)
    if opener is None:
        raise Refused("kind")
    picture: Image.Image = opener(BytesIO(original))
    if picture.width * picture.height > pixels:
        raise Refused("pixels")
    return picture


def _decoded(picture: Image.Image, longest: int) -> Image.Image:
    """The picture upright, in sRGB, without transparency, at most `longest` a side, and with nothing attached."""
    size = _fitted(picture.size, longest)
    picture.draft(None, size)  # lets a JPEG be decoded at a half, a quarter or an eighth
    picture.load()
    turn, profile = _turn(picture), picture.info.get("icc_profile")
    # The same name each time, so that of 50 megapixels there are never three copies.
    picture = _in_plain_mode(picture)
    picture = picture.resize(size, Image.Resampling.LANCZOS)
    picture = _on_white(picture, profile)
    return picture if turn is None else picture.transpose(turn)


def _fitted(size: tuple[int, int], longest: int) -> tuple[int, int]:
    scale = min(1, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """How to set the picture upright. EXIF that cannot be read says nothing: cameras write much that is broken."""
    with suppress(Exception):
        return _UPRIGHT.get(picture.getexif().get(Base.Orientation, 1))
    return None


def _in_plain_mode(picture: Image.Image) -> Image.Image:
    """L, LA, RGB, RGBA or CMYK: the modes that can be shrunk smoothly and have a colour profile."""
    if picture.mode == "I;16":
        return picture.point(lambda value: value / 257).convert("L")
    colours = "L" if picture.mode in ("1", "L") else "RGB"
    if "transparency" in picture.info:
        return picture.convert({"L": "LA", "RGB": "RGBA"}[colours])
    return picture.convert(colours) if picture.mode in ("1", "P") else picture


def _on_white(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """A new canvas with the colours painted on it: what else the picture carried (comments, profiles) stays behind."""
    mask = picture.getchannel("A") if picture.mode in ("LA", "RGBA") else None
    colours = picture.convert({"LA": "L", "RGBA": "RGB"}.get(picture.mode, picture.mode))
    canvas = Image.new("RGB", picture.size, _WHITE)
    canvas.paste(_in_srgb(colours, profile), (0, 0), mask)
    return canvas


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Through its profile; without one, or with one that is broken or meant for other colours, taken to be sRGB."""
    if profile:
        with suppress(ImageCms.PyCMSError):
            shown = ImageCms.profileToProfile(picture, BytesIO(profile), _SRGB, outputMode="RGB")
            if shown is not None:
                return shown
    return picture.convert("RGB")


def _answer(original: bytes, pixels: int, sizes: Mapping[str, int]) -> bytes:
    try:
        files = list(cleaned(original, pixels, sizes))
    except Refused as refused:
        return b"-" + str(refused).encode()
    except MemoryError:
        return b"-means"
    except Exception:  # whatever a decoder stumbles over, it is the picture's fault
        return b"-broken"
    return b"+" + b"".join(len(file).to_bytes(4, "big") + file for file in files)


def main() -> None:
    """Reads, answers, ends."""
    job = json.loads(sys.argv[1])
    Image.preinit()  # saving imports Pillow's usual formats
    confine(job["memory"], job["seconds"])
    sys.stdout.buffer.write(_answer(sys.stdin.buffer.read(), job["pixels"], job["sizes"]))


if __name__ == "__main__":
    main()
