"""A sandbox that speaks SendGrid's HTTP, for every test about letters."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.integrations.sandbox_fixtures import RunningSandbox, running_sandbox
from tests.mail.waiting import NOON
from tests.support.world import World


@pytest.fixture(scope="module")
def shared_sandbox() -> Iterator[RunningSandbox]:
    """One sandbox for the tests of a file."""
    with running_sandbox() as running:
        yield running


@pytest.fixture
def sandbox(shared_sandbox: RunningSandbox, world: World) -> RunningSandbox:
    """The sandbox, empty and well-behaved; the application's mailer speaks to it."""
    shared_sandbox.control("DELETE", "mails")
    shared_sandbox.control("DELETE", "faults")
    world.mail_through(shared_sandbox.url)
    return shared_sandbox


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock stands at noon, and can be put."""
    with time_machine.travel(NOON, tick=True) as standing:
        yield standing
