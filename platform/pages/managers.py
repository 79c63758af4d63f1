"""Who keeps a page: asking somebody to help, her answer, changing and ending it, and handing the page over."""

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import passwords
from accounts.models import Person
from accounts.queries import person_with
from kernel.access import Permission, current_reader
from kernel.errors import NotFound
from kernel.ids import parse_id
from kernel.limits import count_attempt
from kernel.web import GET_POST, POST, Url, feature
from pages import keeping
from pages.access import PageVisit, guest_of, managed_page, page_for
from pages.doors import owned_page
from pages.forms import HandOverForm, HelpForm, RightsForm
from pages.guests import on_list, put_on_list
from pages.models import GuestState
from pages.queries import keepers_of, keeps_page, offer_to, open_offers

blueprint = feature(
    "keepers",
    __name__,
    [
        Url("/pages/<slug>/keep", "keep", Permission.ACCOUNT_MANAGE, GET_POST),
        Url("/pages/<slug>/keepers", "keepers", Permission.PAGE_MANAGE, GET_POST),
        Url("/pages/<slug>/keepers/<uuid:manager_id>", "rights", Permission.PAGE_MANAGE, GET_POST),
        Url("/pages/<slug>/keepers/<uuid:manager_id>/end", "end", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/keepers/<uuid:manager_id>/hand-over", "hand_over", Permission.PAGE_MANAGE, GET_POST),
        Url("/pages/<slug>/keepers/leave", "leave", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/offers/<uuid:guest_id>/withdraw", "withdraw", Permission.PAGE_MANAGE, POST),
    ],
)

HOUR = timedelta(hours=1)


def keepers(slug: str) -> ResponseReturnValue:
    """Who keeps the page, with which rights; its owner can ask for help here."""
    reader = current_reader()
    visit = owned_page(reader, slug) if request.method == "POST" else managed_page(reader, slug)
    form = HelpForm(data=_prefilled(visit))
    if form.validate_on_submit() and _offer(visit, form):
        flash(_("The question is on its way. Nothing changes until there is a yes."), "good")
        return redirect(url_for("keepers.keepers", slug=slug))
    html = render_template(
        "pages/keepers.html",
        visit=visit,
        page=visit.page,
        form=form,
        keepers=keepers_of(visit),
        offers=open_offers(visit),
    )
    return html, 422 if form.errors else 200


def _prefilled(visit: PageVisit) -> dict[str, str]:
    """From the page of somebody on the list her name and address are brought along, by her id."""
    guest_id = parse_id(request.args.get("guest", ""))
    if guest_id is None or not visit.owns:
        return {}
    guest = guest_of(visit, guest_id)
    return {"name": guest.name, "email": guest.email}


def _offer(visit: PageVisit, form: HelpForm) -> bool:
    if not visit.reader.is_member:
        form.refuse(form.email, _("First show that your own mailbox is yours: the six digits from our letter do it."))
    elif keeps_page(visit.page.id, form.email.data):
        form.refuse(form.email, _("Somebody with this mailbox keeps the page already."))
    else:
        count_attempt("offer", str(visit.reader.person_id), most=30, within=HOUR)
        put_on_list(visit, email=form.email.data, name=form.name.data)
        guest = on_list(visit.page.id, form.email.data)
        if guest is not None and guest.state != GuestState.BLOCKED:
            keeping.offer_rights(visit, guest, form.rights.data)
            return True
        form.refuse(form.email, _("This mailbox is blocked. Take the block away first, on the page of your people."))
    return False


def keep(slug: str) -> ResponseReturnValue:
    """Somebody who was asked to help sees what she could do, and says yes or no. Only the mailbox that was asked gets here."""
    reader = current_reader()
    offer = offer_to(reader, slug) if reader.is_member else None
    if offer is None:
        return _no_offer(slug)
    page, guest = offer
    if request.method != "POST":
        return render_template("pages/keep.html", page=page, guest=guest)
    if request.form.get("answer") == "yes":
        keeping.accept_offer(page, guest, actor=reader)
        flash(_("Thank you. You help keep this page from now on."), "good")
        return redirect(url_for("pages.show", slug=slug))
    keeping.decline_offer(page, guest, actor=reader)
    return render_template("pages/declined.html")


def _no_offer(slug: str) -> ResponseReturnValue:
    """Nothing waits for an answer: whoever keeps the page already is led there, to all others it is closed."""
    if not page_for(current_reader(), slug).manages:
        raise NotFound
    return redirect(url_for("keepers.keepers", slug=slug))


def rights(slug: str, manager_id: UUID) -> ResponseReturnValue:
    """What one co-manager may do, set by the owner."""
    visit = owned_page(current_reader(), slug)
    manager, person = keeping.keeper_of(visit, manager_id)
    form = RightsForm(data={"rights": manager.rights})
    if not form.validate_on_submit():
        html = render_template("pages/rights.html", visit=visit, page=visit.page, form=form, manager=manager, person=person)
        return html, 422 if form.errors else 200
    keeping.change_rights(visit, manager, form.rights.data)
    flash(_("It holds from now on."), "good")
    return redirect(url_for("keepers.keepers", slug=slug))


def end(slug: str, manager_id: UUID) -> ResponseReturnValue:
    """The owner takes all rights of a co-manager away, at once."""
    visit = owned_page(current_reader(), slug)
    manager, person = keeping.keeper_of(visit, manager_id)
    keeping.end_keeping(visit, manager)
    flash(_("%(name)s keeps the page no more.", name=person.name), "good")
    return redirect(url_for("keepers.keepers", slug=slug))


def leave(slug: str) -> ResponseReturnValue:
    """A co-manager goes by herself. The owner hands the page over first."""
    visit = managed_page(current_reader(), slug)
    if visit.manager is None or visit.manager.is_owner:
        flash(_("The page is yours. Hand it over first, then you can go."), "warn")
        return redirect(url_for("keepers.keepers", slug=slug))
    keeping.end_keeping(visit, visit.manager)
    flash(_("You keep that page no more."), "good")
    return redirect(url_for("pages.mine"))


def withdraw(slug: str, guest_id: UUID) -> ResponseReturnValue:
    """The owner takes a question back that was not answered."""
    visit = owned_page(current_reader(), slug)
    keeping.withdraw_offer(visit, guest_of(visit, guest_id))
    flash(_("The question is taken back."), "good")
    return redirect(url_for("keepers.keepers", slug=slug))


def hand_over(slug: str, manager_id: UUID) -> ResponseReturnValue:
    """The page becomes a co-manager's own. It asks for the owner's password: a phone may lie open."""
    visit = owned_page(current_reader(), slug)
    manager, person = keeping.keeper_of(visit, manager_id)
    owner = person_with(visit.reader.person_id)
    form = HandOverForm(asks_password=owner is not None and owner.password_hash is not None)
    if form.validate_on_submit() and _knows_password(owner, form):
        keeping.hand_over(visit, manager, person)
        flash(_("The page is %(name)s’s now. You still help keep it.", name=person.name), "good")
        return redirect(url_for("keepers.keepers", slug=slug))
    html = render_template("pages/hand_over.html", visit=visit, page=visit.page, form=form, manager=manager, person=person)
    return html, 422 if form.errors else 200


def _knows_password(owner: Person | None, form: HandOverForm) -> bool:
    """True for an owner without a password, too: she signs in with the hospital's account."""
    if owner is None or form.password is None:
        return owner is not None
    count_attempt("hand over", str(owner.id), most=10, within=HOUR)
    if passwords.fits(form.password.data, owner.password_hash):
        return True
    form.refuse(form.password, _("This is not your password. Look at it once more."))
    return False
