"""A port: whether a page leads to the hospital's gift shop. The storey that knows says so within the page's own statement."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, false

Says = Callable[[], ColumnElement[bool]]
_sayings: list[Says] = []


def says_of_gifts(says: Says) -> Says:
    """Declares who knows: a condition on `CarePage`."""
    _sayings.append(says)
    return says


def may_be_sent() -> ColumnElement[bool]:
    """Whether gifts may be sent from a page; from none where nobody knows."""
    return _sayings[-1]() if _sayings else false()
