"""The one closed base of every console page. Flask-Admin is open by default; here nothing is shown or done undeclared.

Closed are: who may enter (a permission), which rows can be reached (the hospital's, by every look-up), forms without a CSRF
token, and changes that leave no audit row (a change is one of our actions, and commits at the edge like all others).
"""

from typing import Any, NoReturn

from flask_admin import AdminIndexView, BaseView

from kernel.access import NotHeld, Permission, current_reader, require
from kernel.db import context_tenant_id
from kernel.web import Door


class Closed:
    """What every console page has: `needs` is who may enter it, `largest` how many bytes it takes where that is unusual.

    On a `sure` page whoever changes something shows first that it is really she, unless she did a few minutes ago.
    """

    needs: Permission
    largest: int | None = None
    sure = False

    def is_accessible(self) -> bool:
        """Only inside a hospital, and only with the permission."""
        return context_tenant_id() is not None and current_reader().may(self.needs)

    def inaccessible_callback(self, name: str, **_: Any) -> NoReturn:
        """The same answers as at every other door."""
        require(self.needs)
        raise NotHeld  # held, but outside every hospital


class ClosedIndex(Closed, AdminIndexView):  # type: ignore[misc]  # Flask-Admin has no types
    """The console's first page."""

    needs = Permission.CONSOLE_ENTER


class ClosedPage(Closed, BaseView):  # type: ignore[misc]  # Flask-Admin has no types
    """A console page of its own making. One over a table of the hospital stands on `admin/lists/pages.py`."""


def door_of(view: object) -> Door:
    """What a console page needs. Raises TypeError for one that does not stand on the closed base."""
    if not isinstance(view, Closed):
        raise TypeError(f"{type(view).__name__} does not stand on the closed base.")
    return Door(needs=view.needs, largest=view.largest, sure=view.sure)
