"""What the hospital's staff directory says of somebody, in a copy of her data."""

from collections.abc import Iterator

from sqlalchemy import select

from accounts.archive import Entry, as_json, contributes
from kernel.access import Reader
from kernel.db import current_tenant_id, db
from tenants.directory.models import DirectoryUser
from tenants.directory.queries import groups_of

TOLD = ("user_name", "external_id", "formatted", "given_name", "family_name", "display_name", "emails", "active", "roles")


@contributes("directory")
def directory_files(me: Reader) -> Iterator[Entry]:
    """Her entry and its groups; no file for whom the directory does not list."""
    mine = (DirectoryUser.tenant_id == current_tenant_id(), DirectoryUser.person_id == me.person_id)
    user = db.session.scalars(select(DirectoryUser).where(*mine)).one_or_none()
    if user is not None:
        groups = [group.display_name for group in groups_of([user.id]).get(user.id, [])]
        yield as_json("directory.json", {**{name: getattr(user, name) for name in TOLD}, "groups": groups})
