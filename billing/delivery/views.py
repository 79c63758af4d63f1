"""The worklist for whoever prepares and carries gifts, on a phone: what waits, one order, its steps, and codes to print."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from billing.delivery import bringing
from billing.delivery.fitting import Task
from billing.delivery.forms import CARRIES, INSTEAD, REASONS, ActForm, CouldNotForm
from billing.delivery.models import Reason
from billing.delivery.papers import codes_pdf
from billing.delivery.queries import codes_to_print, task_with, worklist
from billing.shelf.queries import CARD_WORDS
from kernel.access import Permission, Reader, current_reader
from kernel.errors import NotFound
from kernel.sealing import NotOurs, unseal
from kernel.web import POST, Url, feature

blueprint = feature(
    "gifts",
    __name__,
    [
        Url("/gifts", "index", Permission.GIFT_BRING),
        Url("/gifts/codes.pdf", "codes", Permission.GIFT_BRING),
        Url("/gifts/<uuid:task_id>", "show", Permission.GIFT_BRING),
        Url("/gifts/<uuid:task_id>/could-not", "could_not", Permission.GIFT_BRING, POST),
        Url("/gifts/<uuid:task_id>/out", "send_out", Permission.GIFT_BRING, POST),
        Url("/gifts/<uuid:task_id>/prepare", "prepare", Permission.GIFT_BRING, POST),
    ],
)


def index() -> ResponseReturnValue:
    """What is to be prepared, or what is on its way."""
    out = request.args.get("show") == "out"
    return render_template("delivery/list.html", listed=worklist(out=out), out=out, instead=INSTEAD)


def codes() -> ResponseReturnValue:
    """Paper for what is to be prepared: a code each, and nothing else of anybody."""
    found = codes_to_print()
    if not found:
        return redirect(url_for("gifts.index"))
    content = codes_pdf(found)
    return Response(content, mimetype="application/pdf", headers={"Content-Disposition": 'inline; filename="codes.pdf"'})


def show(task_id: UUID) -> ResponseReturnValue:
    """One order: what is in it, and what comes next."""
    return shown(task_with(task_id))


def shown(task: Task, form: CouldNotForm | None = None) -> ResponseReturnValue:
    """Its page, with what has to be mended."""
    form = form or CouldNotForm(formdata=None, data={"seen": task.seen})
    page = render_template("delivery/order.html", form=form, **told(task))
    return page, 422 if form.errors else 200


def told(task: Task) -> dict[str, Any]:
    """What pages about an order know of it."""
    reader = current_reader()
    cards = {line.id: _opened(line.card_words) for line in task.lines if line.card_words}
    avoided = [words for flag, words in CARRIES.items() if flag in task.avoids]
    return {
        "task": task,
        "order": task.order,
        "cards": cards,
        "hers": task.is_brought_by(reader),
        "may_place": reader.may(Permission.GIFT_PLACE),
        "instead": INSTEAD[task.instead],
        "avoided": avoided if task.order.tried else [],
        "reason": REASONS[Reason(task.gift.reason)] if task.gift and task.gift.reason else None,
    }


def _opened(sealed: bytes) -> str:
    try:
        return unseal(CARD_WORDS, sealed)
    except NotOurs:  # our keys were changed since, and the old ones are gone
        return ""


def prepare(task_id: UUID) -> ResponseReturnValue:
    """Somebody takes the things from the shelf."""
    return _act(task_id, bringing.prepare)


def send_out(task_id: UUID) -> ResponseReturnValue:
    """She is on the way with it."""
    return _act(task_id, bringing.send_out, then="hand_over.hand_over")


def _act(task_id: UUID, act: Callable[..., bool], *, then: str = "gifts.show") -> ResponseReturnValue:
    task, form = task_with(task_id, lock=True), ActForm()
    if not (form.validate() and still_so(task, form) and act(task, actor=current_reader())):
        too_late()
        then = "gifts.show"
    return redirect(url_for(then, task_id=task_id))


def still_so(task: Task, form: ActForm) -> bool:
    """Whether nothing happened to it since she looked at it."""
    return bool(form.seen.data == task.seen)


def too_late() -> None:
    """Says so."""
    flash(_("Nothing was changed: look how it stands now. Perhaps somebody was quicker."), "warn")


def could_not(task_id: UUID) -> ResponseReturnValue:
    """It could not be given."""
    task, form, reader = task_with(task_id, lock=True), CouldNotForm(), current_reader()
    if not still_so(task, form):
        too_late()
        return redirect(url_for("gifts.show", task_id=task_id))
    if not may_end(task, reader):
        raise NotFound
    if not form.validate():
        return shown(task, form)
    instead = INSTEAD[task.instead]
    if bringing.could_not(task, Reason(form.reason.data), actor=reader):
        flash(_("Thank you. Now it goes as the sender chose: %(instead)s.", instead=instead), "good")
    return redirect(url_for("gifts.index"))


def may_end(task: Task, reader: Reader) -> bool:
    """Whether she can say that it could not be given: whoever is on the way with it, and, before that, everybody here."""
    return not task.is_out or task.is_brought_by(reader) or reader.may(Permission.GIFT_PLACE)
