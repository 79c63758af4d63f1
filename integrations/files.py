"""Where files lie: on this machine's disk, for now. Chosen by FILES_URL."""

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from photos.store import FileMissing, FileStore, checked_key

_FOLDER = os.O_RDONLY | os.O_DIRECTORY
_LINKS_REFUSED = os.O_NOFOLLOW


class DiskStore:
    """A FileStore in the folder `root`, which is made when it is missing. Only our own user may look into it.

    Every step below `root` refuses symbolic links (OSError): a link would lead into another hospital's files.
    """

    def __init__(self, root: Path) -> None:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._root = root

    def put(self, key: str, content: bytes) -> None:
        """See FileStore. Raises OSError, for instance when the disk is full."""
        *folders, name = checked_key(key).split("/")
        with self._opened(folders, make=True) as folder:
            draft = f".{secrets.token_hex(16)}"  # a leading dot: no key can name it
            try:
                _write(draft, content, folder)
                os.rename(draft, name, src_dir_fd=folder, dst_dir_fd=folder)
            except BaseException:
                with suppress(FileNotFoundError):
                    os.unlink(draft, dir_fd=folder)
                raise
            os.fsync(folder)

    def get(self, key: str) -> bytes:
        """See FileStore."""
        *folders, name = checked_key(key).split("/")
        try:
            with self._opened(folders) as folder:
                file = os.open(name, os.O_RDONLY | _LINKS_REFUSED, dir_fd=folder)
                with os.fdopen(file, "rb") as stream:
                    return stream.read()
        except FileNotFoundError:
            raise FileMissing(key) from None

    def delete(self, key: str) -> None:
        """See FileStore. A folder that becomes empty goes with its last file."""
        *folders, name = checked_key(key).split("/")
        with suppress(FileNotFoundError):
            with self._opened(folders) as folder:
                os.unlink(name, dir_fd=folder)
                os.fsync(folder)
            with self._opened(folders[:-1]) as parent, suppress(OSError):  # not empty: other sizes are in it
                os.rmdir(folders[-1], dir_fd=parent)

    @contextmanager
    def _opened(self, folders: Sequence[str], *, make: bool = False) -> Iterator[int]:
        """A descriptor of the folder, reached one step at a time so that nothing can be slipped in on the way."""
        folder = os.open(self._root, _FOLDER)
        try:
            for name in folders:
                if make:
                    _make(name, folder)
                inner = os.open(name, _FOLDER | _LINKS_REFUSED, dir_fd=folder)
                os.close(folder)
                folder = inner
            yield folder
        finally:
            os.close(folder)


def _make(name: str, folder: int) -> None:
    with suppress(FileExistsError):
        os.mkdir(name, 0o700, dir_fd=folder)
        os.fsync(folder)


def _write(name: str, content: bytes, folder: int) -> None:
    file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _LINKS_REFUSED, 0o600, dir_fd=folder)
    with os.fdopen(file, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(file)


def store_from_url(url: str) -> FileStore:
    """The store that FILES_URL names, such as file:///srv/carepages/files. Raises ValueError when it names none."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    extra = parts.query or parts.fragment or parts.netloc not in ("", "localhost")
    if parts.scheme != "file" or extra or not path.strip("/") or "\0" in path:
        raise ValueError("FILES_URL must be file:// and the absolute path of a folder: file:///srv/carepages/files")
    return DiskStore(Path(path))
