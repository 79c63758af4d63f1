"""Staff enrol one patient, see what became of each card, and undo it."""

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kernel.access import Permission, current_reader
from kernel.brand import current_brand
from kernel.qr import qr_path
from kernel.web import GET_POST, POST, Url, feature
from tenants.enrolment import actions
from tenants.enrolment.card import cards_pdf, claim_url, typed_address
from tenants.enrolment.codes import code_of, in_groups, word_of
from tenants.enrolment.forms import EnrolForm, WristbandForm
from tenants.enrolment.models import CardKind, CardState, Enrolment
from tenants.enrolment.queries import card_with, cards_of_hospital, waiting_card
from tenants.enrolment.ways import other_ways

blueprint = feature(
    "enrolment",
    __name__,
    [
        Url("/enrol", "enrol", Permission.PATIENT_ENROL, GET_POST),
        Url("/enrol/cards/<uuid:enrolment_id>", "card", Permission.PATIENT_ENROL, GET_POST),
        Url("/enrol/cards/<uuid:enrolment_id>/card.pdf", "card_file", Permission.PATIENT_ENROL),
        Url("/enrol/cards/<uuid:enrolment_id>/put-back", "put_back", Permission.PATIENT_ENROL, POST),
        Url("/enrol/cards/<uuid:enrolment_id>/take-back", "take_back", Permission.PATIENT_ENROL, POST),
    ],
)


def enrol() -> ResponseReturnValue:
    """Three answers and a button; below them, what became of the cards before."""
    form = EnrolForm(data={"language": current_brand().language})
    if form.validate_on_submit():
        card = actions.enrol(
            name=form.name.data, language=form.language.data, managed_by=form.managed_by.data, actor=current_reader()
        )
        return redirect(url_for("enrolment.card", enrolment_id=card.id))
    state = next((one for one in CardState if one == request.args.get("state")), None)
    page = render_template(
        "enrolment/enrol.html",
        form=form,
        ways=other_ways(),
        cards=cards_of_hospital(state),
        state=state,
        states=list(CardState),
    )
    return page, 422 if form.errors else 200


def card(enrolment_id: UUID) -> ResponseReturnValue:
    """The card on the screen, with the word to tell the family; and tying it to the patient's wristband."""
    form, own = WristbandForm(), waiting_card(enrolment_id, lock=request.method == "POST")
    if form.validate_on_submit():
        actions.tie_to_wristband(own, form.wristband.data, actor=current_reader())
        flash(_("The card opens only with this wristband’s number, too."), "good")
        return redirect(url_for("enrolment.card", enrolment_id=own.id))
    page = render_template("enrolment/card.html", form=form, card=own, **shown_card(own))
    return page, 422 if form.errors else 200


def shown_card(own: Enrolment) -> dict[str, object]:
    """What stands on a card, and the word that does not, for a screen."""
    size, path = qr_path(claim_url(own))
    return {
        "address": typed_address(),
        "code": in_groups(code_of(own)),
        "word": word_of(own),
        "qr_size": size,
        "qr_path": path,
    }


def card_file(enrolment_id: UUID) -> ResponseReturnValue:
    """The card to print. Its name says nothing."""
    content = cards_pdf([waiting_card(enrolment_id)])
    return Response(content, mimetype="application/pdf", headers={"Content-Disposition": 'inline; filename="card.pdf"'})


def take_back(enrolment_id: UUID) -> ResponseReturnValue:
    """A card that waits opens nothing any more; where one was used, the page is closed."""
    own = card_with(enrolment_id, lock=True)
    used, opened_page = own.state is CardState.CLAIMED, own.kind == CardKind.ENROL
    if not actions.take_back(own, actor=current_reader()):
        flash(_("There was nothing left to undo on this card."), "warn")
    elif used and not opened_page:
        flash(_("Whoever used this card has no part in the page any more. What she or he did there is undone."), "good")
    elif used:
        flash(_("The page is closed to everybody. You can put it back for a day."), "good")
    else:
        flash(_("This card opens nothing any more."), "good")
    return redirect(url_for("enrolment.enrol"))


def put_back(enrolment_id: UUID) -> ResponseReturnValue:
    """The page that was closed is there again."""
    if actions.put_back(card_with(enrolment_id, lock=True), actor=current_reader()):
        flash(_("The page is there again, as it was."), "good")
    else:
        flash(_("This page cannot be put back any more."), "warn")
    return redirect(url_for("enrolment.enrol"))
