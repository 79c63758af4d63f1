"""Sows a hospital's gift shop: it is open, and has a few things on its shelf."""

from collections.abc import Iterable

from accounts.models import Person
from admin.demo.darkroom import Darkroom
from admin.demo.shapes import GoodsStory, ShopStory
from billing.shelf.keeping import Way, add_product, keep_category, keep_shop
from billing.shelf.models import ProductKind, ShopState
from kernel.access import Role, person_reader
from kernel.ids import new_id
from photos.actions import keep_cleaned


def sow_shop(story: ShopStory, people: Iterable[Person], darkroom: Darkroom) -> None:
    """An administrator opens the shop and fills its shelf; what comes first in the story stands first."""
    admin = next(person for person in people if Role.TENANT_ADMIN in person.roles)
    keeper = person_reader(admin.id, admin.name, admin.email, admin.roles)
    settings = {"state": ShopState.OPEN, "opening_words": dict(story.opening), "tax_words": dict(story.tax_words)}
    keep_shop(settings, actor=keeper)
    parts = [
        keep_category(None, {"names": dict(names), "position": place}, actor=keeper).id
        for place, names in enumerate(story.parts, 1)
    ]
    for told in reversed(story.goods):
        more = {"category_id": parts[told.part], "tax_rate": story.tax, "carries": list(told.carries)}
        words = {"names": dict(told.names), "abouts": dict(told.abouts)}
        kind = ProductKind.CARD if told.is_card else ProductKind.GIFT
        product = add_product(new_id(), {**words, **more, "kind": kind}, _ways(told), b"", actor=keeper)
        product.photo_id = keep_cleaned(darkroom.picture(told.picture), product.id, actor=keeper).id


def _ways(told: GoodsStory) -> list[Way]:
    sold = told.ways or (({}, told.price),)
    return [Way(None, names, price, told.stock, None, True) for names, price in sold]
