"""A page with pictures, for the tests of albums: sent as people send them, and prepared by the worker."""

from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from sqlalchemy import insert

from kernel.db import db
from kernel.ids import new_id
from pages.access import page_for
from pages.actions import Draft, publish_update
from pages.models import PageManager
from photos.actions import keep_picture
from photos.models import Photo
from tests.photos.pictures import encoded, halves
from tests.support.browser import Browser
from tests.support.people import fetch
from tests.support.world import APage, Hospital, World


@dataclass(frozen=True)
class Album:
    """A page, whoever keeps it, and one of its readers, each in a browser."""

    world: World
    hospital: Hospital
    page: APage
    keeper: Browser
    guest_id: UUID
    reader: Browser

    @property
    def path(self) -> str:
        """Where the album is."""
        return f"{self.page.path}/photos"

    def picture(self, size: tuple[int, int] = (80, 40), *, in_album: bool = True, page: APage | None = None) -> UUID:
        """One more picture, prepared already."""
        page = page or self.page
        with self.hospital.entered():
            photo = keep_picture(encoded(halves(size)), page.id, actor=page.keeper.reader)
            photo.in_album = in_album
            return photo.id

    def update(self, *photo_ids: UUID, body: str = "She slept well.") -> UUID:
        """An update with these pictures."""
        with self.hospital.entered():
            photos = [db.session.get_one(Photo, (self.hospital.id, photo_id)) for photo_id in photo_ids]
            visit = page_for(self.page.keeper.reader, self.page.slug)
            return publish_update(visit, Draft("", body, photos, [""] * len(photos))).id

    def many(self, number: int) -> None:
        """That many pictures more, without files."""
        photos = [
            {"id": new_id(), "album_id": self.page.id, "width": 80, "height": 40, "in_album": True} for _ in range(number)
        ]
        with self.hospital.entered():
            db.session.execute(insert(Photo), photos)

    def shown(self, browser: Browser) -> list[str]:
        """The ids of the pictures that somebody finds in the album, in its order."""
        return [str(item["id"]).removeprefix("p-") for item in browser.open(self.path).soup.select(".album li")]

    def helper(self, *rights: str) -> Browser:
        """Somebody else who keeps the page, with these rights."""
        somebody = self.hospital.person("Hanna Helper", email=f"{'-'.join(rights) or 'none'}@example.org")
        with self.hospital.entered():
            db.session.add(PageManager(page_id=self.page.id, person_id=somebody.id, rights=list(rights)))
        return somebody.browser()

    def change(self, statement: str) -> None:
        """Something happens to the page, past all walls."""
        with self.world.as_superuser() as connection:
            connection.execute(statement.encode())

    def file(self, browser: Browser, photo_id: UUID, name: str = "large") -> int:
        """What fetching a file of a picture answers."""
        return fetch(browser, f"{self.path}/{photo_id}/{name}.jpg").status_code


def album(world: World) -> Album:
    """A page that Anna keeps, with Ruth among its readers."""
    hospital = world.hospital()
    page = hospital.page(hospital.person("Anna Berg"))
    guest_id = hospital.guest(page)
    return Album(world, hospital, page, page.keeper.browser(), guest_id, hospital.guest_browser(guest_id))


def sent(name: str = "garden.jpg", content: bytes | None = None) -> tuple[BytesIO, str]:
    """A picture as a browser sends it."""
    return BytesIO(encoded(halves()) if content is None else content), name
