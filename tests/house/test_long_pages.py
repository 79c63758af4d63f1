"""A page of five years costs what a page of a week does: at most eight statements for each address of it.

The addresses come from the application's own URL map, so that one that is added later is counted by itself.
"""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from kernel.clock import now
from kernel.db import db
from kernel.ids import new_id
from messages.models import SupportMessage
from photos.models import Photo
from tests.house.addresses import Address, addresses
from tests.house.filled import Filled, filled
from tests.support.browser import Browser
from tests.support.people import chapters, crowd, fetch
from tests.support.statements import statements
from tests.support.world import Hospital, World

WEEK = {"updates": 3, "photos": 40, "words": 40, "followers": 5}
FIVE_YEARS = {"updates": 2_000, "photos": 5_000, "words": 10_000, "followers": 400}
MOST = 8
READERS = ("keeper", "guest")


def lived(hospital: Hospital, house: Filled, *, updates: int, photos: int, words: int, followers: int) -> None:
    """Fills a page as that much time does, spread over the years: every update with a picture and two words."""
    ids = chapters(hospital, house.page, updates)
    crowd(hospital, house.page, followers)
    word = {"page_id": house.page.id, "author_name": "Ruth", "body": "With you.", "by_mail": True}
    picture = {"album_id": house.page.id, "width": 80, "height": 40, "in_album": True}
    with hospital.entered():
        if photos > updates:
            db.session.execute(insert(Photo), [{"id": new_id(), **picture} for _ in range(photos - updates)])
        if words > 2 * updates:
            db.session.execute(insert(SupportMessage), [word for _ in range(words - 2 * updates)])
    moments = [(now() - timedelta(hours=20 * n), own_id) for n, own_id in enumerate(ids)]
    with hospital.world.as_superuser() as connection:
        connection.cursor().executemany("update update set published_at = %s where id = %s", moments)


def of_the_page(world: World, house: Filled) -> list[Address]:
    """Every address of a care page that can be opened."""
    return [one for one in addresses(world.app, house) if one.looks and one.path.startswith(house.page.path)]


def cost(browser: Browser, path: str) -> int | str:
    """How many statements an address takes; in words when it is not for this reader."""
    with statements() as sent:
        status = fetch(browser, path).status_code
    return len(sent) if status == 200 else f"answers {status}"


def costs(world: World, slug: str, much: dict[str, int], who: str) -> dict[str, int | str]:
    """What each address of a page costs its reader."""
    house = filled(world, slug)
    lived(house.hospital, house, **much)
    browser = house.browser if who == "keeper" else house.hospital.guest_browser(house.guest_id)
    return {one.endpoint: cost(browser, one.path) for one in of_the_page(world, house)}


@pytest.mark.parametrize("who", READERS)
def test_a_page_of_five_years_costs_what_a_page_of_a_week_does(world: World, who: str) -> None:
    long = costs(world, "mercy", FIVE_YEARS, who)
    assert long == costs(world, "grace", WEEK, who)
    assert {endpoint: n for endpoint, n in long.items() if isinstance(n, int) and n > MOST} == {}
    assert isinstance(long["pages.show"], int)
