"""A hospital is deleted: its sealed audit trail is handed over, then nothing of it is left, neither rows nor files nor jobs."""

import json
from pathlib import Path
from uuid import UUID

from sqlalchemy import Table, and_, delete, select

from kernel.audit import AuditEntry, AuditSeal, record
from kernel.audit_chain import check_chain
from kernel.db import Base, current_tenant_id, db, inside
from kernel.events import publish
from kernel.operators import operator_session
from kernel.tenancy import Tenant, TenantState
from photos.actions import file_store
from tenants.life.exporting import new_file
from tenants.life.format import BadArchive
from tenants.life.restoring import PATIENCE, refuse_if_held
from tenants.life.waiting import take_back, wait_until_none_runs
from tenants.running import HospitalEnds, set_state

AT_A_TIME = 1000  # rows held in memory
GO_WITH_IT = ("audit_entry", "audit_seal", "host", "hospital_count")  # with the hospital’s own row, not before


def delete_hospital(hospital_id: UUID, slug: str, *, audit_to: Path, actor: str, goes_on: bool) -> None:
    """Deletes a hospital for good, once its audit trail is in the new file `audit_to`: ids and seals, no words of anybody.

    It is frozen first, and stays so when something goes wrong; then it can be deleted once more, into another file. Unless it
    `goes_on` elsewhere, no money may be under way, which nobody would be left to end. Raises BadArchive then, under legal hold,
    when the trail does not hold, or while a job does not end; FileExistsError.
    """
    with inside(hospital_id):
        refuse_if_held(slug)
        _refuse_if_money_is_under_way(slug, goes_on=goes_on)
    if audit_to.exists():
        raise FileExistsError(audit_to)
    set_state(slug, TenantState.FROZEN, actor=actor)
    with inside(hospital_id):
        if not wait_until_none_runs(PATIENCE):
            raise BadArchive(f"Something is being done for {slug} just now. It is frozen; try again in a few minutes.")
        # Somebody may have given until it was frozen.
        _refuse_if_money_is_under_way(slug, goes_on=goes_on, frozen=True)
        record("hospital.delete", "tenant", hospital_id, actor=actor)
        db.session.commit()
        _refuse_broken_trail(hospital_id)
        hand_over(audit_to)
        _delete_rows()
        db.session.commit()
        file_store().delete_under(str(hospital_id))
    _delete_hospital_itself(hospital_id)


def _refuse_if_money_is_under_way(slug: str, *, goes_on: bool, frozen: bool = False) -> None:
    ends = HospitalEnds()
    publish(ends)
    why = " ".join(ends.in_the_way)
    if not why or goes_on:
        return
    if frozen:
        raise BadArchive(f"{slug} cannot go yet: {why} It is frozen: carepages hospital thaw {slug}")
    raise BadArchive(f"{slug} cannot go yet: {why}")


def _refuse_broken_trail(hospital_id: UUID) -> None:
    with operator_session() as session:
        fault = check_chain(session, hospital_id).fault
    if fault is not None:
        raise BadArchive(f"Its audit trail does not hold: row {fault.seq or fault.entry_id} {fault.why}. Look into that first.")


def hand_over(path: Path) -> None:
    """Writes the trail of the hospital one is in to a new file, one row a line, each with its seal: JSON, in their order."""
    same = and_(AuditSeal.tenant_id == AuditEntry.tenant_id, AuditSeal.id == AuditEntry.id)
    rows = select(AuditEntry, AuditSeal.seq, AuditSeal.hash).join(AuditSeal, same)
    query = rows.where(AuditEntry.tenant_id == current_tenant_id()).order_by(AuditSeal.seq)
    with new_file(path) as file:
        for entry, seq, sealed in db.session.execute(query.execution_options(yield_per=AT_A_TIME)):
            file.write(_line(entry, seq, sealed))
            db.session.expunge(entry)
    db.session.rollback()


def _line(entry: AuditEntry, seq: int, sealed: bytes) -> bytes:
    said = {
        "seq": seq,
        "seal": sealed.hex(),
        "at": entry.created_at.isoformat(),
        "id": str(entry.id),
        "hospital": str(entry.tenant_id),
        "actor": entry.actor,
        "actor_id": entry.actor_id and str(entry.actor_id),
        "action": entry.action,
        "about": entry.about,
        "about_id": str(entry.about_id),
        "details": entry.details,
    }
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"


def _delete_rows() -> None:
    """Rows before those they lead to, so that no link has to be followed; all jobs; the trail stays."""
    take_back(all_of_them=True)
    for table in reversed(Base.metadata.sorted_tables):
        if "tenant_id" in table.columns and table.name not in GO_WITH_IT:
            db.session.execute(delete(table).where(table.c.tenant_id == current_tenant_id()))


def _delete_hospital_itself(hospital_id: UUID) -> None:
    """What outside services said of it, its hosts, and its own row. The trail goes with that, and with nothing else."""
    with operator_session() as session:
        for table in filter(_is_of_outside, Base.metadata.sorted_tables):
            session.execute(delete(table).where(table.c.hospital_id == hospital_id))
        session.execute(delete(Tenant).where(Tenant.id == hospital_id))


def _is_of_outside(table: Table) -> bool:
    return "hospital_id" in table.columns
