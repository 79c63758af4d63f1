"""A block binds on care pages: her pages are not there for whom she blocked, and on others' pages the two do not meet."""

from collections.abc import Callable

import pytest

from following.queries import audience_size
from kernel.ids import new_id
from messages.actions import leave_message
from pages.access import page_for
from pages.models import Audience, Right
from pages.queries import listed_pages, page_to_ask, pages_open_to
from peers.actions import unblock
from tests.messages.visit import words
from tests.pages.scenes import set_page
from tests.peers.two import blocks
from tests.search.finding import found_by
from tests.support.browser import Browser
from tests.support.live import ask, listening
from tests.support.people import comparable, fetch, rows
from tests.support.world import APage, Hospital, Somebody, World


def by_account(hospital: Hospital, page: APage, mia: Somebody) -> Browser:
    """Let in, and signed in."""
    hospital.guest(page, mia.email, name="Mia")
    return mia.browser()


def by_letter(hospital: Hospital, page: APage, mia: Somebody) -> Browser:
    """Let in, with the letter in her hand, and not signed in."""
    return hospital.guest_browser(hospital.guest(page, mia.email, name="Mia"))


def as_member(hospital: Hospital, page: APage, mia: Somebody) -> Browser:
    """On no list: everybody of the hospital may read."""
    return mia.browser()


WAYS: tuple[Callable[[Hospital, APage, Somebody], Browser], ...] = (by_account, by_letter, as_member)


@pytest.mark.parametrize("way", WAYS)
def test_whom_the_owner_blocks_finds_nothing_there_and_whoever_blocks_the_owner_still_does(
    world: World, way: Callable[[Hospital, APage, Somebody], Browser]
) -> None:
    hospital = world.hospital()
    anna, mia, olga = (hospital.person(name) for name in ("Anna Berg", "Mia Lund", "Olga Other"))
    page = hospital.page(anna, open_to_hospital=True)
    hospital.update(page, "Marigold")
    set_page(world, page, listed=True)
    browser, never = way(hospital, page, mia), f"/pages/{'x' * len(page.slug)}"
    blocks(mia, anna)
    assert fetch(browser, page.path).status_code == 200
    with listening(browser, f"page:{page.id}") as hears:
        blocks(anna, mia)
        assert hears.ends()
    told = [comparable(fetch(browser, place), place, place.replace("/", "%2F")) for place in (page.path, never)]
    assert told[0] == told[1]
    assert ask(browser, [f"page:{page.id}"]).status_code == 404
    with world.app.test_request_context(base_url=f"http://{hospital.host}"), hospital.entered():
        assert list(listed_pages(mia.reader, "Elena").rows) == []
        assert pages_open_to(mia.reader) == []
        assert page_to_ask(mia.reader, page.slug, "new@example.org") is None
        assert page_to_ask(hospital.person("Nobody Else").reader, page.slug, mia.email) is None
    assert fetch(olga.browser(), page.path).status_code == 200
    assert fetch(anna.browser(), page.path).status_code == 200
    with hospital.entered():
        unblock(anna.reader, mia.id)
    assert fetch(browser, page.path).status_code == 200


def test_whom_the_patient_blocks_neither_and_whoever_keeps_the_page_or_is_its_patient_always_does(world: World) -> None:
    hospital = world.hospital()
    anna, mia, elena = (hospital.person(name) for name in ("Anna Berg", "Mia Lund", "Elena Stern"))
    page = hospital.page(anna, open_to_hospital=True)
    set_page(world, page, patient_id=elena.id)
    hal = hospital.manager(page, "Hal Helper", Right.POST)
    blocks(elena, mia)
    for one in (hal, elena):
        blocks(anna, one)
    blocks(elena, anna)
    seen = {one.name: fetch(one.browser(), page.path).status_code for one in (anna, mia, elena, hal)}
    assert seen == {"Anna Berg": 200, "Mia Lund": 404, "Elena Stern": 200, "Hal Helper": 200}


def test_no_letter_leaves_for_whom_the_owner_has_blocked_nor_is_she_counted(world: World) -> None:
    hospital = world.hospital()
    anna, mia = hospital.person("Anna Berg"), hospital.person("Mia Lund")
    page = hospital.page(anna)
    for email in (mia.email, "ruth@example.org"):
        hospital.guest(page, email)
    blocks(anna, mia)
    hospital.update(page)
    world.work(everything=True)
    sent = [
        str(email)
        for (email,) in rows(
            world, "select email from delivery d join mailing m on m.id = d.mailing_id where m.letter like '%%update'"
        )
    ]
    assert sent == ["ruth@example.org"]
    with hospital.entered():
        assert audience_size(page_for(anna.reader, page.slug).page, Audience.EVERYONE, []) == 1


def test_on_somebody_elses_page_two_whom_a_block_keeps_apart_do_not_see_each_others_words(world: World) -> None:
    hospital = world.hospital()
    olga, anna, mia = (hospital.person(name) for name in ("Olga Owner", "Anna Berg", "Mia Lund"))
    page = hospital.page(olga, open_to_hospital=True)
    said = {}
    for one, body in ((anna, "Lantern"), (mia, "Marigold")):
        hospital.guest(page, one.email, name=one.name)
        with hospital.entered():
            said[body] = leave_message(page_for(one.reader, page.slug), body=body, update_id=None, reply_to=None).id
    blocks(anna, mia)
    shown = {one.name: sorted(words(one.browser(), page.path)) for one in (olga, anna, mia)}
    assert shown == {"Olga Owner": ["Lantern", "Marigold"], "Anna Berg": ["Lantern"], "Mia Lund": ["Marigold"]}
    with world.app.test_request_context(base_url=f"http://{hospital.host}"), hospital.entered():
        assert found_by(anna.reader, "Marigold") == set()
    browser = mia.browser()
    assert (
        fetch(browser, f"{page.path}/messages/{said['Lantern']}").status_code
        == fetch(browser, f"{page.path}/messages/{new_id()}").status_code
    )
    on = f"page:{page.id}"
    with listening(browser, on) as hers, listening(olga.browser(), on) as keeps:
        for one, body in ((anna, "Crimson"), (olga, "Indigo")):
            with hospital.entered():
                leave_message(page_for(one.reader, page.slug), body=body, update_id=None, reply_to=None)
        assert ["Crimson" in keeps.next().words, "Indigo" in hers.next().words] == [True, True]
        assert "Crimson" not in hers.heard
