"""A page that is kept and written on, in a few words: its keeper, others who help to keep it, and the form of an update."""

from io import BytesIO
from uuid import UUID

from kernel.db import db
from pages.models import PageManager, Right
from tests.photos.pictures import encoded, halves
from tests.support.browser import Browser, Page
from tests.support.people import rows
from tests.support.world import APage, Hospital, Somebody, World

Upload = tuple[BytesIO, str]


def kept_page(world: World, *, followers: int = 0) -> tuple[Hospital, APage, Browser]:
    """A page with followers, and the browser of whoever keeps it."""
    hospital = world.hospital()
    page = hospital.page(hospital.person())
    for n in range(followers):
        hospital.guest(page, f"follower{n}@example.org", name=f"Follower {n}")
    return hospital, page, page.keeper.browser()


def picture(name: str = "garden.jpg", content: bytes | None = None) -> Upload:
    """A picture as a browser sends it."""
    return BytesIO(encoded(halves()) if content is None else content), name


def write(browser: Browser, page: APage, **values: object) -> Page:
    """Fills in the form of a new update."""
    return browser.open(f"{page.path}/updates").submit(values, action="/updates")


def the_update(world: World) -> UUID:
    """The one update there is."""
    return UUID(str(rows(world, "select id from update")[0][0]))


def helper(hospital: Hospital, page: APage, name: str, *rights: Right) -> Somebody:
    """Somebody who helps to keep a page, with these rights."""
    somebody = hospital.person(name)
    with hospital.entered():
        db.session.add(PageManager(page_id=page.id, person_id=somebody.id, rights=list(rights)))
    return somebody


def no_more(world: World, page: APage, somebody: Somebody) -> None:
    """She does not keep the page any more."""
    with world.as_superuser() as connection:
        connection.execute("delete from page_manager where page_id = %s and person_id = %s", (page.id, somebody.id))


def shown(browser: Browser, page: APage) -> list[str]:
    """The words of the updates a browser is shown on a page, in their order."""
    return [" ".join(article.get_text(" ").split()) for article in browser.open(page.path).soup.select("article.update")]


def press(browser: Browser, page: APage, act: str, **values: object) -> Page:
    """Presses a button of the page whose form is not at hand; `act` is the end of its address."""
    return browser.post(f"{page.path}/{act}", {"csrf_token": browser.token(), **values})
