"""The hospital's day, goes on: its staff directory tells who works there; an administrator sees to its token and rules."""

import re
from collections.abc import Iterator

from tests.house.filled import Filled
from tests.integrations.scim.speaking import Directory

Act = tuple[str, list[str]]


def directing(filled: Filled) -> Iterator[Act]:
    """From a token that is made to one that is ended."""
    admin = filled.browser
    shown = admin.open("/admin/directory/").submit(action="/tokens")
    yield "directory.make", ["directory.token_make"]
    (token,) = set(re.findall(r"scim_[\w-]{43}", shown.text))
    yield from telling(Directory(filled.hospital, str(token)))
    admin.open("/admin/directory/").submit({"named": "Marigold", "role": "staff"}, action="/rules")
    yield "directory.add", ["directory.rule_add"]
    admin.open("/admin/directory/").submit(action="/remove")
    yield "directory.drop", ["directory.rule_remove"]
    admin.open("/admin/directory/").submit(action="/end")
    yield "directory.end", ["directory.token_end"]


def telling(directory: Directory) -> Iterator[Act]:
    """Somebody and a group come, change and go."""
    user = directory.list_user("Quill", displayName="Feather", emails=[{"value": "lantern@example.org"}])
    yield "scim.add_user", ["directory.user_add"]
    group = directory.list_group("Thornbury", user)
    yield "scim.add_group", ["directory.group_add"]
    directory.leaves(user)
    yield "scim.change_user", ["directory.user_change"]
    directory.patch(f"/Groups/{group}", {"op": "replace", "path": "displayName", "value": "Aubergine"})
    yield "scim.change_group", ["directory.group_change"]
    directory.ask(f"/Groups/{group}", "DELETE")
    yield "scim.change_group", ["directory.group_remove"]
    directory.ask(f"/Users/{user}", "DELETE")
    yield "scim.change_user", ["directory.user_remove"]
