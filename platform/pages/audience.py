"""How many people an update would reach: asked by whoever writes one, answered by the storey that knows followers."""

from collections.abc import Callable, Collection
from uuid import UUID

from flask import current_app

from pages.models import Audience, CarePage

Counter = Callable[[CarePage, Audience, Collection[UUID]], int]


def audience_of(page: CarePage, audience: Audience = Audience.EVERYONE, chosen: Collection[UUID] = ()) -> int:
    """How many mailboxes would get word of an update for this audience, published now. wsgi.py says who counts."""
    count: Counter = current_app.extensions["audience_counter"]
    return count(page, audience, chosen)
