"""A hospital goes back to how an archive holds it, beside running others. What happened outside the house is not undone.

As they are stay: the audit trail, which goes on; letters that left (none is sent again, and none that was still to leave); the
shop with its orders and payments; legal holds; and what was closed: blocks, whoever was shut out, links that were renewed,
letters that somebody wants no more. Nobody is signed in afterwards. Of what was to be done, what is still to come is asked for
again. Who has left for good since then is deleted again, as soon as jobs run.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import and_, delete, select, update

from accounts.leaving import delete_person
from accounts.models import Person
from following.models import ForumDigest, ForumMention
from kernel.audit import AuditEntry, AuditSeal, record
from kernel.clock import now
from kernel.db import Base, current_tenant_id, db, inside
from kernel.holding import is_held
from kernel.tenancy import TenantState, is_open
from mail.models import Delivery, DeliveryState, Mailing, MailingState
from photos.actions import file_store
from photos.store import FileMissing
from tenants.life.checking import Contents, check, key_of
from tenants.life.doors import doors_now, keep_closed
from tenants.life.format import BadArchive, Source, lines_in
from tenants.life.importing import grouped, put_rows
from tenants.life.kept import ENDS, STANDING, is_kept, tables
from tenants.life.rows import delete_between, driver
from tenants.life.waiting import ask_again_after_going_back, take_back, wait_until_none_runs
from tenants.queries import tenant_id_of
from tenants.running import set_state

PATIENCE = 30.0  # seconds for jobs that are under way
UNDER_WAY = (DeliveryState.QUEUED, DeliveryState.SENDING)


def restore_hospital(source: Source, *, schema: str, known: frozenset[str], actor: str) -> Contents:
    """Puts a hospital back; it is frozen meanwhile, and then as it was before. All or nothing. Raises BadArchive."""
    contents = check(source, schema, known)
    about = contents.about
    if tenant_id_of(about.slug) != about.id:
        raise BadArchive(f"There is no hospital {about.slug} here of which this is an earlier state.")
    db.session.rollback()
    with inside(about.id):
        refuse_if_held(about.slug)
        _refuse_other_trail(contents)
    with frozen(about.id, about.slug, actor=actor):
        with inside(about.id):
            driver().execute("select pg_advisory_xact_lock(1818847845, hashtext(%s))", [str(about.id)])  # "life"
            keep = _go_back(source, contents)
            record("hospital.restore", "tenant", about.id, actor=actor)
            db.session.commit()
        _forget_other_files(about.id, keep)
    return contents


@contextmanager
def frozen(hospital_id: UUID, slug: str, *, actor: str) -> Iterator[None]:
    """A hospital that answers nobody, and of which no job runs. Afterwards, also after an error, it is open if it was before.

    Raises BadArchive when a job that is under way does not end.
    """
    was_open = is_open(hospital_id)
    db.session.rollback()
    if was_open:
        set_state(slug, TenantState.FROZEN, actor=actor)
    try:
        with inside(hospital_id):
            if not wait_until_none_runs(PATIENCE):
                raise BadArchive(f"Something is being done for {slug} just now. Try again in a few minutes.")
        yield
    finally:
        db.session.rollback()
        if was_open:
            set_state(slug, TenantState.OPEN, actor=actor)


def refuse_if_held(slug: str) -> None:
    """Raises BadArchive under legal hold: going back, too, takes something away."""
    if is_held():
        raise BadArchive(f"{slug} is under legal hold: nothing of it may be deleted. See `carepages hospital release`.")


def _refuse_other_trail(contents: Contents) -> None:
    """The trail in the archive must be the beginning of ours, seal for seal: so it is of this hospital, and made here."""
    ours = select(AuditSeal.hash).where(AuditSeal.tenant_id == current_tenant_id())
    newest = contents.newest
    if newest is None or db.session.scalar(ours.where(AuditSeal.seq == newest.seq)) != newest.hash:
        raise BadArchive("Its audit trail is not an earlier state of the one here.")


def _go_back(source: Source, contents: Contents) -> set[str]:
    """Rows first, then files; returns the keys of all files that the archive holds."""
    keep, doors = set[str](), doors_now()
    _delete_what_was_not_there(source)
    take_back(all_of_them=False)
    for table in map(Base.metadata.tables.__getitem__, ENDS):
        db.session.execute(delete(table).where(table.c.tenant_id == current_tenant_id()))
    for name, parts in grouped(source):
        if name is not None and name not in STANDING:
            put_rows(name, parts, over=True)
        for part, content in parts if name is None else ():
            if part.startswith("jobs/"):
                ask_again_after_going_back(content)
            elif part.startswith("files/"):
                keep.add(_put_file(key_of(part, contents.about.id), content))
    keep_closed(doors)
    _let_no_letter_leave()
    _delete_again_who_left(contents)
    return keep


def _delete_what_was_not_there(source: Source) -> None:
    """Before anything is put in: what is new may hold a name or a place that something old wants back."""
    left = {table.name: table for table in tables() if table.name not in STANDING}
    for name, parts in grouped(source):
        table = left.pop(name or "", None)
        if table is not None:
            after = None
            for _, content in parts:
                ids = [UUID(json.loads(line)["id"]) for line in lines_in(content)]
                delete_between(table, after, max(ids), ids)
                after = max(ids)
            delete_between(table, after, None, [])
        elif any(part.startswith("files/") for part, _ in (parts if name is None else ())):
            break  # no rows come after files
    for table in left.values():
        delete_between(table, None, None, [])


def _put_file(key: str, content: bytes) -> str:
    try:
        there = file_store().get(key)
    except FileMissing:
        there = None
    if there != content:
        file_store().put(key, content)
    return key


def _forget_other_files(hospital_id: UUID, keep: set[str]) -> None:
    """Files of rows that are no more."""
    for key in list(file_store().keys_under(str(hospital_id))):
        if is_kept(key) and key not in keep:
            file_store().delete(key)


def _let_no_letter_leave() -> None:
    """What waited to be sent is about what may not be any more; and what was told in a digest is not told again."""
    own = current_tenant_id()
    waits = select(Delivery.mailing_id).where(Delivery.tenant_id == own, Delivery.state.in_(UNDER_WAY))
    stopped = update(Mailing).where(Mailing.tenant_id == own, Mailing.id.in_(waits)).values(state=MailingState.STOPPED)
    queued = update(Delivery).where(Delivery.tenant_id == own, Delivery.state == DeliveryState.QUEUED)
    told = update(ForumMention).where(ForumMention.tenant_id == own, ForumMention.told_at.is_(None)).values(told_at=now())
    digests = update(ForumDigest).where(ForumDigest.tenant_id == own).values(since=now(), until=now())
    for statement in (stopped, queued.values(state=DeliveryState.STOPPED, changed_at=now()), told, digests):
        db.session.execute(statement, execution_options={"synchronize_session": False})


def _delete_again_who_left(contents: Contents) -> None:
    """Her account is back with all else. She wanted it to end, and it does."""
    since = select(AuditEntry.about_id).join(
        AuditSeal, and_(AuditSeal.tenant_id == AuditEntry.tenant_id, AuditSeal.id == AuditEntry.id)
    )
    newest = contents.newest.seq if contents.newest else 0
    left = since.where(
        AuditEntry.tenant_id == current_tenant_id(), AuditEntry.action == "person.delete", AuditSeal.seq > newest
    )
    leaving = update(Person).where(Person.tenant_id == current_tenant_id(), Person.id.in_(left)).values(leaves_at=now())
    for person_id in db.session.scalars(leaving.returning(Person.id)).all():
        delete_person.defer(person_id=person_id)
