"""What a hospital does about its forums: opens one, changes what it is and for whom, and who is in its group. None commits."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from accounts.models import Person
from forums.models import Forum, ForumMember
from kernel.access import Reader
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.text import address_word


def open_forum(changes: Mapping[str, object], names: Mapping[str, str], *, actor: Reader) -> Forum:
    """Makes a forum. Its address comes from its name, and stays when that is changed."""
    forum = Forum(id=new_id(), slug=_free_slug(next(iter(names.values()))), **changes)
    db.session.add(forum)
    db.session.flush()
    record("forum.open", "forum", forum.id, actor=actor)
    return forum


def _free_slug(name: str) -> str:
    """The name as an address takes it, with a number where that is taken."""
    own = address_word(name) or "forum"
    taken = set(db.session.scalars(select(Forum.slug).where(Forum.tenant_id == current_tenant_id())))
    return next(slug for n in range(1, len(taken) + 2) if (slug := own if n == 1 else f"{own}-{n}") not in taken)


def change_forum(forum: Forum, changes: Mapping[str, object], *, archived: bool, actor: Reader) -> None:
    """Changes a forum, or archives it. The audit row names the fields, not what was written in them."""
    changed = sorted(name for name, value in changes.items() if getattr(forum, name) != value)
    for name in changed:
        setattr(forum, name, changes[name])
    if archived != (forum.archived_at is not None):
        forum.archived_at = now() if archived else None
        changed.append("archived_at")
    if changed:
        record("forum.change", "forum", forum.id, actor=actor, fields=changed)


def choose_group(forum: Forum, addresses: Sequence[str], *, actor: Reader) -> list[str]:
    """The members with these proved addresses are the forum's group from now on. Returns the addresses that are nobody's."""
    proved = select(Person.id, Person.email).where(Person.tenant_id == current_tenant_id(), Person.proved_at.is_not(None))
    found = {email.lower(): own for own, email in db.session.execute(proved.where(Person.email.in_(addresses)))}
    group = (ForumMember.tenant_id == current_tenant_id(), ForumMember.forum_id == forum.id)
    before = set(db.session.scalars(select(ForumMember.person_id).where(*group)))
    wanted = set(found.values())
    if before - wanted:
        db.session.execute(delete(ForumMember).where(*group, ForumMember.person_id.in_(before - wanted)))
    if wanted - before:
        rows = [{"id": new_id(), "forum_id": forum.id, "person_id": own} for own in wanted - before]
        db.session.execute(insert(ForumMember).values(rows).on_conflict_do_nothing())
    if before != wanted:
        record("forum.group", "forum", forum.id, actor=actor, added=len(wanted - before), removed=len(before - wanted))
    return [address for address in addresses if address.lower() not in found]


def forum_at(slug: str) -> Forum:
    """A forum of the hospital, for whoever arranges them. Raises NotFound."""
    query = select(Forum).where(Forum.tenant_id == current_tenant_id(), Forum.slug == slug)
    forum = db.session.scalars(query).one_or_none()
    if forum is None:
        raise NotFound
    return forum
