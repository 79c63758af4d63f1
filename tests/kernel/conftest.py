"""What tests of the ground floor share: a hospital, and a view of the test's own under an address that the house knows."""

from collections.abc import Callable
from functools import update_wrapper
from uuid import UUID

import pytest
from flask.typing import ResponseReturnValue

from kernel.web import House
from tests.kernel.trail import entry
from tests.support.world import Hospital, World

View = Callable[[], ResponseReturnValue]
PutView = Callable[[str, View], None]


@pytest.fixture
def mercy(world: World) -> Hospital:
    """A hospital."""
    return world.hospital("mercy")


@pytest.fixture
def trail(mercy: Hospital) -> list[UUID]:
    """Entries of a hospital, the newest last; there were some before."""
    return [entry(mercy, number=n) for n in range(5)]


@pytest.fixture
def put_view(app: House, monkeypatch: pytest.MonkeyPatch) -> PutView:
    """Puts a view of the test's own behind an endpoint, all doors and guards in front of it as they are."""

    def put(endpoint: str, view: View) -> None:
        assert endpoint in app.view_functions
        monkeypatch.setitem(app.view_functions, endpoint, update_wrapper(view, app.view_functions[endpoint]))

    return put
