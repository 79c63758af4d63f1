"""What every page of the console with a list does: it shows a stretch of it, keeps views, and gives it as a file."""

from typing import Any

from flask import Response, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin.base import ClosedPage
from admin.lists.file import csv_of
from admin.lists.kept import KeepsViews
from admin.lists.queries import COUNTED_TO, asked, how_many, is_cut, stretch
from admin.lists.shapes import Stretch, Wish
from kernel.access import current_reader
from kernel.audit import record
from kernel.db import current_tenant_id


class ShowsList(KeepsViews):
    """What is listed stands in `listing`; `template` extends the list's own, and `cell` shows one value of a row."""

    template = "console/list.html"
    cell = "console/list_cell.html"

    def row_at(self, row: Any) -> str | None:
        """The address of a row's own page, where it has one."""
        raise NotImplementedError

    def beside(self) -> dict[str, Any]:
        """What the page shows beside its list."""
        return {}

    @expose("/")  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index_view(self) -> ResponseReturnValue:
        """A stretch of the list, by what the address asks for."""
        return self._shown(asked(self.listing, request.args))

    @expose("/file", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def file(self) -> ResponseReturnValue:
        """The same as a file; taking it along leaves a row in the audit trail."""
        wish = asked(self.listing, request.form)
        if wish.search.errors:
            return self._shown(wish)
        told = {"list": self.listing.name, "by": sorted(wish.typed)}
        record("list.export", "tenant", current_tenant_id(), actor=current_reader(), **told)
        answer = Response(stream_with_context(csv_of(self.listing, wish)), mimetype="text/csv")
        answer.headers.set("Content-Disposition", "attachment", filename=f"{self.listing.name}.csv")
        return answer

    def _shown(self, wish: Wish) -> ResponseReturnValue:
        """The page; without rows where something was typed that cannot be searched for."""
        wrong = bool(wish.search.errors)
        number = 0 if wrong else how_many(self.listing, wish)
        given = {
            "listing": self.listing,
            "wish": wish,
            "found": Stretch() if wrong else stretch(self.listing, wish),
            "number": number,
            "counted_to": COUNTED_TO,
            "some": number > COUNTED_TO and is_cut(self.listing, wish),
            "views": self.own_views(),
            **self.beside(),
        }
        ways = {"url": self._url, "further": self._further, "row_at": self.row_at, "cell": self.cell}
        return str(self.render(self.template, **given, **ways)), 422 if wrong else 200  # type: ignore[attr-defined]  # Flask-Admin's

    def _url(self, wish: Wish, **other: str) -> str:
        """The list's address for a wish, parts of it given otherwise; it begins at the beginning."""
        values: dict[str, Any] = {**wish.typed, **other}
        return url_for(".index_view", **values)

    def _further(self, wish: Wish, found: Stretch) -> str | None:
        return self._url(wish, after=str(found.last)) if found.last else None


class ListPage(ShowsList, ClosedPage):
    """A console page around a list. One whose rows are changed in the console's own form stands on `admin/lists/pages.py`."""
