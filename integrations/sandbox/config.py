"""What a sandbox is told at its start."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class SandboxConfig:
    """Where it listens, whom it tells about mail, and what it keeps.

    `events_url` is where signed events go, `events_host` the Host header they carry when it is not the one of the
    address, `event_private_key` a PEM from `events.new_event_keys`. Without `api_key` any non-empty one is accepted.
    With `data_dir` accepted calls outlive the process. `sign_in_file` names the hospitals whose sign-in is played, as
    `hospitals.read_hospitals` reads it; each has its issuer at `/oidc/<hospital>`. `record_file` names those whose record is
    played, as `records.read_records` reads it; each is at `/fhir/<hospital>`. `stripe_url` is where Stripe's events go, signed
    with `stripe_secret`, or `stripe_connect_secret` when they are of a hospital's own account.
    """

    host: str = "127.0.0.1"
    port: int = 8025
    events_url: str | None = None
    events_host: str | None = None
    event_private_key: str | None = field(default=None, repr=False)
    api_key: str | None = field(default=None, repr=False)
    data_dir: Path | None = None
    sign_in_file: Path | None = None
    record_file: Path | None = None
    stripe_url: str | None = None
    stripe_secret: str = field(default="whsec_sandbox", repr=False)
    stripe_connect_secret: str = field(default="whsec_sandbox_connect", repr=False)
