"""Letters in these tests land in a sandbox, where a test looks at them."""

from tests.mail.conftest import sandbox, shared_sandbox

__all__ = ["sandbox", "shared_sandbox"]
