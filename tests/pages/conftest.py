"""Letters in these tests land in a sandbox."""

from tests.mail.conftest import sandbox, shared_sandbox

__all__ = ["sandbox", "shared_sandbox"]
