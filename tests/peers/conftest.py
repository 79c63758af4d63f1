"""What tests of people like me share."""

import pytest

from tests.support.world import Hospital, World


@pytest.fixture
def hospital(world: World) -> Hospital:
    """A hospital."""
    return world.hospital()
