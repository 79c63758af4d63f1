"""A hospital, and its administrator at her console."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.integrations.identity.conftest import clinic, forger  # noqa: F401  # a provider in the hands of the test
from tests.integrations.record.conftest import door, shared_door, ward  # noqa: F401  # a record system, likewise
from tests.support.browser import Browser
from tests.support.world import Hospital, World


@pytest.fixture
def mercy(world: World) -> Hospital:
    """A hospital."""
    return world.hospital()


@pytest.fixture
def admin(mercy: Hospital) -> Browser:
    """Its administrator's browser."""
    return mercy.person("Ada Stone", "tenant_admin").browser()


@pytest.fixture
def superuser(world: World) -> Iterator[psycopg.Connection]:
    """A connection past all walls."""
    with world.as_superuser() as connection:
        yield connection
