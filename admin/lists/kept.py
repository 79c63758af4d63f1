"""Addresses of saved views, for every page of the console that has a list."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _

from admin.lists.actions import MOST_VIEWS, keep_view, remove_view
from admin.lists.queries import known, view_of, views_of
from admin.lists.shapes import Listing
from kernel.access import current_reader
from kernel.errors import NotFound
from kernel.text import plain

LONGEST_NAME = 60


class KeepsViews:
    """A page whose list can be kept as a view."""

    endpoint: str
    listing: Listing

    def own_views(self) -> list[tuple[UUID, str, str]]:
        """Her views of this list: id, name and address."""
        views = views_of(current_reader(), self.endpoint)
        return [(view.id, view.name, self._at(known(self.listing, view.wish))) for view in views]

    @expose("/views", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def keep_view(self) -> ResponseReturnValue:
        """Keeps what is shown under a name."""
        name, wish = plain(request.form.get("view_name", ""))[:LONGEST_NAME], known(self.listing, request.form)
        if not name:
            flash(_("Give the view a name, so that you find it again."), "warn")
        elif not wish:
            flash(_("Search for something first: a view keeps what you search for."), "warn")
        elif keep_view(self.endpoint, name, wish, actor=current_reader()):
            flash(_("The view is kept. Only you see it."), "good")
        else:
            flash(_("You have %(most)d views of this list. Remove one first.", most=MOST_VIEWS), "warn")
        return redirect(self._at(wish))

    @expose("/views/<uuid:view_id>/remove", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def remove_view(self, view_id: UUID) -> ResponseReturnValue:
        """Removes one of her own. Raises NotFound for any other."""
        view = view_of(current_reader(), self.endpoint, view_id)
        if view is None:
            raise NotFound
        remove_view(view, actor=current_reader())
        flash(_("The view is removed."), "good")
        return redirect(self._at({}))

    def _at(self, wish: dict[str, str]) -> str:
        values: dict[str, Any] = dict(wish)
        return url_for(f"{self.endpoint}.index_view", **values)
