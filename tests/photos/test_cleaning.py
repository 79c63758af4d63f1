"""Cleaning: what a picture keeps, what it loses, which are refused, and what the child may not do."""

import json
import os
import select
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from photos import cleaning
from photos.cleaning import PictureRefused, clean
from tests.photos import pictures
from tests.photos.pictures import BLUE, RED, WHITE, encoded, halves

Colour = tuple[int, int, int]
Instead = Callable[[str], None]

GREY, BLACK = (128, 128, 128), (0, 0, 0)
BETRAYALS = (b"Exif", b"GPS", b"http://ns.adobe.com", b"Photoshop", b"ICC_PROFILE", pictures.SECRET.encode())


def shown(file: bytes) -> Image.Image:
    """The file as a browser would decode it."""
    return Image.open(BytesIO(file))


def close(colour: object, expected: Colour) -> bool:
    """Whether the two look alike, after the losses of JPEG."""
    assert isinstance(colour, tuple)
    return all(abs(one - other) <= 4 for one, other in zip(colour, expected, strict=True))


def corners(original: bytes) -> tuple[object, object]:
    """The colours at the top left and at the bottom right of the cleaned picture."""
    picture = shown(clean(original).files["large"])
    return picture.getpixel((1, 1)), picture.getpixel((picture.width - 2, picture.height - 2))


def framed(file: bytes) -> bytes:
    """The child's answer that holds one file."""
    return b"+" + len(file).to_bytes(4, "big") + file


@pytest.fixture
def instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Instead:
    """Puts another program in the cleaner's place: what it could do if a picture took it over."""

    def put(program: str) -> None:
        path = tmp_path / "cleaner.py"
        path.write_text(program)
        monkeypatch.setattr(cleaning, "_PROGRAM", path)

    return put


@pytest.mark.parametrize("original", [pictures.telling_jpeg(), pictures.telling_png()], ids=["jpeg", "png"])
def test_only_the_picture_itself_is_kept(original: bytes) -> None:
    assert all(word in original for word in (b"Exif" if original[0] == 0xFF else b"eXIf", pictures.SECRET.encode()))
    picture = clean(original)
    for file in picture.files.values():
        assert not [word for word in BETRAYALS if word in file]
        assert not shown(file).getexif()
    assert (picture.width, picture.height) == (40, 80)
    upper, lower = corners(original)  # turned upright, and its colours changed over by the profile
    assert close(upper, BLUE)
    assert close(lower, RED)


def test_there_is_one_progressive_jpeg_for_each_size() -> None:
    picture = clean(encoded(halves((3000, 1500))))
    files = {name: shown(file) for name, file in picture.files.items()}
    sizes = {"large": (2048, 1024), "medium": (1024, 512), "small": (360, 180)}
    assert {name: file.size for name, file in files.items()} == sizes
    assert (picture.width, picture.height) == (2048, 1024)
    assert all(file.format == "JPEG" and file.mode == "RGB" and file.info["progressive"] for file in files.values())


def test_nothing_is_enlarged_and_the_sizes_may_be_others() -> None:
    assert {shown(file).size for file in clean(encoded(halves((80, 40)))).files.values()} == {(80, 40)}
    picture = clean(encoded(halves()), {"tiny": 20})
    assert (list(picture.files), picture.width, picture.height) == (["tiny"], 20, 10)


@pytest.mark.parametrize(
    ("kind", "orientation", "expected"), [("JPEG", 2, (BLUE, RED)), ("JPEG", 5, (RED, BLUE)), ("PNG", 8, (BLUE, RED))]
)
def test_a_picture_is_set_upright(kind: str, orientation: int, expected: tuple[Colour, Colour]) -> None:
    first, last = corners(encoded(halves(), kind, exif=pictures.exif(orientation)))
    assert close(first, expected[0])
    assert close(last, expected[1])


def test_broken_exif_and_a_broken_profile_do_no_harm() -> None:
    upper, lower = corners(encoded(halves(), exif=b"Exif\x00\x00nonsense", icc_profile=b"nonsense"))
    assert close(upper, RED)
    assert close(lower, BLUE)


def test_what_is_transparent_becomes_white() -> None:
    key = pictures.chunk(b"tRNS", bytes(6))
    originals = {
        "RGBA": encoded(Image.new("RGBA", (9, 9), (0, 0, 0, 0)), "PNG"),
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
        "grey": (encoded(Image.new("L", (9, 9), 128)), GREY),
    }
    found = {name: (corners(original), colour) for name, (original, colour) in originals.items()}
    assert [name for name, (colours, colour) in found.items() if not all(close(one, colour) for one in colours)] == []


@pytest.mark.parametrize(
    ("original", "words"),
    [
        (b"", "is empty"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "not a JPEG or PNG"),
        (b"<!doctype html><script>alert(1)</script>", "not a JPEG or PNG"),
        (bytes(cleaning.MAX_BYTES + 1), "larger than 25 MB"),
        (pictures.one_colour_png(13_000, 13_000, depth=1, kind=0), "50 million pixels"),
        (pictures.lying_jpeg(65_000, 65_000), "50 million pixels"),
        (encoded(halves((800, 800)), "PNG")[:-200], "damaged or incomplete"),
        (encoded(halves((800, 800)))[:-900], "damaged or incomplete"),
        (pictures.text_bomb(), "damaged or incomplete"),
    ],
    ids=["empty", "SVG", "HTML", "bytes", "pixels", "lying header", "half a PNG", "half a JPEG", "text bomb"],
)
def test_what_cannot_be_shown_is_refused_in_plain_words(original: bytes, words: str) -> None:
    with pytest.raises(PictureRefused, match=words) as refused:
        clean(original)
    assert refused.value.sentence == str(refused.value)


def test_the_bomb_is_small_and_the_largest_picture_allowed_fits() -> None:
    assert len(pictures.one_colour_png(13_000, 13_000, depth=1, kind=0)) < 25_000
    key = pictures.chunk(b"tRNS", bytes(6))  # the kind that needs most memory
    assert clean(pictures.one_colour_png(8000, 6250, depth=8, kind=2, more=key), {"s": 360}).width == 360


def test_a_large_jpeg_is_never_decoded_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "_MEMORY", 128 * 1024 * 1024)  # 49 megapixels would take 200
    assert clean(encoded(Image.new("L", (7000, 7000)).convert("RGB"))).width == 2048


def test_the_child_has_no_more_memory_than_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    original = encoded(halves((4000, 4000)), "PNG")
    assert clean(original).width == 2048
    monkeypatch.setattr(cleaning, "_MEMORY", 64 * 1024 * 1024)
    with pytest.raises(PictureRefused, match="too much work"):
        clean(original)


def test_the_child_may_open_nothing_start_nothing_and_write_nothing() -> None:
    program = f"""
import importlib.util, json, resource
spec = importlib.util.spec_from_file_location("cleaner", {str(cleaning._PROGRAM)!r})
cleaner = importlib.util.module_from_spec(spec)
spec.loader.exec_module(cleaner)
cleaner.confine({cleaning._MEMORY}, {cleaning._CPU_SECONDS})
names = ("AS", "CPU", "NOFILE", "FSIZE", "CORE", "NPROC")
print(json.dumps({{name: resource.getrlimit(getattr(resource, "RLIMIT_" + name)) for name in names}}))
"""
    said = json.loads(subprocess.check_output([sys.executable, "-I", "-B", "-c", program]))
    none = {name: [0, 0] for name in ("NOFILE", "FSIZE", "CORE", "NPROC")}
    assert said == {"AS": [640 * 1024 * 1024] * 2, "CPU": [10, 10], **none}


def test_the_child_knows_nothing_of_us(instead: Instead, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "not for children")
    instead(f"""
import json, os, sys
seen = [list(os.environ), os.getcwd(), os.getpgrp() == os.getpid(), sys.flags.isolated]
open({str(tmp_path / "seen")!r}, "w").write(json.dumps(seen))
print("-kind", end="")
""")
    with pytest.raises(PictureRefused, match="not a JPEG"):
        clean(b"picture")
    environment, folder, own_group, isolated = json.loads((tmp_path / "seen").read_text())
    assert set(environment) <= {"LC_CTYPE", "__CF_USER_TEXT_ENCODING"}  # what Python and macOS add by themselves
    assert (folder, own_group, isolated) == ("/", True, 1)


def test_a_child_that_hangs_is_killed_with_all_that_it_started(
    instead: Instead, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    listening = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    instead(f"import os, signal\nos.fork()\nos.write(os.open({str(pipe)!r}, os.O_WRONLY), b'x')\nsignal.pause()\n")
    monkeypatch.setattr(cleaning, "_WALL_SECONDS", 1.5)  # enough for Python to start on a busy machine
    with pytest.raises(PictureRefused, match="too much work"):
        clean(bytes(1_000_000))  # more than a pipe holds, and nobody reads it
    heard = b""
    while select.select([listening], [], [], 5)[0] and (piece := os.read(listening, 9)):
        heard += piece
    assert heard == b"xx"
    assert select.select([listening], [], [], 0)[0], "a child still holds the pipe"  # else it is at its end
    os.close(listening)


def test_what_the_child_says_is_not_believed(instead: Instead) -> None:
    good = encoded(halves(), progressive=True)
    forgeries = {
        "no picture": framed(b"\xff\xd8\xff<script></script>\xff\xd9"),
        "a comment": framed(encoded(halves(), progressive=True, comment=b"where we live")),
        "a trailer": framed(good[:-2] + b"\xff\xd9<script></script>\xff\xd9"),
        "more than asked": framed(good) + b"more",
        "larger than asked": framed(encoded(halves((400, 400)), progressive=True)),
        "half": framed(good)[:-9],
        "words of its own": b"-Click here",
    }
    instead(f"import sys\nsys.stdout.buffer.write({framed(good)!r})")
    assert clean(b"picture", {"only": 360}).files == {"only": good}
    for name, answer in forgeries.items():
        instead(f"import sys\nsys.stdout.buffer.write({answer!r})")
        with pytest.raises(PictureRefused, match="damaged"):
            pytest.fail(f"{name} was believed: {clean(b'picture', {'only': 360})}")


def test_a_child_that_talks_without_end_or_dies_has_refused(instead: Instead) -> None:
    for program, words in (
        ("import sys\nwhile True: sys.stdout.buffer.write(bytes(1 << 20))", "damaged"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "damaged"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGXCPU)", "too much work"),
    ):
        instead(program)
        with pytest.raises(PictureRefused, match=words):
            clean(b"picture")


def test_our_own_failure_is_not_blamed_on_the_picture(instead: Instead) -> None:
    instead("import no_such_module")
    with pytest.raises(RuntimeError, match="status 1"):
        clean(b"picture")
