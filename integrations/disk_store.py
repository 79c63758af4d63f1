"""Files on this machine's disk."""

import errno
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from kernel.logs import log
from photos.store import FileMissing, FilesUnavailable, checked_folder, checked_key

_FOLDER = os.O_RDONLY | os.O_DIRECTORY
_LINKS_REFUSED = os.O_NOFOLLOW
_TAMPERED = (errno.ELOOP, errno.ENOTDIR)  # what a refused link is called; trying again does not help


class DiskStore:
    """A FileStore in the folder `root`, which is made when it is missing. Only our own user may look into it.

    Every step below `root` refuses symbolic links (OSError): a link would lead into another hospital's files.
    A disk that is full, broken, read-only or gone is FilesUnavailable.
    """

    def __init__(self, root: Path) -> None:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._root = root

    def put(self, key: str, content: bytes) -> None:
        """See FileStore."""
        *folders, name = checked_key(key).split("/")
        with _outages_told("put"), self._opened(folders, make=True) as folder:
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
        with _outages_told("get"):
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
        with _outages_told("delete"), suppress(FileNotFoundError):
            with self._opened(folders) as folder:
                os.unlink(name, dir_fd=folder)
                os.fsync(folder)
            with self._opened(folders[:-1]) as parent, suppress(OSError):  # not empty: other sizes are in it
                os.rmdir(folders[-1], dir_fd=parent)

    def delete_under(self, folder: str) -> None:
        """See FileStore. A link found below is removed itself; what it leads to stays."""
        *folders, name = checked_folder(folder).split("/")
        with _outages_told("delete"), suppress(FileNotFoundError), self._opened(folders) as parent:
            os.close(os.open(name, _FOLDER | _LINKS_REFUSED, dir_fd=parent))
            shutil.rmtree(name, dir_fd=parent)
            os.fsync(parent)

    def keys_under(self, folder: str) -> Iterator[str]:
        """See FileStore. What no key can name (a draft, a link) is passed over."""
        for name in self._names_in(checked_folder(folder).split("/")):
            if name.endswith("/"):
                yield from self.keys_under(f"{folder}/{name[:-1]}")
            elif not name.startswith("."):
                yield checked_key(f"{folder}/{name}")

    def sizes_under(self, folder: str) -> Iterator[tuple[str, int]]:
        """See FileStore."""
        for key in self.keys_under(folder):
            *folders, name = key.split("/")
            with _outages_told("list"), suppress(FileNotFoundError), self._opened(folders) as inner:
                yield key, os.stat(name, dir_fd=inner, follow_symlinks=False).st_size

    def _names_in(self, folders: Sequence[str]) -> list[str]:
        """What lies in a folder, in the order in which keys begin with it; folders end with a slash."""
        with _outages_told("list"), suppress(FileNotFoundError), self._opened(folders) as folder, os.scandir(folder) as found:
            folders_too = [(one.name, one.is_dir(follow_symlinks=False), one.is_symlink()) for one in found]
            return sorted(f"{name}/" if is_folder else name for name, is_folder, is_link in folders_too if not is_link)
        return []

    @contextmanager
    def _opened(self, folders: Sequence[str], *, make: bool = False) -> Iterator[int]:
        """A descriptor of the folder, reached one step at a time so that nothing can be slipped in on the way."""
        folder = self._opened_root()
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

    def _opened_root(self) -> int:
        """A missing root is a disk that is not there: not one of its files may be called missing."""
        try:
            return os.open(self._root, _FOLDER)
        except FileNotFoundError as error:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV)) from error


@contextmanager
def _outages_told(act: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _TAMPERED:
            raise
        why = os.strerror(error.errno or 0)
        log().error("files unreachable", act=act, why=why)
        raise FilesUnavailable(why) from error


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
