"""Letters to followers and to those who keep a page: an invitation, word of an update, a fresh link, a question for help."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from kernel.brand import current_brand
from kernel.db import current_tenant_id, db
from kernel.tenancy import canonical_url
from kernel.tokens import issue
from mail.letters import Held, Letter, Personal, Withdrawn, register
from mail.models import Delivery
from pages.models import CarePage, Update, UpdateState

LINK_LASTS = timedelta(days=30)
UNSUBSCRIBE_LASTS = timedelta(days=3650)
FOLLOW, KEEP, UNSUBSCRIBE = "follow", "keep", "unsubscribe"


def _fill_page(page_id: UUID) -> dict[str, Any]:
    return {"label": _page_to_mail(page_id).neutral_label}


def _fill_update(update_id: UUID) -> dict[str, Any]:
    update = db.session.get_one(Update, (current_tenant_id(), update_id))
    if update.state == UpdateState.STOPPED:
        raise Withdrawn("the update was stopped")
    if update.state == UpdateState.DELETED:
        raise Held
    page = _page_to_mail(update.page_id)
    whole = page.full_text_mail and current_brand().rules.full_text_mail
    return {"label": page.neutral_label, "update": update if whole else None, "page": page if whole else None}


def _page_to_mail(page_id: UUID) -> CarePage:
    # Locked, so that a release at this very moment waits, and then finds what was held.
    page = db.session.get_one(CarePage, (current_tenant_id(), page_id), with_for_update={"read": True})
    if page.closed_at is not None:
        raise Withdrawn("the page is closed")
    if page.silenced_at is not None:
        raise Held
    return page


def _personal(about_id: UUID, delivery: Delivery) -> Personal:
    read = issue(FOLLOW, delivery.link_key, delivery.id, lasts=LINK_LASTS)
    leave = issue(UNSUBSCRIBE, delivery.to_id, delivery.id, lasts=UNSUBSCRIBE_LASTS)
    links = {"read": canonical_url(f"/follow/{read}"), "unsubscribe": canonical_url(f"/unsubscribe/{leave}")}
    return Personal(links=links, words={"name": delivery.name})


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


def _to_owner(about_id: UUID, delivery: Delivery) -> Personal:
    return Personal(links={"read": canonical_url("/pages")}, words={"name": delivery.name})


CONFIRM = _to_follower("confirm")
INVITATION = _to_follower("invitation")
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
