"""Accepted calls in a file, one a line, so that a demo finds its mail again after a restart."""

import json
import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

KEPT_CALLS = 2000


class Journal:
    """A JSONL file: `{"call_id", "at", "first", "body"}` a line, `at` in seconds since 1970 (UTC)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._shorten()
        self._file = path.open("ab", buffering=0)

    def read(self) -> Iterator[dict[str, Any]]:
        """The calls kept, oldest first. A line cut short by a kill is passed over."""
        with self._path.open("rb") as lines:
            for line in lines:
                try:
                    yield json.loads(line)
                except ValueError:
                    continue

    def append(self, call_id: str, at: float, first: int, body: bytes) -> None:
        """Keep one call. `body` is the JSON as it came: a line break in it can only be white space between tokens."""
        head = json.dumps({"call_id": call_id, "at": at, "first": first})[:-1].encode()
        flat = body.replace(b"\r", b" ").replace(b"\n", b" ")
        self._file.write(head + b', "body": ' + flat + b"}\n")

    def clear(self) -> None:
        """Forget all calls."""
        self._file.truncate(0)

    def _shorten(self) -> None:
        """Leave the last calls only, without ever holding them in memory, and end a line that a kill cut short."""
        self._path.touch()
        starts: deque[int] = deque(maxlen=KEPT_CALLS)
        shorter = self._path.with_suffix(".tmp")
        with self._path.open("rb") as old, shorter.open("wb") as new:
            position = 0
            for line in old:
                starts.append(position)
                position += len(line)
            old.seek(starts[0] if starts else 0)
            new.writelines(line if line.endswith(b"\n") else line + b"\n" for line in old)
        os.replace(shorter, self._path)
