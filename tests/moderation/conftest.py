"""A page with a hurtful word on it, who reads there, and two who moderate."""

import pytest

from kernel.access import Role
from tests.moderation.table import Table
from tests.support.world import World


@pytest.fixture
def table(world: World) -> Table:
    """Ruth, a reader by letter, wrote something that Max, a member, finds wrong; Mo and Mona moderate."""
    hospital = world.hospital()
    page = hospital.page(hospital.person(), open_to_hospital=True)
    ruth = hospital.guest_browser(hospital.guest(page))
    ruth.open(f"{page.path}/messages").submit({"body": "I know where you live."}, action="/messages")
    mo, mona = (hospital.person(name, Role.MODERATOR, email=f"{name}@mercy.example") for name in ("Mo", "Mona"))
    return Table(world, hospital, page, ruth, hospital.person("Max Member", email="max@mercy.example"), mo, mona)
