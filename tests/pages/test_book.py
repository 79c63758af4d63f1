"""The years of a page, read from the start: chapters by month, a list with a plot, and the same cost however much there is."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from kernel.db import db
from pages.models import Update
from tests.support.browser import Browser, Page
from tests.support.people import READERS, Scene, chapters
from tests.support.statements import statements
from tests.support.world import APage, Hospital, World
from tests.support.writing import kept_page, press

BEGAN = datetime(2021, 11, 30, 15, tzinfo=UTC)


def years(hospital: Hospital, page: APage, number: int, apart: timedelta) -> None:
    """That many updates, from November 2021 on."""
    ids = chapters(hospital, page, number)
    with hospital.entered():
        for n, own_id in enumerate(ids):
            values = {"published_at": BEGAN + n * apart, "title": f"Day {n}"}
            db.session.execute(update(Update).where(Update.tenant_id == hospital.id, Update.id == own_id).values(**values))


def titles(page: Page) -> list[str]:
    """The headings of the updates on a page."""
    return [" ".join(found.get_text().split()) for found in page.soup.select("article.update h3")]


def test_a_page_reads_from_its_start_stretch_by_stretch_to_its_end(world: World) -> None:
    hospital, page, _ = kept_page(world)
    reader = hospital.guest_browser(hospital.guest(page))
    years(hospital, page, 45, timedelta(days=10))
    read, where = list[str](), str(reader.open(page.path).soup.select_one("a[href$='/book']")["href"])  # type: ignore[index]
    while where:
        shown = reader.open(where)
        read += titles(shown)
        onward = shown.soup.select_one(".book-end a[href*='after=']")
        where = str(onward["href"]) if onward else ""
    assert read == [f"Day {n}" for n in range(45)]
    assert "You have read to the end." in shown.text


def test_chapters_are_months_and_the_list_says_in_words_what_the_plot_shows(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    years(hospital, page, 45, timedelta(days=10))
    shown = keeper.open(f"{page.path}/book")
    names = [name.get_text() for name in shown.soup.select(".chapter-name")]
    assert names[:3] == ["November 2021", "December 2021", "January 2022"]
    listed = [" ".join(link.get_text(" ").split()) for link in shown.soup.select(".chapters a")]
    assert listed[:2] == ["November 2021 1 update", "December 2021 3 updates"]
    assert len(shown.soup.select(".plot-bar")) == len(listed) == 16
    assert "Most was in" in shown.soup.select_one("figcaption").text  # type: ignore[union-attr]
    march = keeper.open(str(shown.soup.select_one(".chapters a[href$='2022-03']")["href"]))  # type: ignore[index]
    assert march.soup.select_one(".chapter-name").get_text() == "March 2022"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "query", ["after=rubbish", "since=2021-13", "since=9999-12", "since=0001-01", "after=", "since=x&after=y"]
)
def test_an_address_that_names_no_chapter_is_no_error(world: World, query: str) -> None:
    hospital, page, keeper = kept_page(world)
    hospital.update(page, "The only day.")
    assert keeper.open(f"{page.path}/book?{query}").status == 200


def test_the_book_holds_what_stands_on_the_page_and_nothing_else(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    hospital.update(page, "Stands.")
    press(keeper, page, f"updates/{hospital.update(page, 'Deleted.')}/delete")
    press(keeper, page, f"updates/{hospital.update(page, 'Stopped.')}/stop")
    shown = keeper.open(f"{page.path}/book")
    assert "Stands." in shown.text
    assert not [word for word in ("Deleted.", "Stopped.") if word in shown.text]
    assert [" ".join(a.get_text(" ").split()).rpartition(" ")[0][-1] for a in shown.soup.select(".chapters a")] == ["1"]


@pytest.mark.parametrize("who", ["keeper", "admitted by letter", "member"])
def test_five_years_cost_what_a_week_costs(world: World, who: str) -> None:
    hospital = world.hospital()
    keeper = hospital.person()
    pages = [hospital.page(keeper, open_to_hospital=True) for _ in range(2)]
    years(hospital, pages[0], 7, timedelta(days=1))
    years(hospital, pages[1], 2_000, timedelta(hours=22))
    browser = READERS[who](Scene(hospital, world.hospital("elsewhere"), pages))
    costs = [[cost(browser, page, path) for path in ("", "/book", "/book?since=2021-12")] for page in pages]
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 8


def cost(browser: Browser, page: APage, path: str) -> int:
    """How many statements it takes to open an address of a page."""
    with statements() as sent:
        assert browser.open(f"{page.path}{path}").status == 200
    return len(sent)
