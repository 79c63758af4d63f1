"""The one closed base of every console page. Flask-Admin is open by default; here nothing is shown or done undeclared.

Closed are: who may enter (a permission), which rows can be reached (the hospital's, by every look-up), forms without a CSRF
token, and changes that leave no audit row (a change is one of our actions, and commits at the edge like all others).
"""

from typing import Any, NoReturn

from flask_admin import Admin, AdminIndexView, BaseView

from kernel.access import NotHeld, Permission, current_reader, require
from kernel.features import opens
from kernel.web import Door, House, Place, here


class Closed:
    """What every console page has: `needs` is who may enter it, `largest` how many bytes it takes where that is unusual.

    On a `sure` page whoever changes something shows first that it is really she, unless she did a few minutes ago. `place` is
    under which kind of host it stands.
    """

    endpoint: str  # Flask-Admin's
    needs: Permission
    place = Place.HOSPITAL
    largest: int | None = None
    sure = False

    def is_accessible(self) -> bool:
        """Only in its place, and only with the permission."""
        return here() is self.place and current_reader().may(self.needs) and opens(self.endpoint)

    def inaccessible_callback(self, name: str, **_: Any) -> NoReturn:
        """The same answers as at every other door."""
        require(self.needs)
        raise NotHeld  # held, but in another place


class ClosedIndex(Closed, AdminIndexView):  # type: ignore[misc]  # Flask-Admin has no types
    """The console's first page."""

    needs = Permission.CONSOLE_ENTER


class ClosedPage(Closed, BaseView):  # type: ignore[misc]  # Flask-Admin has no types
    """A console page of its own making. One over a table of the hospital stands on `admin/lists/pages.py`."""


def door_of(view: object) -> Door:
    """What a console page needs. Raises TypeError for one that does not stand on the closed base."""
    if not isinstance(view, Closed):
        raise TypeError(f"{type(view).__name__} does not stand on the closed base.")
    return Door(needs=view.needs, place=view.place, largest=view.largest, sure=view.sure)


def open_doors(app: House, console: Admin) -> None:
    """Declares for each address of a console what its page needs."""
    for rule in app.url_map.iter_rules():
        view = next((v for v in console._views if rule.endpoint.startswith(f"{v.endpoint}.")), None)
        if view is not None and not rule.endpoint.endswith(".static"):
            app.doors[rule.endpoint] = door_of(view)
