"""Staff enrol many patients from a file: look first, then all at once. What was read is held in the form alone, sealed."""

import csv
from io import StringIO
from uuid import UUID

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeTimedSerializer

from kernel.access import Permission, current_reader
from kernel.db import current_tenant_id
from kernel.errors import NotFound
from kernel.web import GET_POST, POST, Url, feature
from tenants.enrolment import actions
from tenants.enrolment.card import MOST_AT_ONCE, cards_pdf
from tenants.enrolment.codes import code_of, in_groups, word_of
from tenants.enrolment.csv_rows import MOST_BYTES, REASONS, BadSheet, Row, Sheet, read_sheet
from tenants.enrolment.forms import ManyForm, ManySureForm
from tenants.enrolment.models import EnrolmentBatch
from tenants.enrolment.queries import batch_with, cards_of_batch, known_references

blueprint = feature(
    "enrolment_many",
    __name__,
    [
        Url("/enrol/many", "many", Permission.PATIENT_ENROL, GET_POST),
        Url("/enrol/many/enrol", "enrol_these", Permission.PATIENT_ENROL, POST),
        Url("/enrol/many/<uuid:batch_id>", "result", Permission.PATIENT_ENROL),
        Url("/enrol/many/<uuid:batch_id>/cards.pdf", "cards_file", Permission.PATIENT_ENROL),
        Url("/enrol/many/<uuid:batch_id>/result.csv", "result_file", Permission.PATIENT_ENROL),
    ],
)

FIRST_ROWS = 5  # that are shown before all are enrolled
LOOKED_AT_FOR = 3600  # seconds between looking at a file and enrolling it


def many() -> ResponseReturnValue:
    """A file is sent, and shown: how many patients, and what is wrong with which row. Nothing is enrolled yet."""
    form = ManyForm()
    if not form.validate_on_submit():
        return render_template("enrolment/many.html", form=form)
    sent = request.files.get("file")
    try:
        sheet = read_sheet(sent.read(MOST_BYTES + 1) if sent else b"")
    except BadSheet as wrong:
        form.refuse(form.file, str(wrong))
        return render_template("enrolment/many.html", form=form), 422
    sure = ManySureForm(formdata=None, data={"rows": _sealer().dumps([sheet.rows, list(sheet.bad.items())])})
    there = known_references([row.reference for row in sheet.rows])
    shown = {"first": sheet.rows[:FIRST_ROWS], "bad": _with_reasons(sheet.bad)}
    fresh = sum(row.reference not in there for row in sheet.rows)
    return render_template("enrolment/preview.html", form=sure, sheet=sheet, fresh=fresh, **shown)


def enrol_these() -> ResponseReturnValue:
    """All that was shown is enrolled, or nothing."""
    form = ManySureForm()
    sheet = _opened(form.rows.data or "") if form.validate() else None
    if sheet is None:
        again = ManyForm(formdata=None)
        again.refuse(again.file, _("It is a while since you looked at this file. Choose it once more; nothing was enrolled."))
        return render_template("enrolment/many.html", form=again), 422
    batch = actions.enrol_many(sheet.rows, sheet.bad, actor=current_reader())
    return redirect(url_for("enrolment_many.result", batch_id=batch.id))


def _opened(sealed: str) -> Sheet | None:
    try:
        rows, bad = _sealer().loads(sealed, max_age=LOOKED_AT_FOR)
    except BadData:
        return None
    return Sheet([Row(*row) for row in rows], dict(bad))


def _sealer() -> URLSafeTimedSerializer:
    """Nobody but us makes what it opens, in this hospital."""
    keys = [*reversed(current_app.config["SECRET_KEY_FALLBACKS"]), current_app.config["SECRET_KEY"]]
    return URLSafeTimedSerializer(keys, salt=f"enrol many {current_tenant_id()}")


def _with_reasons(bad: dict[int, str]) -> list[tuple[int, str]]:
    return [(number, str(REASONS[why])) for number, why in sorted(bad.items())]


def result(batch_id: UUID) -> ResponseReturnValue:
    """What became of each row, and the cards."""
    batch = batch_with(batch_id)
    states = list(batch.outcome.values())
    bad = {int(number): state for number, state in batch.outcome.items() if state in REASONS}
    waiting = len(cards_of_batch(batch))
    parts = [(first + 1, min(first + MOST_AT_ONCE, waiting)) for first in range(0, waiting, MOST_AT_ONCE)]
    made, there = states.count(actions.ENROLLED), states.count(actions.THERE)
    return render_template(
        "enrolment/result.html", batch=batch, made=made, there=there, bad=_with_reasons(bad), waiting=waiting, parts=parts
    )


def result_file(batch_id: UUID) -> ResponseReturnValue:
    """The same as a file: row, what became of it, code and word. Nothing of the hospital's own file stands in it."""
    batch, file = batch_with(batch_id), StringIO()
    cards = {card.batch_row: (in_groups(code_of(card)), word_of(card)) for card in cards_of_batch(batch)}
    lines = csv.writer(file)
    lines.writerow([_("Row"), _("What became of it"), _("Code"), _("Word")])
    for number in sorted(map(int, batch.outcome)):
        lines.writerow([number, _state(batch, number), *cards.get(number, ("", ""))])
    content = "\ufeff" + file.getvalue()  # by this mark spreadsheets know UTF-8
    return Response(content, mimetype="text/csv", headers={"Content-Disposition": 'attachment; filename="result.csv"'})


def _state(batch: EnrolmentBatch, number: int) -> str:
    state = batch.outcome[str(number)]
    own = {actions.ENROLLED: _("Enrolled"), actions.THERE: _("Was there already")}
    return own.get(state) or str(REASONS[state])


def cards_file(batch_id: UUID) -> ResponseReturnValue:
    """The cards to print, some hundred at once; `from` says which is the first."""
    first = request.args.get("from", "1")
    start = int(first) - 1 if first.isdecimal() and len(first) < 6 else 0
    cards = cards_of_batch(batch_with(batch_id))[max(start, 0) :][:MOST_AT_ONCE]
    if not cards:
        raise NotFound
    headers = {"Content-Disposition": 'inline; filename="cards.pdf"'}
    return Response(cards_pdf(cards), mimetype="application/pdf", headers=headers)
