"""The program of the limited child: one picture on standard input, the same picture as clean JPEGs on standard output.

It is run by path with `cleaning.py`'s limits as a JSON object in its only argument, and imports of the house only what
decodes and paints. Its answer is "+" and, for each size, four bytes of length (big-endian) and a JPEG; or "-" and the
code of a refusal.
"""

import json
import os
import resource
import sys
from collections.abc import Callable, Mapping

from PIL import Image

from photos.decoding import Decoded, Refused, decoder_of, is_heic
from photos.painting import Painter, encoded, fitted

_WHOLE_QUALITY, _QUALITY = 90, 85


def confine(memory: int, seconds: int, *, threads: bool) -> None:
    """From here on: `memory` bytes of address space, `seconds` of processor time, no file, no process, no core dump.

    With `threads`, processes are not forbidden: libheif starts one thread a tile, and the kernel counts both as one.
    """
    os.nice(10)  # whoever waits for a page comes first
    if sys.platform != "darwin":  # which refuses any limit below the hundreds of gigabytes it maps beforehand
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    for nothing in (resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(nothing, (0, 0))
    if not threads:
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def cleaned(decode: Callable[[], Decoded], sizes: Mapping[str, int], whole: str) -> list[bytes]:
    """A JPEG for each of `sizes` (longest side), in order: of one scan for the size named `whole`, else progressive.

    Raises Refused, or MemoryError or OSError when memory does not suffice for painting.
    """
    painter = Painter(_decoded(decode))
    smaller = [longest for name, longest in sizes.items() if name != whole]
    files = {name: painter.baseline(sizes[name], _WHOLE_QUALITY) for name in sizes if name == whole}
    picture = painter.whole(max(smaller)) if smaller else None
    del painter  # and with it the pixels, before the encoder needs their room
    for name, longest in sizes.items():
        if picture and name != whole:
            fitting = picture.resize(fitted(picture.size, longest), Image.Resampling.LANCZOS)
            files[name] = encoded(fitting, _QUALITY, progressive=True)
    return [files[name] for name in sizes]


def _decoded(decode: Callable[[], Decoded]) -> Decoded:
    try:
        return decode()
    except Refused:
        raise
    except MemoryError:
        raise Refused("means") from None
    except Exception:  # whatever a decoder stumbles over, it is the picture's fault
        raise Refused("broken") from None


def _answer(decode: Callable[[], Decoded], sizes: Mapping[str, int], whole: str) -> list[bytes]:
    try:
        files = cleaned(decode, sizes, whole)
    except Refused as refused:
        return [b"-", str(refused).encode()]
    except (MemoryError, OSError):  # which is how an encoder says the same
        return [b"-means"]
    return [b"+", *(part for file in files for part in (len(file).to_bytes(4, "big"), file))]


def main() -> None:
    """Reads, answers, ends."""
    job = json.loads(sys.argv[1])
    original = sys.stdin.buffer.read()
    try:
        decoder = decoder_of(original)
    except Refused as refused:
        sys.stdout.buffer.write(b"-" + str(refused).encode())
        return
    Image.preinit()  # saving imports Pillow's usual formats
    confine(job["memory"], job["seconds"], threads=is_heic(original))
    for part in _answer(lambda: decoder(original), job["sizes"], job["whole"]):
        sys.stdout.buffer.write(part)


if __name__ == "__main__":
    main()
