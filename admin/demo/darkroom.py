"""Makes the demo's pictures ready beside the sowing: drawn or read, and cleaned as if somebody had sent them."""

from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from admin.demo.pictures import PICTURES, draw
from photos.cleaning import CleanPicture, clean

_AT_ONCE = 2  # children that clean; a third would wait for a processor
_FOLDER = Path(__file__).with_name("photographs")
PHOTOGRAPHS: Mapping[str, Path] = MappingProxyType(
    {path.stem: path for path in sorted(_FOLDER.iterdir()) if path.suffix in (".heic", ".jpg")}
)
"""Photographs by their names, as a telephone would send them. Whose they are stands beside them."""


def original(name: str) -> bytes:
    """The picture of this name as it is sent. Raises KeyError for a name that nobody knows."""
    return PHOTOGRAPHS[name].read_bytes() if name in PHOTOGRAPHS else draw(name)


def is_known(name: str) -> bool:
    """Whether there is a picture of this name."""
    return name in PHOTOGRAPHS or name in PICTURES


class Darkroom:
    """Begins with all pictures on entering, two at once, each once. Leaving drops those that nobody asked for yet."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(dict.fromkeys(names))
        self._threads = ThreadPoolExecutor(_AT_ONCE)
        self._ready: dict[str, Future[CleanPicture]] = {}

    def __enter__(self) -> Self:
        self._ready = {name: self._threads.submit(_developed, name) for name in self._names}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._threads.shutdown(cancel_futures=True)

    def picture(self, name: str) -> CleanPicture:
        """The picture, as soon as it is ready. Raises KeyError for one that was not begun."""
        return self._ready[name].result()


def _developed(name: str) -> CleanPicture:
    return clean(original(name))
