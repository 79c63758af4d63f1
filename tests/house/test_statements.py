"""How many SQL statements each page costs: a stated number, whatever a page holds and however many hospitals there are.

Counted is what is sent once a transaction has begun and the hospital was entered. A number that grows needs a reason; one that
shrinks is written down here too, so that it stays.
"""

import pytest

from tests.support.browser import Browser
from tests.support.people import READERS, Scene, chapters, crowd, statements
from tests.support.world import World

READS = {"keeper": 8, "admitted by letter": 8, "admitted person": 8, "member": 7}  # a care page, by who looks at it
MOST = 8
KEEPERS = {
    "/": 3,
    "/pages": 5,
    "/pages/new": 3,
    "/account": 4,
    "{page}/followers": 5,
    "{page}/messages": 6,
    "{page}/messages?update={update}": 7,
    "{page}/settings": 4,
    "{page}/book": 7,
    "{page}/book?since=2026-11": 7,
    "{page}/updates": 7,
    "{page}/updates/{update}": 8,
    "{page}/updates/{update}/change": 8,
    "{page}/updates/{update}/versions": 6,
    "{page}/updates/{update}/reach": 7,
}
STRANGERS = {"/": 2, "/sign-in": 2, "/sign-in/forgotten": 2, "/join": 2, "/pages/nothing-here": 3, "/brand.css": 2}
CONSOLE = {"/admin/": 3, "/admin/people/": 5, "/admin/branding/": 4}


def scene_of(world: World, *, updates: int = 20, followers: int = 5, hospitals: int = 2) -> Scene:
    """A page that whoever has an account may see, with that much on it, on a platform with that many hospitals."""
    all_of_them = [world.hospital(f"house-{n}") for n in range(hospitals)]
    for other in all_of_them[1:]:
        chapters(other, other.page(other.person()), updates)
    hospital = all_of_them[0]
    page = hospital.page(hospital.person("Anna Berg"), open_to_hospital=True)
    crowd(hospital, page, followers)
    chapters(hospital, page, updates)
    return Scene(hospital, all_of_them[-1], [page])


def cost(browser: Browser, path: str) -> int:
    """How many statements it takes to open an address."""
    with statements() as sent:
        answer = browser.client.get(path, base_url=f"http://{browser.at}")
    assert answer.status_code == (404 if "nothing" in path else 200), answer.get_data(as_text=True)[:500]
    return len(sent)


def costs(browser: Browser, paths: dict[str, int], **names: str) -> dict[str, int]:
    """The same for many, by their pattern."""
    return {pattern: cost(browser, pattern.format(**names)) for pattern in paths}


@pytest.mark.parametrize("who", READS)
def test_a_full_care_page_costs_what_is_stated_and_never_more_than_eight(world: World, who: str) -> None:
    scene = scene_of(world)
    browser = READERS[who](scene)
    shown = browser.open(scene.pages[0].path)
    assert len(shown.soup.select("article.update")) == len(shown.soup.select("figure img")) == 20
    assert len(shown.soup.select("article.update .word-text")) == 40
    assert cost(browser, scene.pages[0].path) == READS[who] <= MOST


@pytest.mark.parametrize("who", READS)
@pytest.mark.parametrize("much", [{"followers": 500}, {"updates": 200}, {"updates": 1}, {"hospitals": 5}], ids=str)
def test_a_care_page_costs_the_same_however_much_there_is(world: World, who: str, much: dict[str, int]) -> None:
    scene = scene_of(world, **much)
    assert cost(READERS[who](scene), scene.pages[0].path) == READS[who]


@pytest.mark.parametrize("much", [{}, {"followers": 500, "updates": 200}], ids=str)
def test_every_page_of_whoever_keeps_one_costs_what_is_stated(world: World, much: dict[str, int]) -> None:
    scene = scene_of(world, **much)
    page = scene.pages[0]
    [update] = chapters(scene.hospital, page, 1)
    assert costs(page.keeper.browser(), KEEPERS, page=page.path, update=str(update)) == KEEPERS


@pytest.mark.parametrize("hospitals", [1, 5])
def test_every_page_of_a_stranger_costs_what_is_stated(world: World, hospitals: int) -> None:
    scene = scene_of(world, updates=1, hospitals=hospitals)
    assert costs(scene.hospital.browser(), STRANGERS) == STRANGERS


@pytest.mark.parametrize("people", [1, 60])
def test_every_console_page_costs_what_is_stated(world: World, people: int) -> None:
    hospital = world.hospital()
    admin = hospital.person("Tess Reader", "tenant_admin").browser()
    with world.as_superuser() as connection:
        copied = "tenant_id, name, age_group, roles, created_at"
        query = f"select gen_random_uuid(), 'p' || n || '@x.example', {copied} from person, generate_series(1, %s) n"
        connection.execute(f"insert into person (id, email, {copied}) {query}".encode(), [people])
    somebody = hospital.person("Anna Berg")
    console = CONSOLE | {f"/admin/people/edit/?id={somebody.id}": 5}
    assert costs(admin, console) == console


def test_what_is_sent_costs_a_stated_number_too(world: World) -> None:
    scene = scene_of(world, updates=1, followers=500)
    page = scene.pages[0]
    browser = page.keeper.browser()
    typed = {"csrf_token": browser.token(), "body": "She slept well."}
    sent = {}
    for path in ("updates", "messages"):
        with statements() as counted:
            browser.client.post(f"{page.path}/{path}", data=typed, base_url=f"http://{browser.at}")
        sent[path] = len(counted)
    assert sent == {"updates": 7, "messages": 6}
