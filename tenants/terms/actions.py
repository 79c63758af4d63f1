"""Terms are written, published and agreed to. None commits."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from kernel.access import Reader
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from tenants.terms.models import TermsAcceptance, TermsVersion
from tenants.terms.queries import draft, newest_number


def keep_draft(body: Mapping[str, str], *, actor: Reader) -> TermsVersion:
    """Keeps what is being written; nobody else sees it."""
    _one_after_another()
    kept = draft(lock=True)
    if kept is None:
        kept = TermsVersion(id=new_id())
        db.session.add(kept)
    kept.body = dict(body)
    db.session.flush()
    record("terms.keep", "terms_version", kept.id, actor=actor)
    return kept


def publish(written: TermsVersion, holds_from: datetime, *, actor: Reader) -> None:
    """From that moment on these are the hospital's terms; never from an earlier one than now."""
    _one_after_another()
    written.number, written.holds_from = newest_number() + 1, max(holds_from, now())
    record("terms.publish", "terms_version", written.id, actor=actor, number=written.number)


def agree(terms_id: UUID, language: str, *, actor: Reader) -> None:
    """She agrees to a version. Once is enough."""
    row = {"tenant_id": current_tenant_id(), "id": new_id(), "created_at": now(), "person_id": actor.person_id}
    added = (
        insert(TermsAcceptance)
        .values(**row, terms_id=terms_id, language=language)
        .on_conflict_do_nothing(index_elements=["tenant_id", "person_id", "terms_id"])
        .returning(TermsAcceptance.id)
    )
    if db.session.scalar(added) is not None:
        record("terms.agree", "terms_version", terms_id, actor=actor)


def _one_after_another() -> None:
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"terms {current_tenant_id()}"))))
