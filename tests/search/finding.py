"""Searching in a few words: what an address shows to a browser, and what a reader finds without one."""

from uuid import UUID

from kernel.access import Reader
from kernel.searching import Stretch, rooms, sought
from tests.support.browser import Browser, Page

ALL = Stretch(0, 10_000)


def search(browser: Browser, typed: str, **more: object) -> Page:
    """The page that answers."""
    answer = browser.client.get("/search", base_url=f"http://{browser.at}", query_string={"q": typed, **more})
    return Page(browser, answer, "/search")


def hits(page: Page) -> list[str]:
    """What it shows, in its order, as words."""
    return [" ".join(hit.get_text(" ").split()) for hit in page.soup.select(".hit")]


def marked(page: Page) -> list[str]:
    """What is marked there."""
    return [mark.get_text() for mark in page.soup.select("mark")]


def leads_to(page: Page) -> list[str]:
    """The addresses of what was found."""
    return [str(link["href"]) for link in page.soup.select(".hit a")]


def found_by(reader: Reader, typed: str) -> set[UUID]:
    """The ids of all that somebody finds. Needs a request."""
    return {found.hit.id for room in rooms() for found in room.find(reader, sought(typed), ALL).rows}
