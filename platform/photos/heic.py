"""Reads HEIC in the cleaner's child: tile by tile, so that a phone's picture of any size takes little memory.

pillow-heif brings libheif, but decodes every picture whole. So its libheif is called here directly, as its C header
(libheif/heif.h) says: only the primary picture, no thumbnail, no depth, no second picture is ever decoded.
"""

import ctypes
from ctypes import POINTER, byref, c_char_p, c_int, c_size_t, c_uint8, c_uint32, c_void_p
from functools import reduce

import _pillow_heif
from PIL import Image
from PIL.Image import Transpose

_RGB, _THREE, _FOUR, _INTERLEAVED = 1, 10, 11, 10  # heif_colorspace, heif_chroma twice, heif_channel
_ALLOCATION = 6  # heif_error_Memory_allocation_error
_MIRROR, _ROTATION, _CROP = (int.from_bytes(name, "big") for name in (b"imir", b"irot", b"clap"))
_MOST_CHANGES = 8
_TURNS = {90: Transpose.ROTATE_90, 180: Transpose.ROTATE_180, 270: Transpose.ROTATE_270}
_MIRRORS = {0: Transpose.FLIP_TOP_BOTTOM, 1: Transpose.FLIP_LEFT_RIGHT}


class _Error(ctypes.Structure):
    _fields_ = [("code", c_int), ("subcode", c_int), ("message", c_char_p)]


class _Tiling(ctypes.Structure):
    _fields_ = [
        ("version", c_int),
        *((name, c_uint32) for name in ("columns", "rows", "tile_width", "tile_height", "width", "height", "top", "left")),
        ("extra_dimensions", c_uint8),
        ("extra_sizes", c_uint32 * 8),
    ]


class _Options(ctypes.Structure):  # its beginning; libheif makes it and knows how long it is
    _fields_ = [
        ("version", c_uint8),
        ("ignore_transformations", c_uint8),
        *((name, c_void_p) for name in ("start", "progress", "end", "told")),
        ("to_8_bits", c_uint8),
    ]


_LIBRARY = ctypes.CDLL(_pillow_heif.__file__)  # what it is linked with is found through it
for _name, _result, _given in (
    ("heif_context_alloc", c_void_p, []),
    ("heif_context_set_max_decoding_threads", None, [c_void_p, c_int]),
    ("heif_context_read_from_memory_without_copy", _Error, [c_void_p, c_char_p, c_size_t, c_void_p]),
    ("heif_context_get_primary_image_handle", _Error, [c_void_p, c_void_p]),
    ("heif_image_handle_get_item_id", c_uint32, [c_void_p]),
    ("heif_image_handle_get_luma_bits_per_pixel", c_int, [c_void_p]),
    ("heif_image_handle_has_alpha_channel", c_int, [c_void_p]),
    ("heif_image_handle_get_image_tiling", _Error, [c_void_p, c_int, c_void_p]),
    ("heif_image_handle_get_raw_color_profile_size", c_size_t, [c_void_p]),
    ("heif_image_handle_get_raw_color_profile", _Error, [c_void_p, c_void_p]),
    ("heif_item_get_transformation_properties", c_int, [c_void_p, c_uint32, c_void_p, c_int]),
    ("heif_item_get_property_type", c_int, [c_void_p, c_uint32, c_uint32]),
    ("heif_item_get_property_transform_mirror", c_int, [c_void_p, c_uint32, c_uint32]),
    ("heif_item_get_property_transform_rotation_ccw", c_int, [c_void_p, c_uint32, c_uint32]),
    ("heif_item_get_property_transform_crop_borders", None, [c_void_p, c_uint32, c_uint32, c_int, c_int] + [c_void_p] * 4),
    ("heif_decoding_options_alloc", POINTER(_Options), []),
    ("heif_image_handle_decode_image_tile", _Error, [c_void_p, c_void_p, c_int, c_int, c_void_p, c_uint32, c_uint32]),
    ("heif_image_get_primary_width", c_int, [c_void_p]),
    ("heif_image_get_primary_height", c_int, [c_void_p]),
    ("heif_image_get_plane_readonly", c_void_p, [c_void_p, c_int, c_void_p]),
    ("heif_image_release", None, [c_void_p]),
):
    _function = getattr(_LIBRARY, _name)
    _function.restype, _function.argtypes = _result, _given


class HeicPicture:
    """The primary picture of the file in `original`; only its header is read until `decoded`. Raises ValueError."""

    def __init__(self, original: bytes) -> None:
        self._original = original  # libheif reads from it as long as it decodes
        self._context = c_void_p(_LIBRARY.heif_context_alloc())
        self._handle = c_void_p()
        _LIBRARY.heif_context_set_max_decoding_threads(self._context, 0)
        _check(_LIBRARY.heif_context_read_from_memory_without_copy(self._context, original, len(original), None))
        _check(_LIBRARY.heif_context_get_primary_image_handle(self._context, byref(self._handle)))
        self._item = _LIBRARY.heif_image_handle_get_item_id(self._handle)
        self._tiling = _Tiling()
        _check(_LIBRARY.heif_image_handle_get_image_tiling(self._handle, 0, byref(self._tiling)))
        self.size = (self._tiling.width, self._tiling.height)
        """Width and height in pixels, before it is cut and turned as the file says."""
        self.channels = 4 if _LIBRARY.heif_image_handle_has_alpha_channel(self._handle) else 3

    @property
    def tile_bytes(self) -> int:
        """What decoding one tile takes, about: the planes as they come, and the colours made of them, sample by sample."""
        sample = 1 if _LIBRARY.heif_image_handle_get_luma_bits_per_pixel(self._handle) <= 8 else 2
        return int(self._tiling.tile_width * self._tiling.tile_height * sample * (self.channels + 3))

    def profile(self) -> bytes | None:
        """The ICC profile."""
        size = _LIBRARY.heif_image_handle_get_raw_color_profile_size(self._handle)
        if not size:
            return None
        room = ctypes.create_string_buffer(size)
        _check(_LIBRARY.heif_image_handle_get_raw_color_profile(self._handle, room))
        return room.raw

    def decoded(self, scale: int) -> tuple[Image.Image, Transpose | None]:
        """RGB or RGBA at 1/`scale` of its size, cut but not yet turned; and the turn. Raises ValueError, MemoryError."""
        box, turn = self._changes()
        tiling = self._tiling
        options = _LIBRARY.heif_decoding_options_alloc()
        options.contents.ignore_transformations = 1
        options.contents.to_8_bits = 1
        left, top, right, bottom = (edge // scale for edge in box)
        canvas = Image.new("RGB" if self.channels == 3 else "RGBA", (max(1, right - left), max(1, bottom - top)))
        for row in range(tiling.rows):
            for column in range(tiling.columns):
                place = column * tiling.tile_width // scale - left, row * tiling.tile_height // scale - top
                canvas.paste(self._tile(options, column, row, scale), place)
        return canvas, turn

    def _tile(self, options: object, column: int, row: int, scale: int) -> Image.Image:
        image, stride = c_void_p(), c_int()
        chroma = _THREE if self.channels == 3 else _FOUR
        decode = _LIBRARY.heif_image_handle_decode_image_tile
        _check(decode(self._handle, byref(image), _RGB, chroma, options, column, row))
        try:
            plane = _LIBRARY.heif_image_get_plane_readonly(image, _INTERLEAVED, byref(stride))
            size = _LIBRARY.heif_image_get_primary_width(image), _LIBRARY.heif_image_get_primary_height(image)
            if not plane or min(size) < 1 or stride.value < size[0] * self.channels:
                raise ValueError("a tile without pixels")
            pixels = (ctypes.c_ubyte * (stride.value * size[1])).from_address(plane)
            mode = "RGB" if self.channels == 3 else "RGBA"
            tile = Image.frombytes(mode, size, memoryview(pixels), "raw", mode, stride.value)
        finally:
            _LIBRARY.heif_image_release(image)
        return tile.reduce(scale) if scale > 1 else tile

    def _changes(self) -> tuple[tuple[int, int, int, int], Transpose | None]:
        """What to cut out, and how to turn what is left."""
        numbers = (c_uint32 * _MOST_CHANGES)()
        count = _LIBRARY.heif_item_get_transformation_properties(self._context, self._item, numbers, _MOST_CHANGES)
        box, turns = (0, 0, *self.size), list[Transpose | None]()
        for number in numbers[:count]:
            match _LIBRARY.heif_item_get_property_type(self._context, self._item, number):
                case kind if kind == _CROP and not turns:
                    box = self._cut(number)
                case kind if kind == _ROTATION:
                    turns.append(
                        _TURNS.get(_LIBRARY.heif_item_get_property_transform_rotation_ccw(self._context, self._item, number))
                    )
                case kind if kind == _MIRROR:
                    turns.append(
                        _MIRRORS.get(_LIBRARY.heif_item_get_property_transform_mirror(self._context, self._item, number))
                    )
        return box, _one_turn([turn for turn in turns if turn is not None])

    def _cut(self, number: int) -> tuple[int, int, int, int]:
        borders = [c_int() for _ in range(4)]
        crop = _LIBRARY.heif_item_get_property_transform_crop_borders
        crop(self._context, self._item, number, *self.size, *(byref(border) for border in borders))
        left, top, right, bottom = (max(0, border.value) for border in borders)
        width, height = self.size
        if left + right >= width or top + bottom >= height:
            raise ValueError("nothing is left of the picture")
        return left, top, width - right, height - bottom


def _one_turn(turns: list[Transpose]) -> Transpose | None:
    """The one turn, of the seven there are, that does what all of them do after one another."""
    probe = Image.frombytes("L", (2, 2), bytes(range(4)))
    goal = reduce(lambda picture, turn: picture.transpose(turn), turns, probe).tobytes()
    return next((turn for turn in Transpose if probe.transpose(turn).tobytes() == goal), None)


def _check(error: _Error) -> None:
    if error.code == _ALLOCATION:
        raise MemoryError
    if error.code:
        raise ValueError(error.message)
