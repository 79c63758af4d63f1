"""Cleaning: the sizes, the refusals in words, and what the child may not do nor say."""

import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import ExitStack
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel
from PIL import Image, ImageChops

from photos import cleaning
from photos.cleaning import PictureRefused, clean
from photos.decoding import Decoded
from photos.painting import Painter
from tests.photos import pictures
from tests.photos.pictures import encoded, halves

Instead = Callable[[str], None]


def shown(file: bytes) -> Image.Image:
    """The file as a browser would decode it."""
    return Image.open(BytesIO(file))


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


def test_there_is_one_jpeg_for_each_size() -> None:
    picture = clean(encoded(halves((3000, 1500))))
    files = {name: shown(file) for name, file in picture.files.items()}
    sizes = {"full": (3000, 1500), "large": (2048, 1024), "medium": (1024, 512), "small": (360, 180)}
    assert {name: file.size for name, file in files.items()} == sizes
    assert (picture.width, picture.height) == (2048, 1024)
    assert all(file.format == "JPEG" and file.mode == "RGB" for file in files.values())
    assert [name for name, file in files.items() if "progressive" not in file.info] == ["full"]


def test_nothing_is_enlarged_and_the_sizes_may_be_others() -> None:
    assert {shown(file).size for file in clean(encoded(halves((80, 40)))).files.values()} == {(80, 40)}
    picture = clean(encoded(halves()), {"tiny": 20})
    assert (list(picture.files), picture.width, picture.height) == (["tiny"], 20, 10)
    picture = clean(encoded(halves()), {"full": 8192})
    assert (list(picture.files), picture.width, picture.height) == (["full"], 80, 40)


@pytest.mark.parametrize("size", [(333, 517), (517, 333), (16, 128), (130, 1)])
def test_the_strips_leave_no_seam(size: tuple[int, int]) -> None:
    picture = Image.effect_noise(size, 90).convert("RGB")
    expected = encoded(picture, quality=90, subsampling="4:2:0")
    files = clean(encoded(picture, "PNG"), {"full": 8192, "large": 2048}).files
    assert shown(files["full"]).tobytes() == shown(expected).tobytes()


@pytest.mark.parametrize("turn", [None, *Image.Transpose])
def test_strips_are_the_picture_made_at_once(turn: Image.Transpose | None) -> None:
    picture = Image.effect_noise((300, 1000), 90).convert("RGB")
    painter, upright = Painter(Decoded(picture, turn, None)), picture if turn is None else picture.transpose(turn)
    assert painter.whole(1000).tobytes() == upright.tobytes()
    smaller = painter.whole(237)
    difference = ImageChops.difference(smaller, upright.resize(smaller.size, Image.Resampling.LANCZOS))
    assert max(difference.tobytes()) <= 6


def test_a_panorama_is_made_to_fit() -> None:
    assert shown(clean(encoded(halves((9000, 300)), "PNG"), {"full": 8192}).files["full"]).size == (8192, 273)


def test_a_refusal_is_in_the_language_of_who_reads_it() -> None:
    app = Flask(__name__)
    Babel(app, locale_selector=lambda: "de")
    with pytest.raises(PictureRefused) as refused:
        clean(b"")
    with app.test_request_context(), pytest.MonkeyPatch.context() as replaced:
        replaced.setattr("flask_babel.Domain.get_translations", lambda _: Loud())
        assert refused.value.sentence == "THE FILE IS EMPTY. PLEASE CHOOSE THE PICTURE AGAIN."
    assert refused.value.sentence == "The file is empty. Please choose the picture again."


class Loud(NullTranslations):
    """The language of those who shout."""

    def ugettext(self, message: str) -> str:
        return message.upper()


@pytest.mark.parametrize(
    ("original", "words"),
    [
        (b"", "is empty"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "not a JPEG, PNG, WebP, GIF or HEIC picture"),
        (b"<!doctype html><script>alert(1)</script>", "not a JPEG, PNG, WebP, GIF or HEIC picture"),
        (encoded(halves(), "TIFF"), "not a JPEG, PNG, WebP, GIF or HEIC picture"),
        (encoded(halves(), "BMP"), "not a JPEG, PNG, WebP, GIF or HEIC picture"),
        (b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00avifmif1", "not a JPEG, PNG, WebP, GIF or HEIC picture"),
        (b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp41", "not a JPEG, PNG, WebP, GIF or HEIC picture"),
        (bytes(cleaning.MAX_BYTES + 1), "larger than 25 MB"),
        *((encoded(halves((800, 800)), kind)[:-200], "damaged or incomplete") for kind in ("PNG", "GIF", "WEBP", "HEIF")),
        (encoded(halves((800, 800)))[:-900], "damaged or incomplete"),
        *((encoded(halves(), kind)[:40], "damaged or incomplete") for kind in ("JPEG", "PNG", "GIF", "WEBP", "HEIF")),
    ],
)
def test_what_cannot_be_shown_is_refused_in_plain_words(original: bytes, words: str) -> None:
    with pytest.raises(PictureRefused, match=words) as refused:
        clean(original)
    assert refused.value.sentence == str(refused.value)


def test_the_child_has_no_more_memory_than_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    original = encoded(halves((4000, 4000)), "PNG")
    assert clean(original).width == 2048
    monkeypatch.setattr(cleaning, "_MEMORY", 80 * 1024 * 1024)
    with pytest.raises(PictureRefused, match="too much work"):
        clean(original)


@pytest.mark.parametrize("threads", [False, True], ids=["any other", "a HEIC"])
def test_the_child_may_open_nothing_start_nothing_and_write_nothing(*, threads: bool) -> None:
    program = f"""
import json, os, resource
from photos import cleaner
before = resource.getrlimit(resource.RLIMIT_NPROC)
cleaner.confine({cleaning._MEMORY}, {cleaning._CPU_SECONDS}, threads={threads})
names = ("AS", "CPU", "NOFILE", "FSIZE", "CORE", "NPROC")
limits = {{name: resource.getrlimit(getattr(resource, "RLIMIT_" + name)) for name in names}}
print(json.dumps([limits, limits["NPROC"] == before, os.nice(0) > 0]))
"""
    limits, as_before, later = json.loads(subprocess.check_output([sys.executable, "-I", "-B", "-c", program]))
    none = {name: [0, 0] for name in ("NOFILE", "FSIZE", "CORE")}
    processes = limits.pop("NPROC")
    assert limits == {"AS": [200 * 1024 * 1024] * 2, "CPU": [10, 10], **none}
    assert later
    assert as_before if threads else processes == [0, 0]


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
    assert set(environment) <= {
        "LC_CTYPE",
        "MALLOC_ARENA_MAX",
        "__CF_USER_TEXT_ENCODING",
    }  # what Python and macOS add by themselves
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
    good, whole = encoded(halves(), progressive=True), encoded(halves(), restart_marker_rows=1)
    forgeries = {
        "no picture": framed(b"\xff\xd8\xff<script></script>\xff\xd9"),
        "a comment": framed(encoded(halves(), progressive=True, comment=b"where we live")),
        "a trailer": framed(good[:-2] + b"\xff\xd9<script></script>\xff\xd9"),
        "a whole one": framed(whole),
        "restarts": framed(good[:-2] + b"\xff\xd0" + b"\xff\xd9"),
        "more than asked": framed(good) + b"more",
        "larger than asked": framed(encoded(halves((400, 400)), progressive=True)),
        "half": framed(good)[:-9],
        "no scan": framed(good[: good.index(b"\xff\xda")] + b"\xff\xd9"),
        "words of its own": b"-Click here",
    }
    instead(f"import sys\nsys.stdout.buffer.write({framed(good)!r})")
    assert clean(b"picture", {"only": 360}).files == {"only": good}
    for name, answer in forgeries.items():
        instead(f"import sys\nsys.stdout.buffer.write({answer!r})")
        with pytest.raises(PictureRefused, match="damaged"):
            pytest.fail(f"{name} was believed: {clean(b'picture', {'only': 360})}")


def test_what_the_child_says_of_the_whole_picture_is_not_believed_either(instead: Instead) -> None:
    good = encoded(halves(), restart_marker_rows=1)
    scan = good.index(b"\xff\xda")
    forgeries = {
        "a progressive one": framed(encoded(halves(), progressive=True)),
        "two scans": framed(good[:-2] + good[scan:]),
        "a comment": framed(encoded(halves(), comment=b"where we live")),
        "a profile": framed(encoded(halves(), icc_profile=pictures.swapped_profile())),
        "larger than asked": framed(encoded(halves((8200, 8)))),
    }
    instead(f"import sys\nsys.stdout.buffer.write({framed(good)!r})")
    assert clean(b"picture", {"full": 8192}).files == {"full": good}
    for name, answer in forgeries.items():
        instead(f"import sys\nsys.stdout.buffer.write({answer!r})")
        with pytest.raises(PictureRefused, match="damaged"):
            pytest.fail(f"{name} was believed: {clean(b'picture', {'full': 8192})}")


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


def test_a_hospital_whose_pictures_hang_does_not_hold_up_another(
    instead: Instead, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaning, "_PLACES", cleaning.Places(total=2, each=1))
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    instead(f"""
import sys
if sys.stdin.buffer.read() == b"hangs":
    open({str(pipe)!r}).read()
print("-kind", end="")
""")
    with ThreadPoolExecutor(3) as people:
        hanging = [people.submit(clean, b"hangs", queue="one") for _ in range(3)]
        for _ in range(3):
            with pytest.raises(PictureRefused, match="not a JPEG"):
                clean(b"picture", queue="another")
        assert not any(one.done() for one in hanging)
        left = set(hanging)
        while left:
            with open(pipe, "w"):  # waits for the one that reads, and lets it go on
                pass
            left = wait(left, return_when=FIRST_COMPLETED).not_done
        assert all("not a JPEG" in str(one.exception()) for one in hanging)


def test_no_more_children_run_than_there_are_places() -> None:
    places, inside, passed = cleaning.Places(total=3, each=2), threading.Event(), threading.Event()

    def enter(queue: str) -> None:
        inside.set()
        with places.one(queue):
            passed.set()

    for held, queue in ((["a", "a"], "a"), (["a", "a", "b"], "c")):
        inside.clear()
        passed.clear()
        with ThreadPoolExecutor(1) as people:
            with ExitStack() as taken:
                for name in held:
                    taken.enter_context(places.one(name))
                entering = people.submit(enter, queue)
                inside.wait()
                assert not passed.is_set()
            entering.result()
            assert passed.is_set()
