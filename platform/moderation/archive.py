"""Moderation in a copy of somebody's data: what she reported and why, and what she wrote when her own words were taken down."""

from collections.abc import Iterator

from sqlalchemy import select

from accounts.archive import Entry, as_json, contributes
from kernel.access import Reader
from kernel.db import current_tenant_id, db
from moderation.models import Case, Report, Trust


@contributes("moderation")
def report_files(me: Reader) -> Iterator[Entry]:
    """Her own words alone: neither those that she reported, nor who reported hers, nor what moderators noted."""
    made = select(Report).where(Report.tenant_id == current_tenant_id(), Report.person_id == me.person_id).order_by(Report.id)
    reports = [{"at": r.created_at, "kind": r.kind, "why": r.reason, "urgent": r.urgent} for r in db.session.scalars(made)]
    yield as_json("reports.json", reports)
    about_her = select(Case).where(Case.tenant_id == current_tenant_id(), Case.author_id == me.person_id, Case.plea != "")
    asked = [{"at": case.created_at, "asked": case.plea} for case in db.session.scalars(about_her.order_by(Case.id))]
    yield as_json("asked-again.json", asked)
    stood = select(Trust.stood).where(Trust.tenant_id == current_tenant_id(), Trust.person_id == me.person_id)
    yield as_json("words-that-stood.json", {"words": db.session.scalar(stood) or 0})
