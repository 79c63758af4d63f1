"""Somebody's saved views in the copy of her data."""

from collections.abc import Iterator

from accounts.archive import Entry, as_json, contributes
from admin.lists.queries import everybodys_views
from kernel.access import Reader


@contributes("saved-views")
def view_files(me: Reader) -> Iterator[Entry]:
    """What she called them, and what they show."""
    views = everybodys_views(me.person_id)
    if views:
        yield as_json("saved-views.json", [{"list": v.list_name, "name": v.name, "shows": v.wish} for v in views])
