"""Letters to followers, to those who keep a page and to those who left a word: what each is about, and where it leads."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, and_, or_, select

from accounts.models import Person
from following.models import Follower
from kernel.brand import current_brand
from kernel.db import current_tenant_id, db
from kernel.tenancy import canonical_url
from kernel.tokens import issue
from mail.actions import withhold_from_others
from mail.letters import Held, Letter, Personal, Withdrawn, register
from mail.models import Delivery, Mailing
from messages.models import MessageState, SupportMessage
from pages.listeners import KEPT_OUT
from pages.models import CarePage, Guest, GuestState, PageManager, Update, UpdateState
from pages.telling import Notice

LINK_LASTS = timedelta(days=30)
UNSUBSCRIBE_LASTS = timedelta(days=3650)
FOLLOW, KEEP, UNSUBSCRIBE, WORD = "follow", "keep", "unsubscribe", "word"
STOP_ANSWERS, STOP_WORDS = "stop answers", "stop words"


def _fill_page(page_id: UUID) -> dict[str, Any]:
    return {"label": _page_to_mail(page_id).neutral_label}


def _fill_update(update_id: UUID) -> dict[str, Any]:
    update = db.session.get_one(Update, (current_tenant_id(), update_id))
    if update.state in (UpdateState.HIDDEN, UpdateState.STOPPED):
        raise Withdrawn("the update was taken back")
    if update.state == UpdateState.DELETED:
        raise Held
    page = _page_to_mail(update.page_id, about_update=True)
    whole = page.full_text_mail and current_brand().rules.full_text_mail
    return {"label": page.neutral_label, "update": update if whole else None, "page": page if whole else None}


def _page_to_mail(page_id: UUID, *, about_update: bool = False) -> CarePage:
    # Locked, so that a release at this very moment waits, and then finds what was held.
    page = db.session.get_one(CarePage, (current_tenant_id(), page_id), with_for_update={"read": True})
    if page.closed_at is not None:
        raise Withdrawn("the page is closed")
    if page.waits and about_update:
        raise Withdrawn("the page waits for a yes")
    if page.silenced_at is not None or page.waits or page.rests:
        raise Held
    return page


def _fill_words(page_id: UUID) -> dict[str, Any]:
    page = _page_to_mail(page_id)
    if page.quiet_since is not None:
        raise Withdrawn("the page wants quiet")
    keepers = select(PageManager.person_id).where(PageManager.tenant_id == current_tenant_id(), PageManager.page_id == page.id)
    withhold_from_others(page.id, keepers, letter=WORDS.name)  # who keeps it no more is told no more
    return {"label": page.neutral_label}


def _fill_answer(message_id: UUID) -> dict[str, Any]:
    answer = db.session.get(SupportMessage, (current_tenant_id(), message_id))
    if answer is None or answer.state != MessageState.SHOWN:
        raise Withdrawn("the answer was taken away")
    page = _page_to_mail(answer.page_id)
    withhold_from_others(answer.id, _may_still_know(page, answer.id), letter=ANSWER.name)
    return {"label": page.neutral_label}


def _personal(about_id: UUID, delivery: Delivery) -> Personal:
    read = issue(FOLLOW, delivery.link_key, delivery.id, lasts=LINK_LASTS)
    leave = issue(UNSUBSCRIBE, delivery.to_id, delivery.id, lasts=UNSUBSCRIBE_LASTS)
    links = {"read": canonical_url(f"/follow/{read}"), "unsubscribe": canonical_url(f"/unsubscribe/{leave}")}
    return Personal(links=links, words={"name": delivery.name})


def _may_still_know(page: CarePage, message_id: UUID) -> CompoundSelect[UUID]:
    """Of those to whom letters about an answer go, who may have them: neither shut out of the page nor tired of its letters."""
    about = and_(Mailing.tenant_id == Delivery.tenant_id, Mailing.id == Delivery.mailing_id, Mailing.about_id == message_id)
    told = select(Delivery.to_id).join(Mailing, about).where(Delivery.tenant_id == current_tenant_id())
    of_page = (Guest.tenant_id == current_tenant_id(), Guest.page_id == page.id)
    follows = and_(Follower.tenant_id == Guest.tenant_id, Follower.guest_id == Guest.id)
    wants_none = select(Follower.id).where(follows, Follower.unsubscribed_at.is_not(None)).exists()
    hers = or_(Guest.person_id == Person.id, and_(Guest.email == Person.email, Person.proved_at.is_not(None)))
    barred = select(Guest.id).where(*of_page, hers, or_(Guest.state.in_(KEPT_OUT), wants_none)).exists()
    guests = select(Guest.id).where(*of_page, Guest.id.in_(told), Guest.state == GuestState.ADMITTED, ~wants_none)
    accounts = select(Person.id).where(Person.tenant_id == current_tenant_id(), Person.id.in_(told), ~barred)
    return guests.union_all(accounts)


def _to_follower(name: str, *, about_update: bool = False) -> Letter:
    return register(
        Letter(
            name=f"following/{name}",
            fill=_fill_update if about_update else _fill_page,
            personal=_personal,
            links=("read", "unsubscribe"),
            words=("name",),
            one_click=True,
        )
    )


def _to_helper(about_id: UUID, delivery: Delivery) -> Personal:
    own = _personal(about_id, delivery)
    token = issue(KEEP, delivery.link_key, delivery.id, lasts=LINK_LASTS)
    return Personal(links={**own.links, "read": canonical_url(f"/keep/{token}")}, words=own.words)


def _to_account(about_id: UUID, delivery: Delivery, stop: str) -> Personal:
    """For somebody with an account: what she opens asks her to sign in, unless she is."""
    read = issue(WORD, about_id, delivery.id, lasts=LINK_LASTS)
    leave = issue(stop, delivery.to_id, delivery.id, lasts=UNSUBSCRIBE_LASTS)
    links = {"read": canonical_url(f"/words/{read}"), "unsubscribe": canonical_url(f"/unsubscribe/{leave}")}
    return Personal(links=links, words={"name": delivery.name})


def _to_keeper(about_id: UUID, delivery: Delivery) -> Personal:
    return _to_account(about_id, delivery, STOP_WORDS)


def _to_author(about_id: UUID, delivery: Delivery) -> Personal:
    with_account = delivery.link_key == delivery.to_id  # a guest's key is never her id
    return _to_account(about_id, delivery, STOP_ANSWERS) if with_account else _personal(about_id, delivery)


def _fill_label(page_id: UUID) -> dict[str, Any]:
    """Also of a page that is closed, or whose letters are held: what was decided about it is said all the same."""
    page = db.session.get_one(CarePage, (current_tenant_id(), page_id))
    return {"label": page.neutral_label}


def _to_owner(about_id: UUID, delivery: Delivery) -> Personal:
    return Personal(links={"read": canonical_url("/pages")}, words={"name": delivery.name})


def _to_whom_it_ends(about_id: UUID, delivery: Delivery) -> Personal:
    return Personal(links={"read": canonical_url(f"/ending/page/{about_id}")}, words={"name": delivery.name})


def _about_words(name: str, fill: Callable[[UUID], dict[str, Any]], personal: Callable[[UUID, Delivery], Personal]) -> Letter:
    links = ("read", "unsubscribe")
    letter = Letter(name=f"following/{name}", fill=fill, personal=personal, links=links, words=("name",), one_click=True)
    return register(letter)


ANSWER = _about_words("answer", _fill_answer, _to_author)
CONFIRM = _to_follower("confirm")
INVITATION = _to_follower("invitation")


def _about_patient(notice: Notice) -> Letter:
    personal = _to_whom_it_ends if notice is Notice.ENDS_SOON else _to_owner
    return register(Letter(name=f"following/{notice}", fill=_fill_label, personal=personal, links=("read",), words=("name",)))


OF_NOTICE = {notice: _about_patient(notice) for notice in Notice}
HANDED_OVER = register(
    Letter(name="following/handed_over", fill=_fill_page, personal=_to_owner, links=("read",), words=("name",))
)
KEEP_OFFER = register(
    Letter(
        name="following/keep_offer",
        fill=_fill_page,
        personal=_to_helper,
        links=("read", "unsubscribe"),
        words=("name",),
        one_click=True,
    )
)
FRESH_LINK = _to_follower("fresh_link")
UPDATE = _to_follower("update", about_update=True)
WORDS = _about_words("words", _fill_words, _to_keeper)
