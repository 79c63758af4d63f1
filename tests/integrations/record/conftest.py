"""A hospital with a record system that is in the hands of the test, and one of its nurses."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from kernel.web import House
from tests.integrations.record.ward import Door, let_through, opened, set_up
from tests.support.browser import Browser
from tests.support.world import Hospital, World
from tests.tenants.enrolment.cards import nurse


@dataclass
class Ward:
    """The hospital, its record, and a nurse at her tablet."""

    hospital: Hospital
    door: Door
    nurse: Browser


@pytest.fixture(scope="session")
def shared_door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A record system; a test leaves it as it was."""
    with opened(tmp_path_factory.mktemp("record")) as made:
        yield made


@pytest.fixture
def door(app: House, shared_door: Door) -> Iterator[Door]:
    """The record system; the guard lets us go to it."""
    with let_through(app, shared_door):
        yield shared_door
    shared_door.instead.clear()
    shared_door.asked.clear()
    shared_door.delay = 0.0


@pytest.fixture
def ward(world: World, door: Door) -> Ward:
    """The hospital."""
    hospital = world.hospital("mercy")
    set_up(hospital, door.url)
    return Ward(hospital, door, nurse(hospital))
