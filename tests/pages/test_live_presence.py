"""Who is here, on a care page: told to those who keep it alone, of whoever has an account and does not hide it."""

from kernel.clock import now
from tests.pages.scenes import set_page
from tests.peers.two import TEEN, blocks, changed
from tests.support.live import listening
from tests.support.presence import told
from tests.support.world import World


def test_those_who_keep_a_page_are_told_who_reads_it_and_nobody_else_is(world: World) -> None:
    hospital = world.hospital()
    anna, ruth, sam = (hospital.person(name) for name in ("Anna Berg", "Ruth Reader", "Sam Hill"))
    page = hospital.page(anna)
    place = ("page", page.id)
    for one in (ruth, sam):
        hospital.guest(page, one.email, name=one.name)
    changed(sam, **TEEN)  # on a page of the family nobody is kept apart by age
    assert told(anna, place, [ruth, sam]) == "Ruth Reader and Sam Hill are here"
    assert told(ruth, place, [anna, sam]) == ""
    assert told(hospital.person("Otto Other"), place, [anna]) == "-"
    changed(sam, shows_presence=False)
    assert told(anna, place, [ruth, sam]) == "Ruth Reader is here"
    set_page(world, page, quiet_since=now())
    assert told(anna, place, [ruth]) == ""
    set_page(world, page, quiet_since=None)
    blocks(ruth, anna)
    assert told(anna, place, [ruth]) == ""


# A follower without an account has no choice to make, and so is not shown.
def test_it_comes_over_the_keepers_stream_and_never_tells_of_somebody_without_an_account(world: World) -> None:
    hospital = world.hospital()
    page = hospital.page(hospital.person("Anna Berg"))
    ruth, on = hospital.guest_browser(hospital.guest(page)), f"page:{page.id}"
    sam = hospital.person("Sam Hill")
    hospital.guest(page, sam.email, name="Sam")
    with listening(page.keeper.browser(), on) as keeps, listening(ruth, on) as reads, listening(sam.browser(), on):
        assert keeps.says_here("Sam Hill is here")
        assert "here" not in reads.heard
