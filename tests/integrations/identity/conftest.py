"""A hospital with a provider of accounts that is in the hands of the test."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from integrations.identity.metadata import forget
from kernel.web import House
from tests.integrations.identity.forger import Forger, forging
from tests.integrations.identity.visits import Clinic, add_provider
from tests.support.world import World


@pytest.fixture
def forger(app: House) -> Iterator[Forger]:
    """The provider; the guard lets us go to it."""
    with forging() as made:
        before = app.config["OUTBOUND_ALLOW"]
        app.config["OUTBOUND_ALLOW"] = (urlsplit(made.url).netloc,)
        yield made
        app.config["OUTBOUND_ALLOW"] = before


@pytest.fixture
def clinic(world: World, forger: Forger) -> Iterator[Clinic]:
    """The hospital."""
    hospital = world.hospital("mercy")
    yield Clinic(hospital, forger, add_provider(hospital, forger.url))
    forget(hospital.id)
