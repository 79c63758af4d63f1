"""Paints clean JPEGs from decoded pixels, in the cleaner's child: strip by strip, so that no large copy is ever made."""

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

from PIL import Image, ImageCms
from PIL.Image import Transpose

from photos.decoding import Decoded

Box = tuple[int, int, int, int]
Size = tuple[int, int]

_WHITE = (255, 255, 255)
_BLOCK = 16  # pixels, the side of what a JPEG with halved colours is made of
_LANCZOS_REACH = 3  # pixels of the smaller picture
_LYING = (Transpose.TRANSPOSE, Transpose.ROTATE_90, Transpose.ROTATE_270, Transpose.TRANSVERSE)
_FROM_THE_FOOT = (Transpose.FLIP_TOP_BOTTOM, Transpose.ROTATE_180)
_FROM_THE_RIGHT = (Transpose.ROTATE_90, Transpose.TRANSVERSE)


class Painter:
    """Paints one picture upright, in sRGB and on white."""

    def __init__(self, decoded: Decoded) -> None:
        self._picture, self._turn, self._profile = decoded.picture, decoded.turn, decoded.profile
        self._transform: ImageCms.ImageCmsTransform | None = None
        width, height = self._picture.size
        self.size: Size = (height, width) if self._turn in _LYING else (width, height)

    def whole(self, longest: int) -> Image.Image:
        """All of it in RGB; its longer side has at most `longest` pixels."""
        size = fitted(self.size, longest)
        canvas, top = Image.new("RGB", size), 0
        for strip in self._strips(size):
            canvas.paste(strip, (0, top))
            top += strip.height
        return canvas

    def baseline(self, longest: int, quality: int) -> bytes:
        """A JPEG of one scan, made of strips: each is a JPEG by itself, and a restart marker parts them (ITU-T T.81, E.1.4)."""
        size = fitted(self.size, longest)
        head, scans = b"", list[bytes]()
        for strip in self._strips(size):
            file = encoded(strip, quality, progressive=False)
            start = file.index(b"\xff\xda")
            head = head or file[:start]
            scan_head_length = 2 + int.from_bytes(file[start + 2 : start + 4], "big")
            scans.append(file[start:-2] if not scans else file[start + scan_head_length : -2])
        frame = head.index(b"\xff\xc0") + 5
        blocks = -(-size[0] // _BLOCK) * self._rows(size) // _BLOCK
        interval = b"\xff\xdd\x00\x04" + blocks.to_bytes(2, "big")
        restarts = (b"\xff" + bytes([0xD0 + number % 8]) for number in range(len(scans)))
        body = b"".join(part for pair in zip(scans, restarts, strict=True) for part in pair)[:-2]
        return head[:frame] + size[1].to_bytes(2, "big") + head[frame + 2 :] + interval + body + b"\xff\xd9"

    def _rows(self, size: Size) -> int:
        """How high a strip is: about 128 pixels of the picture itself."""
        return _BLOCK * max(1, _BLOCK // 2 * size[1] // self.size[1])

    def _strips(self, size: Size) -> Iterator[Image.Image]:
        """The picture at `size`, from the top; each strip is made with the pixels round it, so that no seam is seen."""
        factor, rows = self.size[1] / size[1], self._rows(size)
        reach = int(_LANCZOS_REACH * factor) + 2 if size != self.size else 0
        for top in range(0, size[1], rows):
            bottom = min(top + rows, size[1])
            first, last = max(0, int(top * factor) - reach), min(self.size[1], int(bottom * factor) + reach)
            strip = self._painted(first, last)
            if size != self.size:
                box = (0, top * factor - first, strip.width, min(bottom * factor - first, strip.height))
                strip = strip.resize((size[0], bottom - top), Image.Resampling.LANCZOS, box)
            yield strip

    def _painted(self, first: int, last: int) -> Image.Image:
        """The rows from `first` to `last` of the upright picture."""
        strip = self._on_white(_in_plain_mode(self._picture.crop(self._box(first, last))))
        return strip if self._turn is None else strip.transpose(self._turn)

    def _box(self, first: int, last: int) -> Box:
        """Where those rows lie in the picture as it was decoded."""
        width, height = self._picture.size
        if self._turn in _LYING:
            return (width - last, 0, width - first, height) if self._turn in _FROM_THE_RIGHT else (first, 0, last, height)
        return (0, height - last, width, height - first) if self._turn in _FROM_THE_FOOT else (0, first, width, last)

    def _on_white(self, strip: Image.Image) -> Image.Image:
        """A new canvas with the colours painted on it: what else the picture carried (comments, profiles) stays behind."""
        mask = strip.getchannel("A") if strip.mode in ("LA", "RGBA") else None
        colours = strip.convert({"LA": "L", "RGBA": "RGB"}.get(strip.mode, strip.mode))
        canvas = Image.new("RGB", strip.size, _WHITE)
        canvas.paste(self._in_srgb(colours), (0, 0), mask)
        return canvas

    def _in_srgb(self, strip: Image.Image) -> Image.Image:
        """Through its profile; without one, or with one that is broken or meant for other colours, taken to be sRGB."""
        if self._profile:
            with suppress(ImageCms.PyCMSError):
                if self._transform is None:
                    srgb = ImageCms.createProfile("sRGB")
                    self._transform = ImageCms.buildTransform(BytesIO(self._profile), srgb, strip.mode, "RGB")
                return self._transform.apply(strip)
            self._profile = None
        return strip.convert("RGB")


def fitted(size: Size, longest: int) -> Size:
    """The size a picture has when its longer side may have `longest` pixels; never larger than it is."""
    scale = min(1, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def encoded(picture: Image.Image, quality: int, *, progressive: bool) -> bytes:
    """The picture as a JPEG and nothing else."""
    file = BytesIO()
    picture.save(file, "JPEG", quality=quality, progressive=progressive, subsampling="4:2:0")
    return file.getvalue()


def _in_plain_mode(strip: Image.Image) -> Image.Image:
    """L, LA, RGB, RGBA or CMYK: the modes that can be shrunk smoothly and have a colour profile."""
    if strip.mode == "I;16":
        return strip.point(lambda value: value / 257).convert("L")
    colours = "L" if strip.mode in ("1", "L") else "RGB"
    if "transparency" in strip.info:
        return strip.convert({"L": "LA", "RGB": "RGBA"}[colours])
    return strip.convert(colours) if strip.mode in ("1", "P") else strip
