"""A row in every table of the shop and of what is given, and what somebody has kept of the console's lists."""

from uuid import UUID

from tests.house.filled_donations import fill_donations
from tests.house.filled_gifts import fill_gifts
from tests.house.filled_lists import fill_lists
from tests.house.filled_orders import fill_orders
from tests.house.filled_shop import fill_shop
from tests.support.world import APage, Somebody


def fill_sold(admin: Somebody, page: APage, tokens: dict[str, str]) -> dict[str, UUID]:
    """What is sold and given, and what somebody has kept of the console's lists."""
    ordered = {"picture_id": fill_shop(), "order_id": fill_orders(admin, page, tokens), **fill_gifts(admin, page, tokens)}
    return ordered | fill_lists(admin) | fill_donations(admin, tokens)
