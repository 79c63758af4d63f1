"""Cleans a picture and tells how much memory the child took at its peak."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from photos import cleaning
from photos.cleaning import CleanPicture, PictureRefused, clean

MOST_MEMORY = 200 * 1024  # kilobytes

# Starts the cleaner and waits for it, in the child's place: what Linux counts as the peak of a process begins with that of
# the one it was forked from, and pytest's may be larger than any picture's.
_BETWEEN = """
import os, resource, signal, subprocess, sys
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
status = subprocess.run([sys.executable, "-I", "-B", {cleaner!r}, *sys.argv[1:]]).returncode
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
open({told!r}, "w").write(str(peak))
os.kill(os.getpid(), -status) if status < 0 else sys.exit(status)
"""


@dataclass(frozen=True)
class Outcome:
    """The clean picture or the refusal, and the peak in kilobytes."""

    picture: CleanPicture | None
    refusal: str
    peak: int


def measured(original: bytes, folder: Path) -> Outcome:
    """What becomes of the picture. Never raises PictureRefused."""
    between, told = folder / "between.py", folder / "peak"
    between.write_text(_BETWEEN.format(cleaner=str(cleaning._PROGRAM), told=str(told)))
    with pytest.MonkeyPatch.context() as replaced:
        replaced.setattr(cleaning, "_PROGRAM", between)
        replaced.setattr(cleaning, "_WALL_SECONDS", 120.0)  # the limit of processor time comes first, and leaves a number
        try:
            picture, refusal = clean(original), ""
        except PictureRefused as refused:
            picture, refusal = None, refused.sentence
    peak = json.loads(told.read_text())
    return Outcome(picture, refusal, peak // 1024 if sys.platform == "darwin" else peak)
