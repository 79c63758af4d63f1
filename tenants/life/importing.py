"""An archive becomes a hospital that was not there before, beside whatever others there are. It begins frozen."""

from collections.abc import Iterator
from itertools import groupby
from uuid import UUID

from sqlalchemy import delete, or_, select

from kernel.audit import record
from kernel.db import Base, db, inside
from kernel.operators import operator_session
from kernel.tenancy import Host, Tenant, TenantState
from photos.actions import file_store
from tenants.life.checking import About, Contents, check, key_of, table_of
from tenants.life.format import BadArchive, Source
from tenants.life.rows import Incoming, differing_seals, seal_trail
from tenants.life.waiting import ask_anew

Parts = Iterator[tuple[str, bytes]]


def import_hospital(source: Source, *, schema: str, known: frozenset[str], actor: str) -> Contents:
    """Brings in a hospital, whole or not at all; it stays frozen until somebody thaws it. Raises BadArchive.

    Everything is looked at before a row is written; rows come in one transaction, and files before it is committed. Its audit
    trail is sealed anew by PostgreSQL, and must come out as it was. The two versions are as `check` takes them.
    """
    contents = check(source, schema, known)
    about = contents.about
    _found(about)
    try:
        with inside(about.id):
            _bring_in(source, about)
            record("hospital.import", "tenant", about.id, actor=actor)
            db.session.commit()
    except BaseException:
        _undo(about.id)
        raise
    return contents


def _found(about: About) -> None:
    """The hospital's own row and its hosts, for which operators alone have the right."""
    with operator_session() as session:
        if session.scalar(select(Tenant.id).where(or_(Tenant.id == about.id, Tenant.slug == about.slug))) is not None:
            raise BadArchive(f"There is a hospital {about.slug} already. To put it back to how it is here, say --replace.")
        names = [name for name, _ in about.hosts]
        if taken := session.scalar(select(Host.name).where(Host.name.in_(names))):
            raise BadArchive(f"The host {taken} leads to another hospital already.")
        session.add(Tenant(id=about.id, slug=about.slug, state=TenantState.FROZEN, created_at=about.created_at))
        session.flush()
        session.add_all([Host(name=name, tenant_id=about.id, canonical=canonical) for name, canonical in about.hosts])


def _undo(hospital_id: UUID) -> None:
    db.session.rollback()
    file_store().delete_under(str(hospital_id))
    with operator_session() as session:
        session.execute(delete(Tenant).where(Tenant.id == hospital_id))


def _bring_in(source: Source, about: About) -> None:
    """All parts, in their order."""
    for name, parts in grouped(source):
        if name == "audit_seal":
            _compare_seals(parts)
        elif name is not None:
            put_rows(name, parts, over=False)
        for part, content in parts if name is None else ():
            if part.startswith("jobs/"):
                ask_anew(content)
            elif part.startswith("files/"):
                file_store().put(key_of(part, about.id), content)


def grouped(source: Source) -> Iterator[tuple[str | None, Parts]]:
    """The parts of an archive: those with rows table by table, all others under None. Each is read when it is asked for."""
    return groupby(source.parts(), key=lambda part: table_of(part[0]))


def put_rows(name: str, parts: Parts, *, over: bool) -> None:
    """All rows of a table; with `over`, in the place of what they were. Raises BadArchive."""
    incoming = Incoming(Base.metadata.tables[name], over=over)
    for _, content in parts:
        incoming.put(content)
    incoming.tie()


def _compare_seals(parts: Parts) -> None:
    seal_trail()
    if any(differing_seals(Base.metadata.tables["audit_seal"], content) for _, content in parts):
        raise BadArchive("Its audit trail is not as it was sealed.")
