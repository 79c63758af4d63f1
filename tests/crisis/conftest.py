"""What tests of the crisis lane share: a hospital with somebody on each line, a sandbox for its letters, and a clock."""

from collections.abc import Iterator

import pytest

from tests.crisis.calls import on_call
from tests.integrations.sandbox_fixtures import RunningSandbox, running_sandbox
from tests.mail.conftest import clock, sandbox  # noqa: F401
from tests.support.world import Hospital, World


@pytest.fixture(scope="package")
def shared_sandbox() -> Iterator[RunningSandbox]:
    """One sandbox for all of them."""
    with running_sandbox() as running:
        yield running


@pytest.fixture
def mercy(world: World) -> Hospital:
    """A hospital where Flora is called first, and Sven when nobody takes it."""
    hospital = world.hospital()
    on_call(hospital, "Flora", "first")
    on_call(hospital, "Sven", "second")
    return hospital
