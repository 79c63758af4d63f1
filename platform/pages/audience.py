"""How many people an update would reach: asked by whoever writes one, answered by the storey that knows followers."""

from collections.abc import Callable

from flask import current_app

from pages.models import CarePage

Counter = Callable[[CarePage], int]


def audience_of(page: CarePage) -> int:
    """How many mailboxes would get word of an update of this page, published now. wsgi.py says who counts."""
    count: Counter = current_app.extensions["audience_counter"]
    return count(page)
