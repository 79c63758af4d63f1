"""What tests of forums share."""

import pytest

from tests.support.world import Hospital, World


@pytest.fixture
def hospital(world: World) -> Hospital:
    """A hospital, with its four forums."""
    return world.hospital()
