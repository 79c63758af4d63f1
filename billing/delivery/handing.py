"""The hand-over: for whom it is, where to for a minute, two things compared, and that it is given."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from billing.delivery import bringing
from billing.delivery.fitting import Task
from billing.delivery.forms import ActForm, CouldNotForm, HandOverForm
from billing.delivery.places import Where, note_look, place_of
from billing.delivery.queries import task_with, typed_name
from billing.delivery.views import still_so, told, too_late
from kernel.access import Permission, current_reader
from kernel.db import current_tenant_id, db
from kernel.errors import NotFound
from kernel.web import GET_POST, POST, Url, feature
from pages.models import CarePage

blueprint = feature(
    "hand_over",
    __name__,
    [
        Url("/gifts/<uuid:task_id>/hand-over", "hand_over", Permission.GIFT_BRING, GET_POST),
        Url("/gifts/<uuid:task_id>/where", "where", Permission.GIFT_BRING, POST),
    ],
)

SECONDS = 60  # for which a place is shown


def hand_over(task_id: UUID) -> ResponseReturnValue:
    """For whom it is; and, once two things were compared, that it is given."""
    form = HandOverForm()
    task = _carried(task_id, lock=form.is_submitted())
    if not form.is_submitted():
        return _shown(task, HandOverForm(formdata=None, data={"seen": task.seen}))
    if not still_so(task, form):
        too_late()
        return redirect(url_for("gifts.show", task_id=task_id))
    if not form.validate():
        return _shown(task, form)
    if not (for_whom(task) and bringing.hand_over(task, actor=current_reader())):
        too_late()
        return redirect(url_for("gifts.show", task_id=task_id))
    flash(_("Thank you. It is given."), "good")
    return redirect(url_for("gifts.index", show="out"))


def where(task_id: UUID) -> ResponseReturnValue:
    """The place, for a minute and to whoever is on the way with it; it is on record that she looked."""
    task, form = _carried(task_id), ActForm()
    place = place_of(task.order) if form.validate() else None
    if place is None:
        return redirect(url_for("hand_over.hand_over", task_id=task_id))
    note_look(task.order, actor=current_reader())
    return _shown(task, HandOverForm(formdata=None, data={"seen": task.seen}), place)


def _carried(task_id: UUID, *, lock: bool = False) -> Task:
    """An order that is on its way with whoever asks. Raises NotFound: to anybody else there is no name and no place."""
    task = task_with(task_id, lock=lock)
    if not task.is_brought_by(current_reader()):
        raise NotFound
    return task


def _shown(task: Task, form: HandOverForm, place: Where | None = None) -> ResponseReturnValue:
    page = render_template(
        "delivery/hand_over.html",
        form=form,
        other=CouldNotForm(formdata=None, data={"seen": task.seen}),
        for_whom=for_whom(task),
        place=place,
        seconds=SECONDS,
        **told(task),
    )
    return page, 422 if form.errors else 200


def for_whom(task: Task) -> str:
    """The name of whoever it is for; empty where nobody knows it any more."""
    order = task.order
    if order.for_name is not None:
        return typed_name(order)
    page = db.session.get(CarePage, (current_tenant_id(), order.page_id)) if order.page_id else None
    return page.patient_name if page else ""
