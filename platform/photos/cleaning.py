"""Makes an uploaded picture safe to show: a child that can do nothing else decodes it and encodes it anew."""

import json
import os
import re
import selectors
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from threading import Condition
from types import MappingProxyType
from typing import IO, cast

from flask_babel import lazy_gettext as lazy

WHOLE = "full"  # the picture at its own resolution, to take home
SIZES: Mapping[str, int] = MappingProxyType({WHOLE: 8192, "large": 2048, "medium": 1024, "small": 360})  # pixels, longest side

MB = 1024 * 1024  # bytes
MAX_BYTES = 25 * MB  # of one picture as it is sent; a hospital may take less (see `photos/reading.py`)
_MAX_ANSWER = 48 * 1024 * 1024
_MEMORY = 200 * 1024 * 1024  # bytes of address space in the child, so that it can never have more than that
_CPU_SECONDS = 10
_WALL_SECONDS = 20.0

_PROGRAM = Path(__file__).with_name("cleaner.py")

_EMPTY = lazy("The file is empty. Please choose the picture again.")
_BROKEN = lazy("The picture is damaged or incomplete. Please choose another one, or save it again and try once more.")
_TOO_HARD = lazy("The picture takes too much work to prepare. Please choose a smaller one.")
_SENTENCES = {
    b"kind": lazy("The file is not a JPEG, PNG, WebP, GIF or HEIC picture. Please choose a picture of one of these kinds."),
    b"pixels": lazy("The picture has too many pixels to prepare. Please choose a smaller one, or save it as a JPEG."),
    b"means": _TOO_HARD,
    b"broken": _BROKEN,
}

# Markers of a JPEG, ITU-T T.81 table B.1. In image data 0xFF is followed by 0x00 or a restart marker.
_START = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
_TABLES, _SCAN, _END = (b"\xff\xdb", b"\xff\xc4"), b"\xff\xda", b"\xff\xd9"
_BASELINE, _PROGRESSIVE, _RESTARTS = b"\xff\xc0", b"\xff\xc2", b"\xff\xdd"
_MARKER, _MARKER_BUT_RESTART = re.compile(rb"\xff[^\x00]"), re.compile(rb"\xff[^\x00\xd0-\xd7]")


@dataclass(frozen=True)
class CleanPicture:
    """JPEGs without metadata, by the name of their size: progressive, but the whole one, which is of one scan.

    Width and height, in pixels, are those of the largest; of the large one, where there is more than the whole one.
    """

    width: int
    height: int
    files: dict[str, bytes]

    @property
    def stored(self) -> int:
        """How many bytes its files have together."""
        return sum(map(len, self.files.values()))


class PictureRefused(Exception):
    """The picture is not taken; `sentence` says why and what to do, to the person who chose it."""

    def __init__(self, sentence: object) -> None:
        super().__init__(sentence)

    @property
    def sentence(self) -> str:
        """In the language of who reads it now."""
        return str(self)


def too_large(most: int) -> PictureRefused:
    """The refusal of a picture that has more than `most` bytes, which are whole MB."""
    return PictureRefused(lazy("The picture is larger than %(most)d MB. Please choose a smaller one.", most=most // MB))


class Places:
    """How many children one process has: `total`, of which one queue takes `each`, so that it never holds up another."""

    def __init__(self, total: int, each: int) -> None:
        self._total, self._each = total, each
        self._taken: Counter[Hashable] = Counter()
        self._changed = Condition()

    @contextmanager
    def one(self, queue: Hashable) -> Iterator[None]:
        """Waits for a place in the name of `queue` and holds it."""
        with self._changed:
            self._changed.wait_for(lambda: self._taken[queue] < self._each and self._taken.total() < self._total)
            self._taken[queue] += 1
        try:
            yield
        finally:
            with self._changed:
                self._taken[queue] -= 1
                self._taken = +self._taken  # forgets who has left
                self._changed.notify_all()


_PLACES = Places(total=6, each=2)


def clean(original: bytes, sizes: Mapping[str, int] = SIZES, *, queue: Hashable = None) -> CleanPicture:
    """The JPEG, PNG, WebP, GIF or HEIC in `original` (by its content, not its name) in every one of `sizes`.

    It is never enlarged; where 25 megapixels are more than memory holds, the whole size is made of a half or a quarter.
    It is turned upright, its transparency becomes white and its colours sRGB; of what moves, the first frame is taken;
    nothing else of it is kept. Pictures of the same `queue` (a hospital) wait for each other, others' do not wait for
    them. Takes up to 20 seconds. Raises PictureRefused, or RuntimeError when it is not the picture that is at fault.
    """
    if not original:
        raise PictureRefused(_EMPTY)
    if len(original) > MAX_BYTES:
        raise too_large(MAX_BYTES)
    with _PLACES.one(queue):
        return _understood(_asked(original, sizes), sizes)


def _asked(original: bytes, sizes: Mapping[str, int]) -> bytes:
    """What the child answers; it and all that it may have started have ended by then."""
    job = {"memory": _MEMORY, "seconds": _CPU_SECONDS, "sizes": dict(sizes), "whole": WHOLE}
    with subprocess.Popen(  # noqa: S603  # our own program; the picture goes to its standard input
        [sys.executable, "-I", "-B", str(_PROGRAM), json.dumps(job)],
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a decoder's complaint may quote the picture
        cwd="/",
        env={"MALLOC_ARENA_MAX": "1"},  # a second one, for a thread, would take a third of the memory
        start_new_session=True,
    ) as child:
        try:
            answer = _conversation(child, original)
        except TimeoutError:
            raise PictureRefused(_TOO_HARD) from None
        finally:
            with suppress(ProcessLookupError, PermissionError):  # macOS forbids it once all have ended
                os.killpg(child.pid, signal.SIGKILL)
    if not answer:
        _blame(child.returncode)
    return answer


def _conversation(child: subprocess.Popen[bytes], original: bytes) -> bytes:
    """Feeds the child and hears it out. Raises TimeoutError. (`communicate` would take any amount of output.)"""
    ears, mouth = cast(IO[bytes], child.stdin), cast(IO[bytes], child.stdout)
    os.set_blocking(ears.fileno(), False)
    left, answer = memoryview(original), bytearray()
    deadline = time.monotonic() + _WALL_SECONDS
    with selectors.DefaultSelector() as selector:
        selector.register(ears, selectors.EVENT_WRITE)
        selector.register(mouth, selectors.EVENT_READ)
        while (remaining := deadline - time.monotonic()) > 0:
            for key, _ in selector.select(remaining):
                if key.fileobj is ears:
                    left = left[_fed(ears, left) :]
                    if not left:
                        selector.unregister(ears)
                        ears.close()
                elif piece := os.read(mouth.fileno(), 65536):
                    answer += piece
                else:
                    return bytes(answer)
            if len(answer) > _MAX_ANSWER:
                raise PictureRefused(_BROKEN)
    raise TimeoutError


def _fed(ears: IO[bytes], left: memoryview) -> int:
    try:
        return os.write(ears.fileno(), left)
    except BrokenPipeError:  # it needs no more, or has died: its answer will tell
        return len(left)


def _blame(status: int) -> None:
    """Raises for a child that ended, with this exit status, without a word."""
    if status in (-signal.SIGKILL, -signal.SIGXCPU):
        raise PictureRefused(_TOO_HARD)
    if status < 0:
        raise PictureRefused(_BROKEN)
    raise RuntimeError(f"the program that cleans pictures ended with status {status} and without an answer")


def _understood(answer: bytes, sizes: Mapping[str, int]) -> CleanPicture:
    """Reads the answer as one that a picture may have forged."""
    if not answer.startswith(b"+"):
        raise PictureRefused(_SENTENCES.get(answer[1:], _BROKEN))
    stream = BytesIO(answer[1:])
    files = {name: stream.read(int.from_bytes(stream.read(4), "big")) for name in sizes}
    try:
        measures = {name: _measured(file, whole=name == WHOLE) for name, file in files.items()}
    except ValueError:
        raise PictureRefused(_BROKEN) from None
    if stream.read() or any(max(measures[name]) > longest for name, longest in sizes.items()):
        raise PictureRefused(_BROKEN)
    width, height = max(measure for name, measure in measures.items() if name != WHOLE or len(measures) == 1)
    return CleanPicture(width, height, files)


def _measured(file: bytes, *, whole: bool) -> tuple[int, int]:
    """Width and height of a JPEG that holds what it takes to draw it and nothing else; else ValueError.

    The whole one has one scan, with restart markers; the others are progressive, without them.
    """
    if not file.startswith(_START) or not file.endswith(_END):
        raise ValueError
    frame, tables = (_BASELINE, (*_TABLES, _RESTARTS)) if whole else (_PROGRESSIVE, _TABLES)
    measure, scans, at = (0, 0), 0, 20
    while at < len(file) - len(_END):
        marker, length = file[at : at + 2], int.from_bytes(file[at + 2 : at + 4], "big")
        if marker == frame and measure == (0, 0):
            height, width = int.from_bytes(file[at + 5 : at + 7], "big"), int.from_bytes(file[at + 7 : at + 9], "big")
            measure = width, height
        elif marker != _SCAN and marker not in tables:
            raise ValueError
        at += 2 + length
        if marker == _SCAN:
            scans += 1
            following = (_MARKER_BUT_RESTART if whole else _MARKER).search(file, at)
            at = following.start() if following else len(file)
    if at != len(file) - len(_END) or 0 in measure or not scans or (whole and scans > 1):
        raise ValueError
    return measure
