"""The port to where files lie. Which disk or service it is, a storey above knows."""

import re
from collections.abc import Iterator
from typing import Protocol

from flask_babel import lazy_gettext as lazy

from kernel.errors import Unreachable

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_KEY = re.compile(rf"{_UUID}(/[a-z0-9-]{{1,64}}){{1,4}}(\.[a-z0-9]{{1,8}})?")
_FOLDER = re.compile(rf"{_UUID}(/[a-z0-9-]{{1,64}}){{0,3}}")


class FileMissing(Exception):
    """There is no file under this key."""


class FilesUnavailable(Unreachable):
    """Files cannot be reached just now, or are refused to us; the message says why, for the log and `carepages check`."""

    title = lazy("We cannot reach the pictures at the moment")
    sentence = lazy("Nothing is lost. Try again in a minute.")


class FileStore(Protocol):
    """Keeps bytes under keys as `checked_key` takes them. Every method raises ValueError for any other key, and
    FilesUnavailable, within half a minute, while files cannot be reached."""

    def put(self, key: str, content: bytes) -> None:
        """Keeps `content`, in place of what was there. When this returns it outlasts a crash.

        After FilesUnavailable the old content is there or, when only the answer was lost, the new: always one of them, whole.
        """

    def get(self, key: str) -> bytes:
        """The content. Raises FileMissing."""

    def delete(self, key: str) -> None:
        """Removes the file; it is no error when there is none, so that a job may run twice."""

    def delete_under(self, folder: str) -> None:
        """Removes every file below "<tenant's UUID>/<photo's UUID>", or of a whole tenant, if there is any."""

    def keys_under(self, folder: str) -> Iterator[str]:
        """The keys of those files, in the order of their bytes. What is put or deleted meanwhile may be among them."""

    def sizes_under(self, folder: str) -> Iterator[tuple[str, int]]:
        """The same keys, each with how many bytes lie there."""


def checked_key(key: str) -> str:
    """`key` itself, when it looks like "<tenant's UUID>/<photo's UUID>/large.jpg"; else raises ValueError.

    Small letters, digits and hyphens; a dot only in the last segment, for its ending: so it cannot climb out of the
    hospital's folder, nor differ from another key only on some file systems.
    """
    if not _KEY.fullmatch(key):
        raise ValueError(f"This cannot be the key of a file: {key!r}")
    return key


def checked_folder(folder: str) -> str:
    """`folder` itself, when keys can begin with it and a slash, the tenant's UUID at the least; else raises ValueError."""
    if not _FOLDER.fullmatch(folder):
        raise ValueError(f"This cannot be the folder of files: {folder!r}")
    return folder
