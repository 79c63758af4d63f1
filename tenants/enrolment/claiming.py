"""A family uses its card on its own phone: the word, the consent, and the page is theirs.

Opening the card's address changes nothing and tells nothing: it looks the same for every code there is or is not.
"""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy

from accounts.actions import join
from accounts.models import AgeGroup
from accounts.queries import is_minor
from accounts.sessions import open_session, show_key
from kernel.access import Permission, current_reader
from kernel.errors import NotFound
from kernel.language import current_language
from kernel.limits import count_attempt
from kernel.web import GET_POST, Url, feature
from tenants.enrolment import actions
from tenants.enrolment.codes import kept_wristbands, read_code, word_fits
from tenants.enrolment.consent import VERSION, words_for
from tenants.enrolment.forms import ClaimForm
from tenants.enrolment.hand_back import is_meant, use
from tenants.enrolment.models import CardKind, Enrolment, ManagedBy
from tenants.enrolment.queries import card_by_code, page_of

blueprint = feature(
    "claiming",
    __name__,
    [
        Url("/enrol/claim", "by_hand", Permission.LETTER_ANSWER),
        Url("/enrol/claim/<code>", "claim", Permission.LETTER_ANSWER, GET_POST),
    ],
)

MOST_FROM = 100  # tries an hour from one address: a hospital's visitors may share one
HOUR = timedelta(hours=1)
OPENS_NOTHING = lazy("This word and this card do not open a page. Look at the word once more, or ask the staff for a new card.")
FOR_SOMEBODY_ELSE = {
    CardKind.ASSENT: lazy("This card is for the young person whom the page is about, on a phone of her or his own."),
    CardKind.HAND_BACK: lazy("This card is for the patient, on her or his own phone. Whoever keeps the page cannot use it."),
}
OTHER_WRISTBAND = lazy("This is not the number that belongs to this card. Look once more, or ask the staff.")


def by_hand() -> ResponseReturnValue:
    """For whoever types the card's code."""
    code = read_code(request.args.get("code", ""))
    if code:
        return redirect(url_for("claiming.claim", code=code))
    return render_template("enrolment/by_hand.html")


def claim(code: str) -> ResponseReturnValue:
    """First the word and who one is, then what one agrees to, then the page. All of it is sent again with each step."""
    reader = current_reader()
    if reader.may(Permission.PATIENT_ENROL):  # a card that staff scan by mistake must not become theirs
        return render_template("enrolment/claim_staff.html")
    form = ClaimForm(reader)
    if not form.validate_on_submit():
        return render_template("enrolment/claim.html", form=form), 422 if form.errors else 200
    count_attempt("claim from", request.remote_addr or "", most=MOST_FROM, within=HOUR)
    card = _card_that_opens(code, form)
    if card is None:
        return render_template("enrolment/claim.html", form=form), 422
    if not _has_wristband(card, form):
        return render_template("enrolment/claim_wristband.html", form=form), 422 if form.errors else 200
    if card.kind != CardKind.ENROL:
        return _come(card, form)
    if not _agrees(card, form):
        form.shown.data = _shown()
        page = render_template("enrolment/claim_consent.html", form=form, words=words_for(card.managed_by))
        return page, 422 if form.errors else 200
    return _open_page(card, form)


def _card_that_opens(code: str, form: ClaimForm) -> Enrolment | None:
    """The card, when the word is its own; else a sentence that is the same for every card there is or is not."""
    card = card_by_code(read_code(code))
    if card is not None and word_fits(card, form.word.data):
        return card if _is_for(card, form) else None
    if card is not None:
        actions.note_wrong_try(card, actor=current_reader())
    form.refuse(form.word, OPENS_NOTHING)
    return None


def _is_for(card: Enrolment, form: ClaimForm) -> bool:
    """Whether somebody of her age may use this card; else a sentence says why not."""
    page = page_of(card)
    if card.kind != CardKind.ENROL:
        if page is not None and is_meant(card, page, age_group=_age_group(form), reader=current_reader()):
            return True
        form.refuse(form.word, FOR_SOMEBODY_ELSE[CardKind(card.kind)])
    elif form.is_too_young():
        form.refuse(form.age_group, _("Ask an adult you trust to use this card together with you."))
    elif card.managed_by != ManagedBy.PATIENT and _is_minor(form):
        form.refuse(
            form.word, _("Whoever keeps this page for the patient must be 18 or older. Ask the staff for another card.")
        )
    return not form.errors


def _has_wristband(card: Enrolment, form: ClaimForm) -> bool:
    """Whether the patient's wristband was named, where staff tied the card to it."""
    if card.wristband_hash is None:
        return True
    typed = form.wristband.data
    if not typed:
        return False
    if bytes(card.wristband_hash) in kept_wristbands(typed):
        return True
    actions.note_wrong_try(card, actor=current_reader())
    form.refuse(form.wristband, OTHER_WRISTBAND)
    return False


def _shown() -> str:
    return f"{VERSION} {current_language()}"


def _agrees(card: Enrolment, form: ClaimForm) -> bool:
    """Whether she agreed to the words as they are now, in the language in which she was shown them."""
    form.is_guardian = card.managed_by == ManagedBy.GUARDIAN
    if form.shown.data != _shown():
        form.agree.data = False
        return False
    if not form.agree.data:
        form.refuse(form.agree, _("Tick this if you agree. Without it there is no page."))
    return form.read_birth() and bool(form.agree.data)


def _is_minor(form: ClaimForm) -> bool:
    return _age_group(form) != AgeGroup.ADULT


def _age_group(form: ClaimForm) -> str:
    if form.age_group is not None:
        return str(form.age_group.data)
    return AgeGroup.TEEN if is_minor(current_reader()) else AgeGroup.ADULT


def _come(card: Enrolment, form: ClaimForm) -> ResponseReturnValue:
    """Whoever a page is about comes to it by her card. A child who is too young for an account is known by her browser."""
    page = page_of(card)
    if page is None:
        raise NotFound
    if not form.is_too_young():
        _join(form)
    key = use(card, page, actor=current_reader())
    if key is not None:
        show_key(key)
    return redirect(url_for("yours.yours", slug=page.slug))


def _join(form: ClaimForm) -> None:
    if form.email is not None:
        count_attempt("letter", form.email.data, most=5, within=HOUR)
        newcomer = join(email=form.email.data, name=form.name.data, age_group=form.age_group.data, password=None)
        open_session(newcomer, [])
        flash(
            _(
                "We sent a letter to %(email)s. Press its button when you can, so that we know the mailbox is yours.",
                email=newcomer.email,
            )
        )


def _open_page(card: Enrolment, form: ClaimForm) -> ResponseReturnValue:
    minor = _is_minor(form)
    _join(form)
    agreed = {"version": VERSION, "language": current_language()}
    page = actions.claim(card, **agreed, is_minor=minor, born=form.born, actor=current_reader())
    flash(_("The page is yours. Nobody else can see it yet."), "good")
    return redirect(url_for("pages.show", slug=page.slug))
