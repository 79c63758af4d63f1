"""Moderators' cases among what ends: one that was decided long ago, with the copies of what was reported."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from sqlalchemy import ColumnElement, and_, delete, false, func, select

from kernel.access import Reader
from kernel.db import current_tenant_id, db
from kernel.ending import Kind, add_kind, rested
from mail.actions import forget_letters
from moderation.models import Case, Report


def _hers(reader: Reader) -> ColumnElement[bool]:
    """It is the hospital's: neither whoever wrote the words keeps it, nor whoever reported them."""
    return false()


def _end(case: Case) -> Mapping[str, int]:
    """The case, its reports with the copies in them, and letters about it. What was decided stays as it was decided."""
    of_case = and_(Report.tenant_id == current_tenant_id(), Report.case_id == case.id)
    number = db.session.scalar(select(func.count()).select_from(Report).where(of_case)) or 0
    forget_letters([case.id])
    db.session.execute(delete(Case).where(Case.tenant_id == current_tenant_id(), Case.id == case.id))
    return {"reports": number}


add_kind(
    Kind(
        name="case",
        table=Case,
        title=lazy("A case of the moderators"),
        what=lazy("It is deleted with what was reported, and by whom. Words that were taken down stay down."),
        meant=lambda: and_(Case.closed_at.is_not(None), rested(Case, Case.closed_at, "case")),
        hers=_hers,
        why=lambda _one: str(_("It was decided a long time ago.")),
        label=lambda _one: str(_("A case of the moderators")),
        told=lambda _one: (),
        end=_end,
        place=lambda _one: None,
    )
)
