"""Originals from phones, cameras and programs: shown as they were meant, and telling nothing but what they show."""

from io import BytesIO

import pytest
from PIL import Image, ImageCms

from photos.cleaning import clean
from tests.photos import pictures
from tests.photos.pictures import BLUE, RED, SECRET, WHITE, encoded, halves

Colour = tuple[int, int, int]

GREY, BLACK = (128, 128, 128), (0, 0, 0)
TELLING = pictures.telling()
SECRETS = tuple(SECRET.encode(code) for code in ("ascii", "utf-16-be", "utf-16-le"))
TRACES = (
    b"Exif",
    b"GPS",
    b"http",
    b"xmp",
    b"Photoshop",
    b"ICC_PROFILE",
    b"MPF",
    b"<script",
    b"PK\x03\x04",
    b"PK\x05\x06",
    *SECRETS,
)
TURNED = {"JPEG": "JPEG", "PNG": "PNG", "WebP": "WEBP", "HEIC": "HEIF"}


def close(colour: object, expected: Colour, within: int = 6) -> bool:
    """Whether the two look alike, after the losses of JPEG."""
    assert isinstance(colour, tuple)
    return all(abs(one - other) <= within for one, other in zip(colour, expected, strict=True))


def corners(original: bytes) -> tuple[object, object]:
    """The colours at the top left and at the bottom right of the cleaned picture."""
    picture = Image.open(BytesIO(clean(original, {"large": 2048}).files["large"]))
    return picture.getpixel((1, 1)), picture.getpixel((picture.width - 2, picture.height - 2))


@pytest.mark.parametrize("original", TELLING.values(), ids=TELLING.keys())
def test_no_size_tells(original: bytes) -> None:
    assert any(secret in original for secret in SECRETS), "the original must tell, or nothing is proved"
    files = clean(original).files
    assert list(files) == ["full", "large", "medium", "small"]
    for file in files.values():
        assert not [trace for trace in TRACES if trace in file]
        shown = Image.open(BytesIO(file))
        assert not shown.getexif()
        assert not set(shown.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", TURNED.values(), ids=TURNED.keys())
def test_a_picture_is_set_upright(kind: str, orientation: int) -> None:
    quarters = Image.new("RGB", (64, 32), WHITE)
    quarters.paste(RED, (0, 0, 32, 16))
    quarters.paste(BLUE, (32, 0, 64, 16))
    turn = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}.get(orientation)
    expected = quarters if turn is None else quarters.transpose(Image.Transpose(turn))
    files = clean(encoded(quarters, kind, exif=pictures.exif(orientation))).files
    for file in files.values():
        shown = Image.open(BytesIO(file))
        assert shown.size == expected.size
        for place in ((4, 4), (expected.width - 5, 4), (4, expected.height - 5)):
            assert close(shown.getpixel(place), expected.getpixel(place), within=40)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_colours_are_changed_over_by_the_profile(kind: str) -> None:
    first, last = corners(encoded(halves(), kind, icc_profile=pictures.swapped_profile()))
    assert close(first, BLUE, within=12)
    assert close(last, RED, within=12)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_the_wide_colours_of_a_phone_become_those_of_every_screen(kind: str) -> None:
    """Display P3, as iPhones write: its (200, 100, 100) is a stronger red in sRGB."""
    profile = pictures.p3_profile()
    expected = ImageCms.profileToProfile(
        Image.new("RGB", (9, 9), (200, 100, 100)), BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
    )
    assert expected
    colour = expected.getpixel((4, 4))
    assert isinstance(colour, tuple)
    assert colour[0] > 210
    first, last = corners(encoded(Image.new("RGB", (64, 64), (200, 100, 100)), kind, icc_profile=profile))
    assert close(first, colour)  # type: ignore[arg-type]
    assert close(last, colour)  # type: ignore[arg-type]


def test_broken_exif_and_a_broken_profile_do_no_harm() -> None:
    for kind in ("JPEG", "PNG", "WEBP", "HEIF"):
        first, last = corners(encoded(halves(), kind, exif=b"Exif\x00\x00nonsense", icc_profile=b"nonsense"))
        assert close(first, RED, within=12)
        assert close(last, BLUE, within=12)


def test_what_is_transparent_becomes_white() -> None:
    key = pictures.chunk(b"tRNS", bytes(6))
    clear = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    originals = {
        "PNG": encoded(clear, "PNG"),
        "WebP": encoded(clear, "WEBP", exact=True),
        "GIF": encoded(clear, "GIF"),
        "HEIC": encoded(clear, "HEIF"),
        "grey": encoded(Image.new("LA", (9, 9), (0, 0)), "PNG"),
        "palette": encoded(halves((9, 9)).quantize(2), "PNG", transparency=bytes(2)),
        "colour key": pictures.one_colour_png(9, 9, depth=8, kind=2, more=key),
        "black and white": pictures.one_colour_png(9, 9, depth=1, kind=0, more=pictures.chunk(b"tRNS", bytes(2))),
    }
    found = {name: corners(original) for name, original in originals.items()}
    assert [name for name, colours in found.items() if not all(close(colour, WHITE) for colour in colours)] == []


def test_every_way_to_write_colours_is_read() -> None:
    originals = {
        "CMYK": (encoded(Image.new("CMYK", (9, 9), (0, 255, 255, 0))), RED),
        "16 bits": (encoded(Image.new("I;16", (9, 9), 128 * 257), "PNG"), GREY),
        "16 bits, colours": (pictures.one_colour_png(9, 9, depth=16, kind=2), BLACK),
        "palette": (encoded(Image.new("RGB", (9, 9), RED).quantize(2), "PNG"), RED),
        "palette of a GIF": (encoded(Image.new("RGB", (9, 9), RED).quantize(2), "GIF"), RED),
        "grey": (encoded(Image.new("L", (9, 9), 128)), GREY),
        "grey HEIC": (encoded(Image.new("L", (64, 64), 128), "HEIF"), GREY),
        "HEIC of 10 bits": (encoded(Image.new("I;16", (64, 64), 128 * 257), "HEIF"), GREY),
        "HEIC of tiles": (encoded(Image.new("RGB", (200, 300), RED), "HEIF", tile_size=64, chroma=444), RED),
        "WebP without loss": (encoded(Image.new("RGB", (9, 9), RED), "WEBP", lossless=True), RED),
    }
    found = {name: (corners(original), colour) for name, (original, colour) in originals.items()}
    assert [name for name, (colours, colour) in found.items() if not all(close(one, colour) for one in colours)] == []


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_of_what_moves_the_first_frame_is_taken(kind: str) -> None:
    frames = [Image.new("RGB", (32, 32), colour) for colour in (RED, BLUE, WHITE)]
    original = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    assert all(close(colour, RED) for colour in corners(original))


def test_of_a_heic_the_primary_picture_is_taken() -> None:
    """Not the first one, not a thumbnail, and none of the others' secrets."""
    first, primary = Image.new("RGB", (64, 64), BLUE), Image.new("RGB", (128, 96), RED)
    original = encoded(first, "HEIF", save_all=True, append_images=[primary], primary_index=1, chroma=444, exif=pictures.exif())
    picture = clean(original)
    assert (picture.width, picture.height) == (128, 96)
    assert all(close(colour, RED) for colour in corners(original))


def test_a_name_says_nothing_and_the_content_all() -> None:
    """The same bytes are taken whatever they were called: only bytes are asked for. A page that calls itself GIF is none."""
    assert clean(encoded(halves(), "PNG")).width == 80
    with pytest.raises(Exception, match="damaged"):
        clean(b"GIF89a/*<svg onload=alert(1)>*/=1;")
