"""The hostile and odd pictures that Pillow and pillow-heif test themselves with, from their source archives."""

import fcntl
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from tests.integrations.sandbox_fixtures import missing_peer

KEPT = Path(__file__).parents[2] / "var" / "peers"
FETCH_SECONDS = 300
_FOLDERS = {"pillow": "Tests/images/", "pillow-heif": "tests/images/heif"}


def pictures_of(peer: str) -> Iterator[tuple[str, bytes]]:
    """Name and content of each, of the version that is installed.

    Skips when the archive cannot be had, and fails then where the environment says CI=true.
    """
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{peer}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one fetches, whoever else runs tests at the same time
        archive = _found(peer) or _fetched(peer)
    with tarfile.open(archive) as members:
        for member in members:
            _, _, name = member.name.partition("/")
            file = members.extractfile(member) if member.isfile() and name.startswith(_FOLDERS[peer]) else None
            if file:
                yield name, file.read()


def _found(peer: str) -> Path | None:
    name = re.compile(rf"{peer.replace('-', '[-_]')}-{re.escape(version(peer))}\.tar\.gz", re.IGNORECASE)
    return next((path for path in KEPT.iterdir() if name.fullmatch(path.name)), None)


def _fetched(peer: str) -> Path:
    fresh = KEPT / f"{peer}.fresh"
    wanted = [f"{peer}=={version(peer)}", "--no-deps", "--no-binary", peer, "--dest", str(fresh)]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", *wanted]
    done = subprocess.run(command, capture_output=True, text=True, timeout=FETCH_SECONDS, check=False)
    if done.returncode:
        missing_peer(f"pip download {wanted[0]} failed: {done.stderr.strip()}")
    for path in fresh.iterdir():
        os.replace(path, KEPT / path.name)  # whole or not at all
    found = _found(peer)
    assert found, "pip gave another archive than it was asked for"
    return found
