"""A care page lives: what happens there comes to every open browser that may see it, and to no other."""

from tests.support.live import listening
from tests.support.world import World


def test_an_update_comes_to_a_page_that_lies_open(world: World) -> None:
    mercy = world.hospital()
    page = mercy.page(mercy.person())
    ruth = mercy.guest_browser(mercy.guest(page))
    with listening(ruth, f"page:{page.id}") as heard:
        update_id = mercy.update(page, "She laughed today.")
        [part] = (came := heard.next()).parts
    assert "She laughed today." in came.words
    assert (part["put"], part["into"], part["at"], part["said"]) == (
        f"u-{update_id}",
        f"updates-{page.id}",
        "start",
        "A new update",
    )
