"""What tests of words share: a page that is visited, leaving a word there, and what each of its readers sees."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import insert

from kernel.db import db
from messages.models import SupportMessage
from tests.support.browser import Browser, Page
from tests.support.people import READERS, Scene, rows
from tests.support.world import APage, Hospital, World


@dataclass(frozen=True)
class Visit:
    """A page that everybody with an account may see, its keeper, a reader by letter and a member."""

    hospital: Hospital
    page: APage
    keeper: Browser
    ruth: Browser
    member: Browser

    @property
    def everybody(self) -> tuple[Browser, Browser, Browser]:
        """Keeper, reader by letter, member."""
        return self.keeper, self.ruth, self.member


def leave(browser: Browser, page: APage, body: str, address: str = "") -> Page:
    """Leaves a word by the form that stands there."""
    return browser.open(f"{page.path}/messages{address}").submit({"body": body}, action="/messages")


def words(browser: Browser, path: str) -> list[str]:
    """The words a reader sees at an address, in their order."""
    return [e.get_text().strip() for e in browser.open(path).soup.select(".word-text")]


def message_id(world: World, body: str) -> UUID:
    """The id of what somebody wrote."""
    [(found,)] = rows(world, "select id from support_message where body = %s", body)
    return UUID(str(found))


def many(visit: Visit, number: int, **more: object) -> None:
    """That many words, numbered."""
    word = {"page_id": visit.page.id, "author_name": "Ruth", "by_mail": True, **more}
    with visit.hospital.entered():
        db.session.execute(insert(SupportMessage), [{**word, "body": f"Word {n}"} for n in range(number)])


def press(browser: Browser, path: str, **values: object) -> Page:
    """Sends a form that need not stand anywhere."""
    return browser.post(path, {"csrf_token": browser.token(), **values})


def status(browser: Browser, path: str, **values: object) -> int:
    """What a form that need not stand anywhere is answered with, no redirect followed."""
    sent = {"csrf_token": browser.token(), **values}
    return browser.client.post(path, data=sent, base_url=f"http://{browser.at}").status_code


def follow_link(world: World, visit: Visit) -> Browser:
    """A browser without any account, on a page that is now for anyone with its link."""
    with world.as_superuser() as connection:
        connection.execute("update care_page set visibility = 'link' where id = %s", [visit.page.id])
    return READERS["by link"](Scene(visit.hospital, visit.hospital, [visit.page]))
