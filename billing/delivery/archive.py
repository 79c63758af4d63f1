"""Gifts in a copy of somebody's data: what she wishes on pages of hers, and her words of thanks."""

from collections.abc import Iterator

from sqlalchemy import and_, or_, select

from accounts.archive import Entry, as_json, contributes
from billing.delivery.models import Gift, GiftWish
from billing.delivery.receiving import THANKS
from kernel.access import Reader
from kernel.db import current_tenant_id, db
from kernel.sealing import NotOurs, unseal
from pages.models import CarePage, PageManager


@contributes("gifts")
def gift_files(me: Reader) -> Iterator[Entry]:
    """Both in one file. What others sent, and to whom she carried what, is not hers."""
    if me.person_id is None:
        return
    yield as_json("gifts.json", {"wishes": _wishes(me), "thanks": _thanks(me)})


def _wishes(me: Reader) -> list[dict[str, object]]:
    keeps = and_(PageManager.tenant_id == CarePage.tenant_id, PageManager.page_id == CarePage.id, PageManager.is_owner)
    query = (
        select(CarePage.neutral_label, GiftWish)
        .join(CarePage, and_(CarePage.tenant_id == GiftWish.tenant_id, CarePage.id == GiftWish.page_id))
        .outerjoin(PageManager, keeps)
        .where(GiftWish.tenant_id == current_tenant_id())
        .where(
            or_(CarePage.patient_id == me.person_id, and_(CarePage.patient_id.is_(None), PageManager.person_id == me.person_id))
        )
    )
    names = ("nothing", "no_food", "no_flowers", "from_hour", "until_hour")
    rows = db.session.execute(query.order_by(GiftWish.id))
    return [{"page": label, **{name: getattr(wish, name) for name in names}} for label, wish in rows]


def _thanks(me: Reader) -> list[dict[str, object]]:
    query = select(Gift).where(Gift.tenant_id == current_tenant_id(), Gift.thanked_by == me.person_id).order_by(Gift.id)
    return [{"at": gift.thanked_at, "words": _opened(gift.thanks)} for gift in db.session.scalars(query)]


def _opened(sealed: bytes | None) -> str:
    try:
        return unseal(THANKS, sealed) if sealed else ""
    except NotOurs:  # our keys were changed since, and the old ones are gone
        return ""
