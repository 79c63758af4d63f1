"""What tests of asking for help share."""

from collections.abc import Iterator

import pytest

from tests.helping.visit import House, a_house
from tests.integrations.sandbox_fixtures import RunningSandbox, running_sandbox
from tests.mail.conftest import clock, sandbox  # noqa: F401
from tests.support.world import World


@pytest.fixture(scope="package")
def shared_sandbox() -> Iterator[RunningSandbox]:
    """One sandbox for all of them."""
    with running_sandbox() as running:
        yield running


@pytest.fixture
def house(world: World) -> House:
    """A hospital where somebody asks and others help."""
    return a_house(world)
