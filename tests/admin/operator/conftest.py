"""An operator at her console, and a hospital beside it."""

import psycopg
import pytest

from tests.admin.operator.operators import Operated, operated
from tests.support.world import Hospital, World


@pytest.fixture
def mercy(world: World) -> Hospital:
    """A hospital."""
    return world.hospital()


@pytest.fixture
def mine(world: World) -> Operated:
    """An operator's browser, signed in with both steps."""
    return operated(world)


def trail_of(superuser: psycopg.Connection, actor: str = "operator") -> list[str]:
    """What somebody did in hospitals, in order."""
    query = "select action from audit_entry where actor = %s order by id"
    return [str(action) for (action,) in superuser.execute(query, [actor])]
