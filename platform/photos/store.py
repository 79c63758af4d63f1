"""The port to where files lie. Which disk or service it is, a storey above knows."""

import re
from typing import Protocol

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_KEY = re.compile(rf"{_UUID}(/[a-z0-9-]{{1,64}}){{1,4}}(\.[a-z0-9]{{1,8}})?")


class FileMissing(Exception):
    """There is no file under this key."""


class FileStore(Protocol):
    """Keeps bytes under keys as `checked_key` takes them; every method raises ValueError for any other key."""

    def put(self, key: str, content: bytes) -> None:
        """Keeps `content`, in place of what was there. When this returns it outlasts a crash; else nothing changed."""

    def get(self, key: str) -> bytes:
        """The content. Raises FileMissing."""

    def delete(self, key: str) -> None:
        """Removes the file; it is no error when there is none, so that a job may run twice."""


def checked_key(key: str) -> str:
    """`key` itself, when it looks like "<tenant's UUID>/<photo's UUID>/large.jpg"; else raises ValueError.

    Small letters, digits and hyphens; a dot only in the last segment, for its ending: so it cannot climb out of the
    hospital's folder, nor differ from another key only on some file systems.
    """
    if not _KEY.fullmatch(key):
        raise ValueError(f"This cannot be the key of a file: {key!r}")
    return key
