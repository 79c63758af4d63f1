"""A hospital goes into an archive: its rows as they stood at one moment, what waits, and its files."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from sqlalchemy import select

from kernel.audit import record
from kernel.db import current_tenant_id, db, inside
from kernel.tenancy import Host, Tenant
from photos.actions import file_store
from photos.store import FileMissing
from tenants.life.age import Sealing
from tenants.life.format import ABOUT, FORMAT, Writer, as_json
from tenants.life.kept import is_kept, tables
from tenants.life.rows import driver, newest_seal, parts_of
from tenants.life.waiting import jobs_part


def export_hospital(
    hospital_id: UUID,
    path: Path,
    *,
    schema: str,
    passphrase: str | None,
    actor: str,
    tick: Callable[[int], object] = lambda _: None,
) -> None:
    """Writes the whole hospital to a new file, encrypted when there is a passphrase. That it was done is on record afterwards.

    Raises FileExistsError. A file that is deleted meanwhile is not in it. `schema`: the version of the tables.
    """
    with inside(hospital_id), new_file(path) as file:
        target = Sealing(file, passphrase) if passphrase is not None else file
        _write(Writer(target, tick), schema)
        if isinstance(target, Sealing):
            target.close()
    with inside(hospital_id):
        record("hospital.export", "tenant", hospital_id, actor=actor, encrypted=passphrase is not None)
        db.session.commit()


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file for us alone, which is there when all of it is. Raises FileExistsError when one is there before."""
    draft = path.with_name(f"{path.name}.part")
    if path.exists():
        raise FileExistsError(path)
    file = os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # and not a rename, which would take the place of one that came meanwhile
    finally:
        draft.unlink()


def _write(writer: Writer, schema: str) -> None:
    db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    driver().execute("select set_config('TimeZone', 'UTC', true)")
    about, until = _about(schema), newest_seal()
    writer.put(ABOUT, as_json(about))
    for table in tables():
        for number, content in enumerate(parts_of(table, until), 1):
            writer.put(f"data/{table.name}/{number:06}.jsonl", content)
    if jobs := jobs_part():
        writer.put("jobs/000001.jsonl", jobs)
    db.session.rollback()  # nothing is held while files are read
    for key in file_store().keys_under(str(current_tenant_id())):
        if is_kept(key):
            _write_file(writer, key)
    writer.close(about)


def _write_file(writer: Writer, key: str) -> None:
    try:
        content = file_store().get(key)
    except FileMissing:
        return
    writer.put(f"files/{key.partition('/')[2]}", content)


def _about(schema: str) -> dict[str, Any]:
    tenant = db.session.scalars(select(Tenant).where(Tenant.id == current_tenant_id())).one()
    hosts = db.session.scalars(select(Host).where(Host.tenant_id == tenant.id).order_by(Host.name.collate("C"))).all()
    made = tenant.created_at.astimezone(UTC).isoformat()
    return {
        "format": FORMAT,
        "schema": schema,
        "hospital": {"id": str(tenant.id), "slug": tenant.slug, "created_at": made},
        "hosts": [{"name": host.name, "canonical": host.canonical} for host in hosts],
    }
