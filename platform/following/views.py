"""Following a page, the people of a page, and who was reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from following import actions, queries
from following.forms import FollowForm, InviteForm
from following.models import Follower
from kernel.access import NotAllowed, Permission, current_reader
from kernel.errors import NotFound
from kernel.limits import count_attempt
from kernel.text import plain
from kernel.web import GET_POST, POST, Url, feature
from pages.access import PageVisit, Standing, guest_of, managed_page, page_for, update_for
from pages.guests import come_as_member, renew_key, set_guest_state
from pages.models import Guest, GuestState, Right, Update
from pages.parts import Part, Spot, add_part
from pages.queries import keeps_page

blueprint = feature(
    "following",
    __name__,
    [
        Url("/pages/<slug>/follow", "follow", Permission.PAGE_READ, POST),
        Url("/pages/<slug>/follow/mail", "follow_by_mail", Permission.PAGE_READ, GET_POST),
        Url("/pages/<slug>/followers", "followers", Permission.PAGE_MANAGE, GET_POST),
        Url("/pages/<slug>/followers/<uuid:guest_id>/block", "block", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/followers/<uuid:guest_id>/invite", "invite_again", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/followers/<uuid:guest_id>/remove", "remove", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/followers/<uuid:guest_id>/renew", "renew", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/pace", "pace", Permission.PAGE_READ, POST),
        Url("/pages/<slug>/unfollow", "unfollow", Permission.PAGE_READ, POST),
        Url("/pages/<slug>/updates/<uuid:update_id>/reach", "reach", Permission.PAGE_MANAGE),
        Url("/pages/<slug>/updates/<uuid:update_id>/reach/<uuid:delivery_id>", "again", Permission.PAGE_MANAGE, POST),
        Url("/pages/<slug>/updates/<uuid:update_id>/seen", "seen", Permission.PAGE_READ, POST),
    ],
)

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Beside:
    """What following shows on a care page: to those who keep it who was reached, to a reader whether she follows.

    `audience`: how many mailboxes would get word of an update for everyone.
    """

    reach: dict[UUID, queries.Reach]
    follower: Follower | None
    audience: int = 0


def _load(visit: PageVisit, updates: Sequence[Update]) -> Beside:
    if visit.manages:
        reach, audience = queries.reach_and_audience(visit.page, updates)
        return Beside(reach, None, audience)
    follows = visit.guest is not None and not visit.imagined
    return Beside({}, queries.follower_of(visit.guest.id) if visit.guest and follows else None)


add_part(
    Part(
        {
            Spot.ASIDE: "following/beside.html",
            Spot.BAR: "following/bar.html",
            Spot.GOES_TO: "following/goes_to.html",
            Spot.UPDATE: "following/under_update.html",
        },
        _load,
    )
)


def follow(slug: str) -> ResponseReturnValue:
    """A reader who can see the page wants word of it: one press."""
    visit = page_for(current_reader(), slug)
    if visit.guest is not None and visit.guest.state == GuestState.ADMITTED:
        actions.resubscribe(visit.guest, actor=visit.actor)
    elif visit.reader.is_member and not visit.manages:
        actions.resubscribe(come_as_member(visit), actor=visit.actor)
    elif visit.standing is Standing.LINK:
        return redirect(url_for("following.follow_by_mail", slug=slug))
    return redirect(url_for("pages.show", slug=slug))


def follow_by_mail(slug: str) -> ResponseReturnValue:
    """Who reads by the page's link says where letters may go. The answer is the same, whatever the mailbox is to the page."""
    visit = page_for(current_reader(), slug)
    if visit.standing is not Standing.LINK or visit.reader.is_member:
        return redirect(url_for("pages.show", slug=slug))
    form = FollowForm()
    if not form.validate_on_submit():
        html = render_template("following/by_mail.html", page=visit.page, form=form)
        return html, 422 if form.errors else 200
    count_attempt("follow from", request.remote_addr or "", most=30, within=HOUR)
    count_attempt("follow to", form.email.data, most=5, within=HOUR)
    actions.follow_by_mail(visit, email=form.email.data, name=form.name.data)
    return render_template("following/look_in_mailbox.html", page=visit.page)


def pace(slug: str) -> ResponseReturnValue:
    """How often a guest wants word of this page: each time, or once a day."""
    visit = page_for(current_reader(), slug)
    chosen = request.form.get("pace", "")
    if visit.guest is None or visit.guest.state != GuestState.ADMITTED:
        raise NotAllowed
    if chosen not in actions.PACES:
        flash(_("Choose first how often we may write to you."), "warn")
    elif actions.choose_pace(visit.guest, chosen, actor=visit.actor):
        flash(_("Kept: we write once a day.") if chosen == "daily" else _("Kept: we write each time."), "good")
    else:
        flash(_("Kept for this page. But your account says that you want no letters about updates."), "warn")
    return redirect(url_for("pages.show", slug=slug, _anchor="follow"))


def unfollow(slug: str) -> ResponseReturnValue:
    """No more word of this page, please."""
    visit = page_for(current_reader(), slug)
    if visit.guest is not None:
        actions.unsubscribe(visit.guest, actor=visit.actor)
    return redirect(url_for("pages.show", slug=slug))


def seen(slug: str, update_id: UUID) -> ResponseReturnValue:
    """The update was really before her eyes: posted by a script, never by opening an address."""
    visit = page_for(current_reader(), slug)
    update = update_for(visit, update_id)
    if visit.guest is not None:
        actions.saw_update(visit.guest, update)
    return "", 204


def followers(slug: str) -> ResponseReturnValue:
    """Everybody on a page's list, and inviting more."""
    visit = managed_page(current_reader(), slug)
    form = InviteForm()
    if form.is_submitted() and not visit.may(Right.INVITE):
        raise NotAllowed
    if form.is_submitted() and not visit.reader.is_member:
        form.refuse(form.people, _("First show that your own mailbox is yours: the six digits from our letter do it."))
    elif form.validate_on_submit():
        for _invitee in form.invitees:
            count_attempt("invite", str(visit.reader.person_id), most=300, within=HOUR)
        sent = [i for i in form.invitees if actions.invite(visit, email=i.email, name=i.name)]
        flash(_invited(len(sent), len(form.invitees) - len(sent)), "good")
        return redirect(url_for("following.followers", slug=slug))
    state, name = _narrowed()
    page = render_template(
        "following/followers.html",
        visit=visit,
        page=visit.page,
        form=form,
        listed=queries.followers_of(visit, state, name),
        asking=queries.who_asks(visit) if visit.may(Right.APPROVE) and not (state or name) else [],
        state=state,
        name=name,
        states=list(GuestState),
    )
    return page, 422 if form.people.errors else 200


def _narrowed() -> tuple[GuestState | None, str]:
    """The state and the name for which the address asks, as far as there are such."""
    state = request.args.get("state", "")
    return (GuestState(state) if state in set(GuestState) else None), plain(request.args.get("q", ""))[:80]


def _invited(sent: int, known: int) -> str:
    said = [ngettext("One invitation is on its way.", "%(num)d invitations are on their way.", sent)]
    if known:
        said.append(ngettext("One was on the list already.", "%(num)d were on the list already.", known))
    return " ".join(said)


def block(slug: str, guest_id: UUID) -> ResponseReturnValue:
    """Shuts somebody out of the page. It is not announced."""
    return _set_state(slug, guest_id, GuestState.BLOCKED)


def remove(slug: str, guest_id: UUID) -> ResponseReturnValue:
    """Takes somebody off the page's list; she can be invited again."""
    return _set_state(slug, guest_id, GuestState.REMOVED)


def _set_state(slug: str, guest_id: UUID, state: GuestState) -> ResponseReturnValue:
    visit = managed_page(current_reader(), slug, Right.INVITE)
    guest = guest_of(visit, guest_id)
    if keeps_page(visit.page.id, guest.email):
        flash(_("This person keeps the page. The owner can change that, under “Who keeps this page”."), "warn")
    else:
        set_guest_state(visit, guest, state)
    return redirect(url_for("following.followers", slug=slug))


def invite_again(slug: str, guest_id: UUID) -> ResponseReturnValue:
    """Sends an invitation to somebody who asked, did not answer, or was removed."""
    visit = managed_page(current_reader(), slug)
    guest = guest_of(visit, guest_id)
    if not visit.may(_to_invite(guest)):
        raise NotAllowed
    count_attempt("invite again", str(guest.id), most=5, within=HOUR)
    if visit.reader.is_member and actions.invite(visit, email=guest.email, name=guest.name):
        flash(_("The invitation is on its way."), "good")
    return redirect(url_for("following.followers", slug=slug))


def _to_invite(guest: Guest) -> Right:
    """A yes to somebody who asked is one thing, to write to somebody unasked another."""
    return Right.APPROVE if guest.state == GuestState.ASKED else Right.INVITE


def renew(slug: str, guest_id: UUID) -> ResponseReturnValue:
    """Cuts off every link somebody got so far, and sends her a new one."""
    visit = managed_page(current_reader(), slug, Right.INVITE)
    guest = guest_of(visit, guest_id)
    if guest.state == GuestState.ADMITTED:
        renew_key(guest, actor=visit.reader)
        actions.send_fresh_link(guest, visit.page)
        flash(_("The old links open nothing any more. A new one is on its way to that mailbox."), "good")
    return redirect(url_for("following.followers", slug=slug))


def reach(slug: str, update_id: UUID) -> ResponseReturnValue:
    """Follower by follower: did word get through?"""
    visit = managed_page(current_reader(), slug)
    update = update_for(visit, update_id)
    return render_template(
        "following/reach.html",
        visit=visit,
        page=visit.page,
        update=update,
        reach=queries.reach_of([update]).get(update.id),
        listed=queries.followers_reached(update),
    )


def again(slug: str, update_id: UUID, delivery_id: UUID) -> ResponseReturnValue:
    """Sends word to one follower once more."""
    visit = managed_page(current_reader(), slug, Right.POST)
    update = update_for(visit, update_id)
    delivery = queries.delivery_of(update, delivery_id)
    if delivery is None:
        raise NotFound
    if actions.tell_again(visit, update, delivery):
        flash(_("The letter is on its way once more."), "good")
    else:
        flash(_("No letter is sent: this mailbox wants none, or the update is not for it any more."), "warn")
    return redirect(url_for("following.reach", slug=slug, update_id=update_id))
