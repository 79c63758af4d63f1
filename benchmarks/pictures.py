"""Phones' photos: how long the cleaner takes, and how much memory, beside Pillow alone in a process of its own.

python -m benchmarks.pictures
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from photos import cleaning
from tests.photos.pictures import phone_photo

PHOTOS = {"12 MP": (4032, 3024), "24 MP": (5712, 4284), "48 MP": (8064, 6048)}
_JOB = {"memory": cleaning._MEMORY, "seconds": 60, "sizes": dict(cleaning.SIZES), "whole": cleaning.WHOLE}
_CLEANER = [sys.executable, "-I", "-B", str(cleaning._PROGRAM), json.dumps(_JOB)]

# What a few lines of Pillow would do: the same sizes, upright and in sRGB, the usual way.
_PLAIN = """
import sys
from io import BytesIO
import pillow_heif
from PIL import Image, ImageCms, ImageOps
pillow_heif.register_heif_opener()
picture = ImageOps.exif_transpose(Image.open(BytesIO(sys.stdin.buffer.read())))
profile = BytesIO(picture.info["icc_profile"])
picture = ImageCms.profileToProfile(picture, profile, ImageCms.createProfile("sRGB"), outputMode="RGB")
for longest in (8192, 2048, 1024, 360):
    picture.thumbnail((longest, longest))
    picture.save(BytesIO(), "JPEG", quality=85, progressive=True)
"""

# Between us and what is measured: the peak of a process begins with that of the one it was forked from.
_BETWEEN = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def measured(command: list[str], photo: Path) -> tuple[float, float]:
    """Seconds, and megabytes at the peak."""
    started = time.perf_counter()
    with photo.open("rb") as original:
        peak = subprocess.check_output(
            [sys.executable, "-c", _BETWEEN, *command], stdin=original, env={"MALLOC_ARENA_MAX": "1"}
        )
    return time.perf_counter() - started, int(peak) / (1024 if sys.platform == "linux" else 1024**2)


def main() -> None:
    """Prints the table."""
    table = Table("photo", "seconds", "of Pillow's", "MB at the peak", "of Pillow's")
    with TemporaryDirectory() as folder:
        for kind in ("JPEG", "HEIF"):
            for name, size in PHOTOS.items():
                photo = Path(folder) / f"{kind}-{name}"
                photo.write_bytes(phone_photo(kind, size))
                ours, plain = measured(_CLEANER, photo), measured([sys.executable, "-c", _PLAIN], photo)
                seconds, peak = (f"{our / their:.2f}" for our, their in zip(ours, plain, strict=True))
                table.add_row(f"{name} {kind}", f"{ours[0]:.1f}", seconds, f"{ours[1]:.0f}", peak)
    Console().print(table)


if __name__ == "__main__":
    main()
