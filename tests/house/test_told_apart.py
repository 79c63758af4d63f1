"""What exists and what never did answer alike, with the same statements, to whoever may not see it."""

from dataclasses import replace

import pytest

from kernel.ids import new_id
from tests.house.replaying import OUTSIDERS, THOROUGH, Asker, Ids, is_meant, marked_scene, questions
from tests.support.browser import Browser
from tests.support.people import READERS, comparable
from tests.support.statements import statements
from tests.support.world import World


def imagined(ids: Ids, *, page: bool) -> Ids:
    """Ids of the same form that never were; with `page` false, on the page there is."""
    ghosts = {name: new_id() for name in ("update", "photo", "message", "guest", "delivery", "version")}
    never = replace(ids, **ghosts)  # type: ignore[arg-type]
    return replace(never, page="0123456789ab", page_id=new_id()) if page else never


def differences(world: World, browser: Browser, real: Ids, never: Ids, *, thorough: bool = False) -> list[str]:
    """Addresses of pages that answer differently, or ask the database differently, for what is and what never was."""
    asker, found = Asker(browser), []
    both = (questions(world, ids.fill(), thorough=thorough, only_pages=True) for ids in (real, never))
    for question, other in zip(*both, strict=True):
        told = []
        for asked, ids in ((question, real), (other, never)):
            with statements() as sent:
                answer = asker.ask(asked, {"id": "", "body": "Let me in.", "on": ids.typed()["on"]})
            own = (str(ids.page_id), *(part[0] for part in ids.fill().values()))
            told.append((comparable(answer, *own), list(sent)))
        if told[0] != told[1]:
            found.append(f"{question.method} {question.path}")
    return found


@pytest.mark.parametrize("who", OUTSIDERS)
def test_a_page_that_exists_and_one_that_never_did_are_told_apart_by_nobody(world: World, who: str) -> None:
    scene, ids = marked_scene(world)
    browser = READERS[who](scene)
    found = differences(world, browser, ids, imagined(ids, page=True), thorough=who in THOROUGH)
    assert [line for line in found if not is_meant(who, line)] == []


def test_the_comparison_sees_the_difference_when_the_page_is_ones_own(world: World) -> None:
    scene, ids = marked_scene(world)
    found = differences(world, scene.pages[0].keeper.browser(), ids, imagined(ids, page=True))
    assert f"GET /pages/{ids.page}" in found
    assert f"GET /pages/{ids.page}/photos/{ids.photo}/large.jpg" in found
    assert f"POST /pages/{ids.page}/updates/{ids.update}/seen" in found


@pytest.mark.parametrize("who", ["admitted by letter", "admitted person"])
def test_a_stopped_update_and_one_that_never_was_are_told_apart_by_no_reader_of_the_page(world: World, who: str) -> None:
    scene, ids = marked_scene(world)
    with world.as_superuser() as connection:
        connection.execute("update update set state = 'stopped'")
        connection.execute("update support_message set state = 'hidden'")
    browser = READERS[who](scene)
    on_page = {
        question.path for question in questions(world, ids.fill(), only_pages=True) if question.rule.arguments - {"slug"}
    }
    assert not on_page & set(differences(world, browser, ids, imagined(ids, page=False)))
