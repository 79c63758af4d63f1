"""A hospital whose staff directory speaks SCIM, and whose staff sign in by a provider in the hands of the test."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from integrations.identity.metadata import forget
from kernel.web import House
from tests.integrations.identity.forger import Forger, forging
from tests.integrations.identity.visits import Clinic, add_provider
from tests.integrations.scim.speaking import Directory
from tests.support.world import World


@pytest.fixture
def directory(world: World) -> Directory:
    """The directory of a hospital, with a token."""
    return Directory(world.hospital()).open()


@pytest.fixture
def forger(app: House) -> Iterator[Forger]:
    """The staff's provider; the guard lets us go to it."""
    with forging() as made:
        before = app.config["OUTBOUND_ALLOW"]
        app.config["OUTBOUND_ALLOW"] = (urlsplit(made.url).netloc,)
        yield made
        app.config["OUTBOUND_ALLOW"] = before


@pytest.fixture
def clinic(directory: Directory, forger: Forger) -> Iterator[Clinic]:
    """The same hospital, and its staff's provider."""
    yield Clinic(directory.hospital, forger, add_provider(directory.hospital, forger.url, lists_staff=True))
    forget(directory.hospital.id)
