"""What the house tests share: two filled hospitals for a module at a time, and a look past all walls."""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest

from kernel.web import House
from tests.house.filled import Filled, filled
from tests.support.superuser import Superuser
from tests.support.world import World


@dataclass(frozen=True)
class Two:
    """Two hospitals, each filled, in a world of their own."""

    world: World
    mercy: Filled
    grace: Filled


@pytest.fixture(scope="module")
def two(app: House, database_superuser: Superuser) -> Iterator[Two]:
    """Mercy and Grace, a row of each in every table. Kept for the whole module: its tests leave them as they were."""
    with World(app, database_superuser) as world:
        yield Two(world, filled(world, "mercy"), filled(world, "grace"))


@pytest.fixture
def superuser(database_superuser: Superuser) -> Iterator[psycopg.Connection]:
    """A connection past all walls."""
    with database_superuser.connection() as connection:
        yield connection
