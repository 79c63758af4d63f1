"""What the house tests share: two filled hospitals for a module at a time, and a look past all walls."""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from sqlalchemy import make_url

from kernel.config import Settings
from kernel.embedded import SUPERUSER, EmbeddedServer
from kernel.web import House
from tests.house.filled import Filled, filled
from tests.support.world import World


@dataclass(frozen=True)
class Two:
    """Two hospitals, each filled, in a world of their own."""

    world: World
    mercy: Filled
    grace: Filled


@pytest.fixture(scope="session")
def superuser_url(server: EmbeddedServer, settings: Settings) -> str:
    """Where this worker's database is looked into."""
    return server.url(SUPERUSER, make_url(settings.database_url or "").database or "")


@pytest.fixture(scope="module")
def two(app: House, superuser_url: str) -> Iterator[Two]:
    """Mercy and Grace, a row of each in every table. Kept for the whole module: its tests leave them as they were."""
    with World(app, superuser_url) as world:
        yield Two(world, filled(world, "mercy"), filled(world, "grace"))


@pytest.fixture
def superuser(superuser_url: str) -> Iterator[psycopg.Connection]:
    """A connection past all walls."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        yield connection
