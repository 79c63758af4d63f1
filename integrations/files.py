"""Where files lie, chosen by FILES_URL: on this machine's disk, or in a bucket."""

import secrets
from collections.abc import Callable, Iterator
from functools import cached_property
from importlib import import_module
from pathlib import Path
from urllib.parse import unquote, urlsplit

from integrations.disk_store import DiskStore
from photos.store import FileMissing, FileStore, FilesUnavailable

NOBODYS = "00000000-0000-0000-0000-000000000000"  # no hospital has it: the trial's own folder


class LateStore:
    """A FileStore that is loaded and made when it is first asked for something.

    gunicorn's gevent workers replace Python's sockets after `carepages serve` has loaded the application: a urllib3 that was
    imported before would recurse without end in its first TLS connection. It also keeps an SDK out of who needs none.
    """

    def __init__(self, make: Callable[[], FileStore]) -> None:
        self._make = make

    @cached_property
    def _store(self) -> FileStore:
        return self._make()

    def put(self, key: str, content: bytes) -> None:
        """See FileStore."""
        self._store.put(key, content)

    def get(self, key: str) -> bytes:
        """See FileStore."""
        return self._store.get(key)

    def delete(self, key: str) -> None:
        """See FileStore."""
        self._store.delete(key)

    def delete_under(self, folder: str) -> None:
        """See FileStore."""
        self._store.delete_under(folder)

    def keys_under(self, folder: str) -> Iterator[str]:
        """See FileStore."""
        return self._store.keys_under(folder)

    def sizes_under(self, folder: str) -> Iterator[tuple[str, int]]:
        """See FileStore."""
        return self._store.sizes_under(folder)


def store_from_url(url: str, *, endpoint_url: str | None = None, encryption: str | None = None) -> FileStore:
    """The store that FILES_URL names: file:///srv/carepages/files, or s3://bucket/prefix at S3_ENDPOINT_URL with S3_SSE.

    Nothing is asked of a bucket yet. Raises ValueError when the address names none.
    """
    parts = urlsplit(url)
    path = unquote(parts.path)
    if parts.scheme == "s3" and parts.netloc and not parts.query and not parts.fragment:
        given = {"endpoint_url": endpoint_url, "encryption": encryption}
        return LateStore(lambda: import_module("integrations.s3_store").S3Store(parts.netloc, path.strip("/"), **given))
    extra = parts.query or parts.fragment or parts.netloc not in ("", "localhost")
    if parts.scheme != "file" or extra or not path.strip("/") or "\0" in path:
        raise ValueError("FILES_URL must be file:///srv/carepages/files, a folder's absolute path, or s3://bucket/prefix")
    return DiskStore(Path(path))


def try_out(store: FileStore) -> None:
    """Puts, gets, misses and removes a file of nobody's. Raises FilesUnavailable with what went wrong."""
    folder, content = f"{NOBODYS}/{secrets.token_hex(8)}", secrets.token_bytes(64)
    key = f"{folder}/trial"
    store.put(key, content)
    if store.get(key) != content:
        raise FilesUnavailable("other content came back")
    store.delete(key)
    try:
        store.get(key)
    except FileMissing:  # and not "forbidden", which S3 says to those who may not list the bucket
        store.delete_under(folder)
    else:
        raise FilesUnavailable("a deleted file came back")
