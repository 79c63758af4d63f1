"""The people of a page, one by one: what each may see and do; who asks; and who may come or never shall."""

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from following import actions, queries
from following.forms import ListsForm, PersonForm
from kernel.access import Permission, current_reader
from kernel.errors import NotFound
from kernel.limits import count_attempt
from kernel.web import GET_POST, POST, Url, feature
from pages import guests
from pages.access import guest_of, managed_page
from pages.models import GuestState, Right
from pages.queries import keeps_page

HOUR = timedelta(hours=1)

blueprint = feature(
    "guests",
    __name__,
    [
        Url("/pages/<slug>/followers/<uuid:guest_id>", "person", Permission.PAGE_MANAGE, GET_POST),
        Url("/pages/<slug>/followers/<uuid:guest_id>/forget", "forget", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/followers/<uuid:guest_id>/no", "refuse", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/lists", "lists", Permission.PAGE_MANAGE, GET_POST),
    ],
)


def person(slug: str, guest_id: UUID) -> ResponseReturnValue:
    """One person: where she stands, what she may see and do, and what can be done about it."""
    visit = managed_page(current_reader(), slug)
    guest = guest_of(visit, guest_id)
    form = PersonForm(obj=guest)
    if form.is_submitted():
        visit = managed_page(current_reader(), slug, Right.MANAGE)
    if form.validate_on_submit():
        guests.allow(
            visit,
            guest,
            writes=form.may_write.data,
            pictures=form.sees_pictures.data,
            downloads=form.may_download.data,
            caregiver=form.is_caregiver.data,
        )
        flash(_("It holds from now on. Nobody is told."), "good")
        return redirect(url_for("guests.person", slug=slug, guest_id=guest_id))
    return render_template(
        "following/person.html",
        visit=visit,
        page=visit.page,
        guest=guest,
        form=form,
        follower=queries.follower_of(guest.id),
        keeps=keeps_page(visit.page.id, guest.email),
    )


def refuse(slug: str, guest_id: UUID) -> ResponseReturnValue:
    """No to somebody who asked to come. She is not told."""
    visit = managed_page(current_reader(), slug, Right.APPROVE)
    guest = guest_of(visit, guest_id)
    if guest.state != GuestState.ASKED:
        raise NotFound
    guests.set_guest_state(visit, guest, GuestState.REMOVED)
    flash(_("Nobody is told. You can still invite them later."), "good")
    return redirect(url_for("following.followers", slug=slug))


def forget(slug: str, guest_id: UUID) -> ResponseReturnValue:
    """Takes an address off the list of those that are expected."""
    visit = managed_page(current_reader(), slug, Right.INVITE)
    guests.forget(visit, guest_of(visit, guest_id))
    return redirect(url_for("following.followers", slug=slug, state=GuestState.EXPECTED))


def lists(slug: str) -> ResponseReturnValue:
    """Addresses that may come as soon as they ask, and addresses that never shall."""
    visit = managed_page(current_reader(), slug, Right.INVITE)
    form = ListsForm()
    if form.is_submitted() and not visit.reader.is_member:
        form.refuse(form.expected, _("First show that your own mailbox is yours: the six digits from our letter do it."))
        return render_template("following/lists.html", visit=visit, page=visit.page, form=form), 422
    if not form.validate_on_submit():
        html = render_template("following/lists.html", visit=visit, page=visit.page, form=form)
        return html, 422 if form.errors else 200
    for _one in form.coming:
        count_attempt("invite", str(visit.reader.person_id), most=300, within=HOUR)
    expected = sum(actions.expect(visit, email=i.email, name=i.name) for i in form.coming)
    never = sum(guests.never(visit, email=i.email, name=i.name) for i in form.shut_out)
    if expected:
        flash(
            ngettext(
                "%(num)d address may come as soon as it asks.", "%(num)d addresses may come as soon as they ask.", expected
            )
        )
    if never:
        flash(ngettext("%(num)d address is blocked.", "%(num)d addresses are blocked.", never))
    return redirect(url_for("following.followers", slug=slug))
