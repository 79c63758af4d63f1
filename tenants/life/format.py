"""The file that a hospital is carried in: a plain tar archive (POSIX ustar), the same bytes for the same content.

    about.json                 format, version of the schema, the hospital and its hosts
    data/<table>/000001.jsonl  rows, one a line, as PostgreSQL writes them in JSON
    jobs/000001.jsonl          what waits to be done
    files/<id>/large.jpg       pictures
    manifest.json              every part before it, with its rows, its bytes and its SHA-256

No moment, owner or machine is written into it. It is read as a stream, one part at a time, and never unpacked to a disk.
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from tenants.life.age import MAGIC, NotOpened, Opening, Sealing

FORMAT = 1
ABOUT, MANIFEST = "about.json", "manifest.json"
PART_BYTES = 1024 * 1024  # a part of rows is closed when it has as many
LARGEST_PART = 64 * 1024 * 1024
_BLOCK = tarfile.BLOCKSIZE
_END = bytes(2 * _BLOCK)


class BadArchive(Exception):
    """It cannot be brought in; the message says why."""


@dataclass(frozen=True)
class Part:
    """One part as the manifest lists it. `rows` is None for a file."""

    name: str
    rows: int | None
    size: int
    sha256: str

    @property
    def listed(self) -> dict[str, Any]:
        """As it is written down."""
        said = {"name": self.name, "bytes": self.size, "sha256": self.sha256}
        return said if self.rows is None else {**said, "rows": self.rows}


def part_of(name: str, content: bytes) -> Part:
    """What the manifest says of a part."""
    rows = content.count(b"\n") if name.endswith(".jsonl") else None
    return Part(name, rows, len(content), hashlib.sha256(content).hexdigest())


def lines_in(content: bytes) -> list[str]:
    """The lines of a part; nothing but a line feed ends one. Raises BadArchive."""
    try:
        lines = content.decode().split("\n")
    except UnicodeDecodeError as error:
        raise BadArchive("It holds something that is no JSON.") from error
    if lines.pop():
        raise BadArchive("It holds half a line.")
    return lines


def as_json(content: Any) -> bytes:
    """JSON that is the same for the same content."""
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def manifest_of(about: dict[str, Any], parts: list[Part]) -> bytes:
    """The last part."""
    return as_json({**about, "parts": [part.listed for part in parts]})


@dataclass
class Writer:
    """Writes the parts one after another. `tick` is told how many bytes were written."""

    target: IO[bytes] | Sealing
    tick: Callable[[int], object] = lambda _: None
    parts: list[Part] = field(default_factory=list)

    def put(self, name: str, content: bytes) -> None:
        """One part."""
        self.parts.append(part_of(name, content))
        self._write(name, content)

    def close(self, about: dict[str, Any]) -> None:
        """The manifest, and the end."""
        self._write(MANIFEST, manifest_of(about, self.parts))
        self.target.write(_END)

    def _write(self, name: str, content: bytes) -> None:
        header = tarfile.TarInfo(name)
        header.size, header.mode = len(content), 0o600
        for block in (header.tobuf(tarfile.USTAR_FORMAT), content, bytes(-len(content) % _BLOCK)):
            self.target.write(block)
        self.tick(len(content))


def parts_in(source: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """Names and contents, in order. Raises BadArchive for anything but plain files, whole, with nothing after them."""
    while (block := _exactly(source, _BLOCK)) != _END[:_BLOCK]:
        name, size = _header(block)
        content = _exactly(source, size)
        if _exactly(source, -size % _BLOCK).strip(b"\0"):
            raise BadArchive("It is not an archive as CarePages writes it.")
        yield name, content
    if _exactly(source, _BLOCK).strip(b"\0") or source.read(1):
        raise BadArchive("Something comes after its end.")


def _header(block: bytes) -> tuple[str, int]:
    try:
        found = tarfile.TarInfo.frombuf(block, "ascii", "strict")
    except (tarfile.HeaderError, UnicodeDecodeError) as error:
        raise BadArchive("It is not an archive as CarePages writes it.") from error
    if found.type != tarfile.REGTYPE or not 0 <= found.size <= LARGEST_PART:
        raise BadArchive("It holds something other than plain files of a usual size.")
    return found.name, found.size


def _exactly(source: IO[bytes], size: int) -> bytes:
    content = source.read(size)
    if len(content) != size:
        raise BadArchive("It ends too early.")
    return content


@dataclass(frozen=True)
class Source:
    """An archive on the disk, read from its start as often as it is asked for. `tick` is told how many bytes were read."""

    path: Path
    passphrase: str | None = None
    tick: Callable[[int], object] = lambda _: None

    @property
    def size(self) -> int:
        """Bytes."""
        return self.path.stat().st_size

    def parts(self) -> Iterator[tuple[str, bytes]]:
        """See `parts_in`. Raises BadArchive as well when the passphrase is missing or does not fit."""
        with self.path.open("rb") as file:
            try:
                for name, content in parts_in(self._opened(file)):
                    self.tick(len(content))
                    yield name, content
            except NotOpened as error:
                raise BadArchive("The passphrase does not open it, or it was changed.") from error

    def _opened(self, file: IO[bytes]) -> IO[bytes]:
        sealed = file.read(len(MAGIC)) == MAGIC
        file.seek(0)
        if sealed != (self.passphrase is not None):
            raise BadArchive("It is encrypted: give its passphrase." if sealed else "It is not encrypted: give no passphrase.")
        return file if self.passphrase is None else io.BufferedReader(Opening(file, self.passphrase), 128 * 1024)
