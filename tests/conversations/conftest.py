"""What tests of conversations share."""

import pytest

from tests.conversations.visit import Talk, a_talk
from tests.support.world import Hospital, World


@pytest.fixture
def hospital(world: World) -> Hospital:
    """A hospital."""
    return world.hospital()


@pytest.fixture
def talk(hospital: Hospital) -> Talk:
    """Anna and Mia were introduced; Anna has said hello."""
    made = a_talk(hospital.person("Anna Berg"), hospital.person("Mia Lund"))
    made.says(made.anna, "Hello marigold")
    return made
