"""Staff find a patient in the record and make her card; and the keys by which a record system knows us."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import Response, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

from integrations.record.finding import Found, Odd, by_name, by_number
from integrations.record.forms import Asked, FindForm, MakeForm
from integrations.record.system import RecordFailed, System, Trouble, system_of
from integrations.record.ticket import read_ticket, ticket_for
from kernel.access import Permission, current_reader
from kernel.brand import current_brand
from kernel.clock import now
from kernel.db import db
from kernel.limits import count_attempt
from kernel.logs import log
from kernel.web import GET_POST, POST, Url, feature
from tenants.enrolment.actions import enrol_known
from tenants.enrolment.forms import EnrolForm
from tenants.enrolment.models import ManagedBy
from tenants.enrolment.queries import card_of_patient
from tenants.enrolment.ways import OtherWay
from tenants.record.actions import note_asking, public_key
from tenants.record.queries import open_record_system, record_system

blueprint = feature(
    "record",
    __name__,
    [
        Url("/enrol/record", "find", Permission.PATIENT_ENROL, GET_POST),
        Url("/enrol/record/card", "make", Permission.PATIENT_ENROL, POST),
        Url("/record/keys/<kid>.json", "keys", Permission.SERVICE_READ),
    ],
)

MOST_ASKED, HOUR = 120, timedelta(hours=1)  # by one of the staff: a round through a ward, and no walk through the whole house
ODD: Mapping[Odd, LazyString] = {
    Odd.DECEASED: lazy("The record says that this patient has died. We are sorry. No card is made from it."),
    Odd.INACTIVE: lazy("This record is not in use any more. Look at the number once more, or ask whoever keeps the records."),
    Odd.NOBODY: lazy("The record knows nobody like this. Look once more at what you typed."),
    Odd.NOT_HERE: lazy("The record does not say that this patient is here now. A card is made only during a stay."),
    Odd.NO_NUMBER: lazy("This record has no patient’s number yet, so a second card could not be told from the first."),
    Odd.REPLACED: lazy("This record was joined with another one of the same patient. Use the number on the newer wristband."),
    Odd.RESTRICTED: lazy("Please ask the ward’s lead. Nothing of this record is shown here."),
    Odd.SEVERAL: lazy("More than one patient could be meant. Use the number on the wristband."),
}
TROUBLE: Mapping[Trouble, LazyString] = {
    Trouble.ADDRESS: lazy(
        "The record cannot be asked as it is set up. Your administrator sees why in the console, under Record."
    ),
    Trouble.ANSWER: lazy("The record answered with something that we cannot read."),
    Trouble.DENIED: lazy("The record does not let us in. Your administrator sees why in the console, under Record."),
    Trouble.SILENT: lazy("The record does not answer just now."),
}


def ways_to_enrol() -> Sequence[OtherWay]:
    """The record, for the page on which staff enrol, where the hospital has one that is on."""
    system = record_system()
    return [OtherWay(_("Find in the record"), url_for("record.find"))] if system is not None and system.is_on else []


def find() -> ResponseReturnValue:
    """A number, or a name and a day; then the one patient who fits. What was typed goes to the record, and nowhere else."""
    row, form = open_record_system(), FindForm()
    if not form.validate_on_submit():
        return _asking(form), 422 if form.errors else 200
    system, asked = system_of(row), form.asked()
    db.session.rollback()  # no connection is held while somebody else is waited for
    try:
        found = _look(system, asked)
    except RecordFailed as failed:
        log().warning("record failed", system=str(system.id), trouble=failed.trouble, detail=failed.detail)
        return _asking(form, trouble=TROUBLE[failed.trouble], by_hand=_by_hand(asked)), 503
    count_attempt("find in the record", str(current_reader().person_id), most=MOST_ASKED, within=HOUR)
    note_asking(open_record_system(), found if isinstance(found, Odd) else "found", actor=current_reader())
    return _asking(form, odd=ODD[found]) if isinstance(found, Odd) else _found(found)


def _look(system: System, asked: Asked) -> Found | Odd:
    if asked.number or asked.born is None:
        return by_number(system, asked.number)
    return by_name(system, asked.name, asked.born)


def _asking(
    form: FindForm,
    *,
    odd: LazyString | None = None,
    trouble: LazyString | None = None,
    by_hand: EnrolForm | None = None,
) -> str:
    return render_template("record/find.html", form=form, odd=odd, trouble=trouble, by_hand=by_hand)


def _by_hand(asked: Asked) -> EnrolForm:
    """The way by hand, with what was typed already."""
    return EnrolForm(formdata=None, data={"name": asked.name.partition(" ")[0], "language": current_brand().language})


def _found(found: Found, form: MakeForm | None = None) -> str:
    """Who was found, to be compared with whoever lies there; with her card, when there is one already."""
    return render_template(
        "record/found.html",
        found=found,
        born=_in_words(found.born),
        form=form or _filled(found),
        card=card_of_patient(found.references),
    )


def _in_words(born: str | None) -> str | None:
    """A day with its month by name, so that nobody takes one for the other; what the record knows in part, as it stands."""
    known = born is not None and len(born) == len("2026-01-31")
    return str(format_date(date.fromisoformat(born), "long", locale=get_locale())) if born and known else born


def _filled(found: Found) -> MakeForm:
    """The three answers as the record has them. A patient who may be under age is looked after by somebody else."""
    today = now().astimezone(ZoneInfo(current_brand().time_zone)).date()
    keepers = {True: ManagedBy.GUARDIAN, False: ManagedBy.PATIENT, None: None}
    answers = {
        "name": found.first_name,
        "language": found.language or current_brand().language,
        "managed_by": keepers[found.may_be_minor(today)],
        "ticket": ticket_for(found, by=str(current_reader().person_id)),
    }
    return MakeForm(formdata=None, data=answers)


def make() -> ResponseReturnValue:
    """Her card; or the one that she has already."""
    open_record_system()
    form = MakeForm()
    found = read_ticket(form.ticket.data or "", by=str(current_reader().person_id))
    if found is None:
        flash(_("That was too long ago. Please find the patient again."), "warn")
        return redirect(url_for("record.find"))
    if not form.validate():
        return _found(found, form), 422
    card = card_of_patient(found.references)
    if card is not None:
        return _found(found, form)
    made = enrol_known(
        name=form.name.data,
        language=form.language.data,
        managed_by=form.managed_by.data,
        reference=found.references[0],
        wristband=found.wristband,
        actor=current_reader(),
    )
    return redirect(url_for("enrolment.card", enrolment_id=made.id)) if made else _found(found, form)


def keys(kid: str) -> Response:
    """The public key by which the record system knows what we sign (RFC 7517, 5); nothing under the name of any other key.

    Each key has an address of its own, so that nobody trusts a new one without being told.
    """
    key = public_key(record_system())
    return jsonify(keys=[key] if key is not None and key["kid"] == kid else [])
