"""Staff say where something is to be brought: typed, or looked up in the hospital's record. It is kept sealed, for hours."""

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from billing.delivery.fitting import Task
from billing.delivery.forms import LONGEST_PLACE, NO_WARD, PlaceForm
from billing.delivery.handing import for_whom
from billing.delivery.places import Where, keep_place
from billing.delivery.queries import task_with, wards
from billing.orders.states import OrderState
from integrations.record.finding import Found, Odd, by_name, by_number
from integrations.record.forms import Asked, FindForm
from integrations.record.system import RecordFailed, System, system_of
from kernel.access import Permission, current_reader
from kernel.db import db
from kernel.errors import NotFound
from kernel.ids import parse_id
from kernel.limits import count_attempt
from kernel.logs import log
from kernel.web import GET_POST, POST, Url, feature
from tenants.record.actions import note_asking
from tenants.record.queries import open_record_system, record_system

blueprint = feature(
    "gift_place",
    __name__,
    [
        Url("/gifts/<uuid:task_id>/place", "place", Permission.GIFT_PLACE, GET_POST),
        Url("/gifts/<uuid:task_id>/place/find", "find", Permission.GIFT_PLACE, POST),
    ],
)

MOST_ASKED, HOUR = 120, timedelta(hours=1)  # by one of the staff, of all that she looks up


def place(task_id: UUID) -> ResponseReturnValue:
    """What she types."""
    task = _open(task_id, lock=request.method == "POST")
    form = PlaceForm(list(wards()))
    if not form.validate_on_submit():
        return _shown(task, form, FindForm(formdata=None))
    ward_id = parse_id(form.ward.data) if form.ward.data != NO_WARD else None
    return _keep(task, Where(form.place.data, ward_id))


def find(task_id: UUID) -> ResponseReturnValue:
    """What the record says. By whom it was asked about goes to the record, and nowhere else."""
    task, form, row = _open(task_id), FindForm(), open_record_system()
    if not form.validate_on_submit():
        return _shown(task, PlaceForm(list(wards()), formdata=None), form)
    count_attempt("find in the record", str(current_reader().person_id), most=MOST_ASKED, within=HOUR)
    db.session.commit()  # it is counted, and no connection is held while somebody else is waited for
    system, asked = system_of(row), form.asked()
    db.session.rollback()
    try:
        found = _look(system, asked)
    except RecordFailed as failed:
        log().warning("record failed", system=str(system.id), trouble=failed.trouble, detail=failed.detail)
        flash(_("The record cannot be asked just now. Type the place instead."), "warn")
        return redirect(url_for("gift_place.place", task_id=task_id))
    note_asking(open_record_system(), found if isinstance(found, Odd) else "found", actor=current_reader())
    places = found.places if isinstance(found, Found) else ()
    if not places:
        flash(_("The record names no place. Look once more at what you typed, or ask on the ward."), "warn")
        return redirect(url_for("gift_place.place", task_id=task_id))
    return _keep(_open(task_id, lock=True), Where(" · ".join(places)[:LONGEST_PLACE], _ward_of(places)))


def _look(system: System, asked: Asked) -> Found | Odd:
    if asked.number or asked.born is None:
        return by_number(system, asked.number)
    return by_name(system, asked.name, asked.born)


def _ward_of(places: tuple[str, ...]) -> UUID | None:
    """The ward with rules that goes by one of these names."""
    named = {place.casefold() for place in places}
    return next((ward.id for ward in wards() if ward.name.casefold() in named), None)


def _open(task_id: UUID, *, lock: bool = False) -> Task:
    """An order that is being prepared or carried. Raises NotFound for any other: before, nobody needs a place."""
    task = task_with(task_id, lock=lock)
    if task.order.state not in (OrderState.PREPARING, OrderState.OUT):
        raise NotFound
    return task


def _keep(task: Task, where: Where) -> ResponseReturnValue:
    keep_place(task.order, where, actor=current_reader())
    flash(_("Kept for twelve hours, or until it is handed over."), "good")
    return redirect(url_for("gifts.show", task_id=task.order.id))


def _shown(task: Task, form: PlaceForm, other: FindForm) -> ResponseReturnValue:
    system = record_system()
    page = render_template(
        "delivery/place.html",
        form=form,
        other=other if system is not None and system.is_on else None,
        order=task.order,
        for_whom=for_whom(task),
    )
    return page, 422 if form.errors or other.errors else 200
