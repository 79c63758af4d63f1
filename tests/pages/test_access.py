"""Who may do what with a page: one table, read row by row, proved over HTTP."""

from uuid import UUID

import pytest

from pages.models import UpdateState
from tests.support.browser import Browser
from tests.support.people import READERS, Scene, rows
from tests.support.world import APage, World

# Everybody stands to both pages in the same way. «to sign in»: the sign-in page, as for any address that needs an account.
# leaves a word: what becomes of it on the hospital's page. follows: after pressing Follow there, she is told of updates.
TABLE = """
                     | invited page | hospital page | stopped update | leaves a word | follows | writes     | sees followers
stranger             | no           | no            | no             | no            | no      | to sign in | to sign in
invited              | no           | yes           | no             | waits         | yes     | no         | no
asked                | no           | yes           | no             | waits         | yes     | no         | no
admitted by letter   | yes          | yes           | no             | shown         | yes     | to sign in | to sign in
admitted person      | yes          | yes           | no             | shown         | yes     | no         | no
removed              | no           | no            | no             | no            | no      | no         | no
removed, old letter  | no           | no            | no             | no            | no      | to sign in | to sign in
blocked              | no           | no            | no             | no            | no      | no         | no
blocked, old letter  | no           | no            | no             | no            | no      | to sign in | to sign in
blocked and admitted | no           | no            | no             | no            | no      | no         | no
unproved newcomer    | no           | no            | no             | no            | no      | no         | no
member               | no           | yes           | no             | waits         | yes     | no         | no
staff                | no           | yes           | no             | waits         | yes     | no         | no
tenant admin         | no           | yes           | no             | waits         | yes     | no         | no
keeper               | yes          | yes           | yes            | shown         | no      | yes        | yes
member elsewhere     | no           | no            | no             | no            | no      | to sign in | to sign in
"""


def table() -> dict[str, dict[str, str]]:
    """The table above: for each reader, what is expected in each column."""
    head, *body = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip("\n").splitlines()]
    return {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in body}


def scene_of(world: World) -> tuple[Scene, UUID]:
    """A page for the invited and one for the whole hospital, and on the second an update that was stopped."""
    hospital, elsewhere = world.hospital(), world.hospital("brigid")
    keeper = hospital.person("Anna Berg")
    pages = [hospital.page(keeper), hospital.page(keeper, open_to_hospital=True)]
    stopped = hospital.update(pages[1])
    with world.as_superuser() as connection:
        connection.execute("update update set state = %s where id = %s", (UpdateState.STOPPED, stopped))
    return Scene(hospital, elsewhere, pages), stopped


def sees(browser: Browser, path: str) -> str:
    """Opens an address: yes, no, or to sign in."""
    shown = browser.open(path)
    if shown.heading == "Sign in":
        return "to sign in"
    return {200: "yes", 404: "no"}[shown.status]


def follows(world: World, browser: Browser, page: APage) -> str:
    """Presses Follow; whether she is a follower then."""
    browser.post(f"{page.path}/follow", {"csrf_token": browser.token()})
    found = rows(world, "select from follower where page_id = %s and unsubscribed_at is null", page.id)
    return "yes" if found else "no"


def leaves_a_word(world: World, browser: Browser, page: APage) -> str:
    """Leaves a word; what became of it."""
    browser.post(f"{page.path}/messages", {"csrf_token": browser.token(), "body": "We think of you."})
    found = rows(world, "select state from support_message where page_id = %s", page.id)
    return {"shown": "shown", "waiting": "waits"}[found[0][0]] if found else "no"


def writes(world: World, browser: Browser, page: APage) -> str:
    """Opens the form and sends an update past it; both must agree."""
    before = rows(world, "select count(*) from update where page_id = %s", page.id)
    seen = sees(browser, f"{page.path}/updates")
    browser.post(f"{page.path}/updates", {"csrf_token": browser.token(), "body": "Not to be."})
    wrote = rows(world, "select count(*) from update where page_id = %s", page.id) != before
    assert wrote == (seen == "yes")
    return seen


def test_the_table_and_the_readers_are_the_same_people() -> None:
    assert set(table()) == set(READERS)


@pytest.mark.parametrize("who", READERS)
def test_a_reader_can_do_what_the_table_says_and_nothing_else(world: World, who: str) -> None:
    scene, stopped = scene_of(world)
    browser = READERS[who](scene)
    with world.as_superuser() as connection:
        connection.execute("delete from follower")  # only what she does now counts
    invited, shared = scene.pages
    found = {
        "invited page": sees(browser, invited.path),
        "hospital page": sees(browser, shared.path),
        "stopped update": sees(browser, f"{shared.path}/updates/{stopped}"),
        "leaves a word": leaves_a_word(world, browser, shared),
        "follows": follows(world, browser, shared),
        "writes": writes(world, browser, invited),
        "sees followers": sees(browser, f"{invited.path}/followers"),
    }
    assert found == table()[who]
