"""What tests of rights share: a page that is open in some way, and what stands in the database about its people."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.support.browser import Browser, Page
from tests.support.people import rows
from tests.support.world import APage, Hospital, World

NEW_YORK = ZoneInfo("America/New_York")  # where a hospital is that says nothing else: days and months are its own


def open_page(world: World, visibility: str = "invited", *, listed: bool = False, patient: str = "Elena") -> APage:
    """A page of a new hospital, open in this way, with one update."""
    hospital = world.hospital()
    page = hospital.page(hospital.person("Anna Berg"), patient=patient)
    hospital.update(page, "She slept well.")
    set_page(world, page, visibility=visibility, listed=listed)
    return page


def set_page(world: World, page: APage, **values: object) -> None:
    """Sets columns of a page, past its forms."""
    with world.as_superuser() as connection:
        for name, value in values.items():
            connection.execute(f"update care_page set {name} = %s where id = %s".encode(), (value, page.id))


def hospital_of(page: APage) -> Hospital:
    """Where a page is."""
    return page.keeper.hospital


def stands(world: World, page: APage, email: str) -> str | None:
    """The state of a mailbox on a page's list; None when it is on none."""
    found = rows(world, "select state from guest where page_id = %s and email = %s", page.id, email)
    return str(found[0][0]) if found else None


def guest_id(world: World, page: APage, email: str) -> UUID:
    """The row of a mailbox."""
    [(found,)] = rows(world, "select id from guest where page_id = %s and email = %s", page.id, email)
    return UUID(str(found))


def keepers(world: World, page: APage) -> dict[str, tuple[bool, list[str]]]:
    """Who keeps a page: by mailbox, whether she owns it, and her rights."""
    query = """select p.email::text, m.is_owner, m.rights from page_manager m
               join person p on p.id = m.person_id where m.page_id = %s"""
    return {str(email): (owns, sorted(rights)) for email, owns, rights in rows(world, query, page.id)}


def act(browser: Browser, path: str, **values: Any) -> Page:
    """Sends what a form would, whether the form is shown or not."""
    return browser.post(path, {"csrf_token": browser.token(), **values})


def letters(world: World, sandbox: Any, to: str) -> list[str]:
    """The subjects of the letters that a mailbox has, after everything due has left."""
    world.work()
    return [mail["subject"] for mail in sandbox.mails() if mail["to"] == to]
