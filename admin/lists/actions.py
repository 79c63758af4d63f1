"""Keeping a view of a list under a name, and removing it. None commits."""

from collections.abc import Mapping

from sqlalchemy.dialects.postgresql import insert

from admin.lists.models import SavedView
from admin.lists.queries import views_of
from kernel.access import Reader
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id

MOST_VIEWS = 20  # of one person, of one list


def keep_view(list_name: str, name: str, wish: Mapping[str, str], *, actor: Reader) -> bool:
    """Keeps what is shown, in place of her view of the same name if there is one. False when she has as many as fit."""
    known = {view.name for view in views_of(actor, list_name)}
    if name not in known and len(known) >= MOST_VIEWS:
        return False
    row = {"tenant_id": current_tenant_id(), "id": new_id(), "created_at": now(), "person_id": actor.person_id}
    adding = insert(SavedView).values(**row, list_name=list_name, name=name, wish=dict(wish))
    same = ["tenant_id", "person_id", "list_name", "name"]
    changing = adding.on_conflict_do_update(index_elements=same, set_={"wish": adding.excluded.wish})
    kept = db.session.execute(changing.returning(SavedView.id)).scalar_one()
    record("view.keep", "view", kept, actor=actor)
    return True


def remove_view(view: SavedView, *, actor: Reader) -> None:
    """Removes one."""
    record("view.remove", "view", view.id, actor=actor)
    db.session.delete(view)
