"""Sows a hospital's gift shop: it is open, and has a few things on its shelf."""

from collections.abc import Iterable

from accounts.models import Person
from admin.demo.darkroom import Darkroom
from admin.demo.shapes_shop import ShopStory
from admin.shelf.filling import fill_shelf
from billing.shelf.keeping import keep_shop
from billing.shelf.models import ShopState
from kernel.access import Role, person_reader


def sow_shop(story: ShopStory, people: Iterable[Person], darkroom: Darkroom) -> None:
    """An administrator opens the shop and fills its shelf; what comes first in the story stands first."""
    admin = next(person for person in people if Role.TENANT_ADMIN in person.roles)
    keeper = person_reader(admin.id, admin.name, admin.email, admin.roles)
    settings = {"state": ShopState.OPEN, "opening_words": dict(story.opening), "tax_words": dict(story.tax_words)}
    keep_shop(settings, actor=keeper)
    fill_shelf(story.parts, story.goods, story.tax, darkroom.picture, actor=keeper)
