"""The lists of orders and donations: found by state, address and number, put in order by their sums, and taken along."""

import csv
from io import StringIO
from typing import Any

import pytest

from tests.support.browser import Browser, Page
from tests.support.long_lists import fill
from tests.support.world import Hospital, World

FEW = 40  # of each, in each of two hospitals


@pytest.fixture
def shop(world: World, mercy: Hospital) -> Browser:
    """Somebody of the shop; orders and donations in her hospital and in another."""
    with world.as_superuser() as connection:
        for hospital in (mercy, world.hospital("grace")):
            fill(connection, hospital.id, people=FEW, trail=0)
    return mercy.person("Sho Keeper", "shop").browser()


def shown(page: Page) -> list[str]:
    """What stands first in each row."""
    assert page.status == 200
    return [cell.get_text(strip=True) for cell in page.soup.select("tbody th")]


FOUND = {
    "words=c7": ["C7"],
    "words=B2%40example.org": ["C8", "C7", "C6"],
    "words=B2%40example.org&order=old": ["C6", "C7", "C8"],
    "words=b2": [],
    "state=cancelled": ["C21", "C1"],
    "state=cancelled&words=c21": ["C21"],
    "state=cancelled&words=c22": [],
    "state=cancelled&order=sum": ["C21", "C1"],
    "state=disputed": ["C5"],
    "state=owing": ["C7"],
    "state=owing&order=sum": ["C7"],
    "state=placed": [],
}


def test_orders_are_found_by_number_address_and_state(shop: Browser) -> None:
    assert {query: shown(shop.open(f"/admin/orders/?{query}")) for query in FOUND} == FOUND


def test_a_list_by_sums_goes_on_where_the_page_before_ended(shop: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("admin.lists.queries.stretch.__defaults__", (15,))
    page, seen = shop.open("/admin/orders/?order=sum"), list[str]()
    while True:
        seen += shown(page)
        further = page.soup.find("a", string="Further on")
        if further is None:
            break
        page = shop.open(str(further["href"]))
    assert seen == [f"C{number}" for number in range(FEW, 0, -1)]


def taken_along(browser: Browser, path: str, **wish: str) -> list[dict[str, str]]:
    """The list as a file."""
    data: dict[str, Any] = {"csrf_token": browser.token(), **wish}
    answer = browser.client.post(f"{path}file", data=data, base_url=f"http://{browser.at}")
    return list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))


def test_sums_in_a_file_are_numbers_with_their_currency_and_nothing_in_it_is_a_formula(world: World, shop: Browser) -> None:
    with world.as_superuser() as connection:
        connection.execute("update donation set name = '=1+1'")
    [order] = taken_along(shop, "/admin/orders/", words="c5")
    assert (order["Number"], order["Sum"], order["Charged"], order["Currency"]) == ("C5", "6.85", "6.85", "USD")
    assert order["State"] == "Handed over, disputed"
    [donation] = taken_along(shop, "/admin/donations/", state="disputed")
    assert (donation["Donor"], donation["Sum"], donation["State"]) == ("'=1+1", "6.85", "Given, disputed")
    assert len(taken_along(shop, "/admin/donations/")) == FEW


def test_nothing_can_be_done_with_several_orders_or_donations_at_once(shop: Browser) -> None:
    for path in ("/admin/orders/", "/admin/donations/"):
        page = shop.open(path)
        assert not page.soup.select("input[type=checkbox]")
        assert shop.post(f"{path}action/", {"csrf_token": shop.token(), "action": "delete"}).status == 404
