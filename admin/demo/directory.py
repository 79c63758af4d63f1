"""The demo's staff directories: the sandbox plays them, and each has told of its hospital's staff already."""

import hashlib

from sqlalchemy import select

from admin.demo.shapes import HospitalStory, PersonStory
from kernel.db import current_tenant_id, db
from kernel.tenancy import canonical_url
from tenants.directory.actions import Grouped, Listed, add_group, add_user, change_group
from tenants.directory.keeping import add_rule, keep_token, token_like
from tenants.directory.models import DirectoryGroup, DirectoryUser
from tenants.directory.queries import members_of
from tenants.directory.turns import take_turn

ACTOR = "demo"


def open_directory(story: HospitalStory, staff: dict[str, PersonStory], groups: dict[str, str], secret: str) -> dict[str, str]:
    """Lets the sandbox speak for a hospital's directory; returns what it has to know.

    `staff` are people by their external ids, `groups` gives the group of each role. Each start does what is missing.
    """
    take_turn()
    token = "scim_" + hashlib.sha256(f"directory\0{story.slug}\0{secret}".encode()).hexdigest()
    if token_like(token) is None:
        keep_token(token, actor=ACTOR)
    for role, name in groups.items():
        add_rule(named=name, role=role, actor=ACTOR)
    for own_id, told in staff.items():
        if not _is_listed(own_id):
            _list(own_id, told, [groups[role] for role in told.roles if role in groups])
    return {"url": canonical_url("/scim/v2"), "token": token}


def _is_listed(own_id: str) -> bool:
    mine = (DirectoryUser.tenant_id == current_tenant_id(), DirectoryUser.external_id == own_id)
    return db.session.scalar(select(DirectoryUser.id).where(*mine)) is not None


def _list(own_id: str, told: PersonStory, groups: list[str]) -> None:
    emails = [{"value": told.email, "type": "work", "primary": True}]
    said = Listed(user_name=own_id, external_id=own_id, display_name=told.name, emails=emails, active=True)
    user = add_user(said)
    for name in groups:
        named = (DirectoryGroup.tenant_id == current_tenant_id(), DirectoryGroup.display_name == name)
        group = db.session.scalars(select(DirectoryGroup).where(*named)).one_or_none()
        if group is None:
            add_group(Grouped(display_name=name, members=frozenset({user.id})))
        else:
            inside = frozenset({*members_of([group.id])[group.id], user.id})
            change_group(group, Grouped(display_name=name, external_id=group.external_id, members=inside))
