"""A page with an update, its keeper, a reader by letter and a member."""

import pytest

from tests.messages.visit import Visit
from tests.support.world import World


@pytest.fixture
def visit(world: World) -> Visit:
    """An open page with an update."""
    hospital = world.hospital()
    page = hospital.page(hospital.person(), open_to_hospital=True)
    hospital.update(page)
    ruth = hospital.guest_browser(hospital.guest(page))
    return Visit(hospital, page, page.keeper.browser(), ruth, hospital.person("Max Member").browser())
