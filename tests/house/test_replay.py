"""Every address of the house, asked with a page's real ids by everybody who has no business with that page.

What is expected comes from the URL map and its doors: a new route is asked by itself; one with unknown parts fails loudly.
"""

from dataclasses import replace

import pytest

from pages.models import GuestState
from tests.house.replaying import OUTSIDERS, THOROUGH, is_meant, live_tokens, marked_scene, replay, roles_of
from tests.support.people import READERS, follow_token
from tests.support.world import World


@pytest.mark.parametrize("who", OUTSIDERS)
def test_nobody_of_the_same_hospital_learns_or_changes_anything_of_a_page_that_is_not_for_her(world: World, who: str) -> None:
    scene, ids = marked_scene(world)
    browser = READERS[who](scene)
    wrong = replay(world, scene, browser, ids, roles_of(who), thorough=who in THOROUGH)
    assert [line for line in wrong if not is_meant(who, line)] == []


@pytest.mark.parametrize("role", ["member", "keeper", "tenant_admin"])
def test_nobody_of_another_hospital_learns_or_changes_anything_even_with_living_tokens(world: World, role: str) -> None:
    scene, ids = marked_scene(world)
    somebody = scene.elsewhere.person("Bea Other", *([role] if role == "tenant_admin" else []))
    if role == "keeper":
        scene.elsewhere.page(somebody)
    ids = replace(ids, tokens=live_tokens(scene.hospital, ids))
    roles = roles_of(role.replace("_", " "))
    assert replay(world, scene, somebody.browser(), ids, roles, thorough=role == "member") == []


def test_the_marks_are_found_and_so_are_the_changes_when_the_page_is_ones_own(world: World) -> None:
    scene, ids = marked_scene(world)
    wrong = " ".join(replay(world, scene, scene.pages[0].keeper.browser(), ids, roles_of("keeper")))
    for part in ("tells of the page", "changes ['care_page']", "changes ['guest'", "changes ['support_message']", "'letters'"):
        assert part in wrong


@pytest.mark.parametrize("state", [GuestState.REMOVED, GuestState.BLOCKED])
def test_an_old_letter_of_somebody_who_was_shut_out_opens_nothing(world: World, state: GuestState) -> None:
    scene, ids = marked_scene(world)
    letter = follow_token(scene.hospital, ids.guest)
    scene.shut_out([ids.guest], state)
    ids = replace(ids, tokens=(letter,))
    assert replay(world, scene, scene.hospital.browser(), ids, roles_of("stranger")) == []
