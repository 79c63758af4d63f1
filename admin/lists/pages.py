"""A console page over one table of the hospital: its list, what is done with several rows, and changing one."""

from typing import Any, NoReturn
from uuid import UUID

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.contrib.sqla import ModelView
from sqlalchemy import func
from sqlalchemy.orm import Query

from admin.base import Closed
from admin.lists.queries import asked, chosen_rows
from admin.lists.showing import ShowsList
from kernel.access import current_reader
from kernel.db import TenantTable, current_tenant_id, db
from kernel.errors import NotFound
from kernel.forms import HouseForm
from kernel.ids import parse_id


class ClosedList(ShowsList, Closed, ModelView):  # type: ignore[misc]  # Flask-Admin has no types
    """A page over one table: `listing` says what is listed and done; one row is changed by `change`, which calls actions."""

    can_create = can_delete = can_export = can_view_details = False
    action_disallowed_list = ["delete"]
    column_list = ["id"]  # the library's own list is never shown
    form_base_class = HouseForm

    def __init__(self, model: type[TenantTable], **names: str) -> None:
        super().__init__(model, db, **names)

    def row_at(self, row: TenantTable) -> str:
        """Where a row is changed."""
        return url_for(".edit_view", id=row.id)

    @expose("/action/", methods=("POST",))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def action_view(self) -> ResponseReturnValue:
        """An act on the rows that were chosen: first a page that says how many and what follows; then the act."""
        act, wish = self.listing.act(request.form.get("action", "")), asked(self.listing, request.form)
        if act is None:
            raise NotFound
        rows = chosen_rows(self.listing, request.form.getlist("rowid"))
        given: dict[str, Any] = {"act": act, "wish": wish, "listing": self.listing, "back": self._url(wish)}
        if not rows or request.form.get("sure") != "yes":
            return str(self.render("console/list_sure.html", rows=rows, **given)), 200 if rows else 422
        done = [row for row in rows if act.do(row, current_reader())]
        undo = self.listing.act(act.undo) if act.undo else None
        return str(self.render("console/list_done.html", done=done, left=len(rows) - len(done), undo=undo, **given))

    def get_query(self) -> "Query[Any]":
        """The hospital's rows."""
        return db.session.query(self.model).filter(self.model.tenant_id == current_tenant_id())

    def get_count_query(self) -> "Query[Any]":
        """How many those are."""
        count = db.session.query(func.count("*")).select_from(self.model)
        return count.filter(self.model.tenant_id == current_tenant_id())

    def get_pk_value(self, model: TenantTable) -> UUID:
        """Rows are named by their id alone; the hospital is known."""
        return model.id

    def get_one(self, id: str) -> Any:  # noqa: A002  # Flask-Admin's name
        """One of the hospital's rows. Raises NotFound for any other id, whether it exists elsewhere or nowhere."""
        wanted = parse_id(id)
        found = self.get_query().filter(self.model.id == wanted).one_or_none() if wanted else None
        if found is None:
            raise NotFound
        return found

    def update_model(self, form: HouseForm, model: TenantTable) -> bool:
        """Changes a row by an action; False when the action refused, its sentence standing beside the field."""
        return self.change(form, model)

    def change(self, form: HouseForm, model: TenantTable) -> bool:
        """What a saved form does. Each console page says its own."""
        raise NotImplementedError

    def create_model(self, form: HouseForm) -> NoReturn:
        """Nothing is made by filling in a table's row."""
        raise NotFound

    def delete_model(self, model: TenantTable) -> NoReturn:
        """Nothing is deleted by deleting a table's row."""
        raise NotFound
