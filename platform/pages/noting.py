"""Whoever has a role at the hospital and opens a page that is not hers to keep leaves a row: the page's owner sees it."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from flask import Response, has_request_context, request
from sqlalchemy import func, select

from kernel.access import GIVEN_ROLES, Reader
from kernel.afterwards import after_answer
from kernel.audit import PAGE_READ, AuditEntry, record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.web import SAFE_METHODS

ONCE_WITHIN = timedelta(hours=1)
SHOWN = (200, 206, 304)  # statuses of an answer by which she has read something
_LOCK = 0x72656164  # the space of the advisory locks below


def note_reading(page_id: UUID, reader: Reader, *, keeps: bool, copy: UUID | None = None) -> None:
    """Notes that the reader is shown something of a page, if she has a given role and does not keep it.

    `copy`: she read no more than a copy of words from it, in this case of the moderators. At most one row a person, page (or
    copy) and hour. It is written once the answer is ready, and for everybody else nothing is asked.
    """
    of_the_hospital = not keeps and (reader.roles | reader.waiting).intersection(GIVEN_ROLES)
    if of_the_hospital and has_request_context() and request.method in SAFE_METHODS:
        after_answer(partial(_note, page_id, reader, {"copy": str(copy)} if copy else {}))


def _note(page_id: UUID, reader: Reader, details: dict[str, str], answer: Response) -> None:
    if answer.status_code in SHOWN and _is_first_to_note(page_id, reader) and not _is_noted(page_id, reader, details):
        record(PAGE_READ, "care_page", page_id, actor=reader, **details)


def _is_first_to_note(page_id: UUID, reader: Reader) -> bool:
    """False while another request of hers (a page brings its pictures along) is at the same."""
    both = func.hashtext(f"{page_id} {reader.person_id}")
    return bool(db.session.scalar(select(func.pg_try_advisory_xact_lock(_LOCK, both))))


def _is_noted(page_id: UUID, reader: Reader, details: dict[str, str]) -> bool:
    query = select(AuditEntry.id).where(
        AuditEntry.tenant_id == current_tenant_id(),
        AuditEntry.about_id == page_id,
        AuditEntry.action == PAGE_READ,
        AuditEntry.actor_id == reader.person_id,
        AuditEntry.created_at > now() - ONCE_WITHIN,
        AuditEntry.details == details,
    )
    return db.session.scalar(query.limit(1)) is not None
