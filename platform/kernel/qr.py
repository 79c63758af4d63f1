"""QR codes as SVG."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import groupby

QUIET = 4  # modules of white round a QR code (ISO/IEC 18004, 9.1)


def qr_path(content: str) -> tuple[int, str]:
    """A QR code: how many modules wide it is, white margin included, and its dark parts as a path of SVG."""
    drawn = import_module("segno").make(content, error="m", micro=False)  # loaded by who draws one, which few processes do
    rows = [list(row) for row in drawn.matrix_iter(border=QUIET)]
    return len(rows), "".join(_dark(x, y, wide) for y, row in enumerate(rows) for x, wide in _runs(row))


def _runs(row: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where dark modules begin that stand side by side, and how many they are."""
    at = 0
    for is_dark, run in groupby(row):
        wide = len(list(run))
        if is_dark:
            yield at, wide
        at += wide


def _dark(x: int, y: int, wide: int) -> str:
    return f"M{x} {y}h{wide}v1h-{wide}z"
