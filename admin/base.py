"""The one closed base of every console page. Flask-Admin is open by default; here nothing is shown or done undeclared.

Closed are: who may enter (a permission), which rows can be reached (the hospital's, by every look-up), forms without a CSRF
token, and changes that leave no audit row (a change is one of our actions, and commits at the edge like all others).
"""

from typing import Any, NoReturn
from uuid import UUID

from flask_admin import Admin, AdminIndexView, BaseView
from flask_admin.contrib.sqla import ModelView
from sqlalchemy import func
from sqlalchemy.orm import Query

from kernel.access import NotHeld, Permission, current_reader, require
from kernel.db import TenantTable, current_tenant_id, db
from kernel.errors import NotFound
from kernel.features import opens
from kernel.forms import HouseForm
from kernel.ids import parse_id
from kernel.web import Door, House, Place, here

LAST_PAGE = 100_000


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
    """A console page of its own making."""


class ClosedList(Closed, ModelView):  # type: ignore[misc]  # Flask-Admin has no types
    """A console page over one table of the hospital. Rows are changed by `change`, which calls an action."""

    can_create = can_delete = can_export = can_view_details = False
    action_disallowed_list = ["delete"]
    column_display_actions = True
    form_base_class = HouseForm
    list_template = "console/list.html"
    edit_template = "console/edit.html"
    create_template = edit_template
    details_template = edit_template

    def __init__(self, model: type[TenantTable], **names: str) -> None:
        super().__init__(model, db, **names)

    def get_query(self) -> "Query[Any]":
        """The hospital's rows."""
        return db.session.query(self.model).filter(self.model.tenant_id == current_tenant_id())

    def get_count_query(self) -> "Query[Any]":
        """How many those are."""
        count = db.session.query(func.count("*")).select_from(self.model)
        return count.filter(self.model.tenant_id == current_tenant_id())

    def get_list(self, page: int | None, *args: Any, **more: Any) -> tuple[int | None, list[Any]]:
        """One page of the rows; a page out of all bounds is the first or the last that can be named."""
        count, rows = super().get_list(min(max(page or 0, 0), LAST_PAGE), *args, **more)
        return count, list(rows)

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
