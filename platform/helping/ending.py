"""Requests for help among what ends: one that was closed long ago."""

from collections.abc import Mapping

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.orm import aliased

from helping.models import HelpLine, HelpRequest
from kernel.access import Reader
from kernel.db import current_tenant_id, db
from kernel.ending import Kind, add_kind, rested
from mail.actions import forget_letters
from moderation.queries import under_review


def _meant() -> ColumnElement[bool]:
    """Not while a moderator is to decide about words of it."""
    itself = aliased(HelpRequest)
    asked = and_(itself.tenant_id == HelpRequest.tenant_id, itself.id == HelpRequest.id)
    written = and_(HelpLine.tenant_id == HelpRequest.tenant_id, HelpLine.request_id == HelpRequest.id)
    closed = and_(HelpRequest.closed_at.is_not(None), rested(HelpRequest, HelpRequest.closed_at, "request"))
    return and_(closed, ~under_review(itself, asked), ~under_review(HelpLine, written))


def _hers(reader: Reader) -> ColumnElement[bool]:
    """Whoever asked."""
    return HelpRequest.asker_id == reader.person_id


def _end(request: HelpRequest) -> Mapping[str, int]:
    """What was asked, all that was written about it, and letters about that. Copies that were reported stay."""
    about = and_(HelpLine.tenant_id == current_tenant_id(), HelpLine.request_id == request.id)
    number = db.session.scalar(select(func.count()).select_from(HelpLine).where(about)) or 0
    forget_letters([request.id])
    gone = delete(HelpRequest).where(HelpRequest.tenant_id == current_tenant_id(), HelpRequest.id == request.id)
    db.session.execute(gone)
    return {"lines": number}


add_kind(
    Kind(
        name="request",
        table=HelpRequest,
        title=lazy("A request for help"),
        what=lazy("What was asked and what was answered is deleted, for everybody."),
        meant=_meant,
        hers=_hers,
        why=lambda _one: str(_("It was closed a long time ago.")),
        label=lambda _one: str(_("A request for help")),
        told=lambda request: [request.asker_id],
        end=_end,
        place=lambda request: url_for("helping.show", request_id=request.id),
    )
)
