"""Following in a copy of somebody's data: which pages she follows, and since when."""

from collections.abc import Iterator

from sqlalchemy import and_, select

from accounts.archive import Entry, as_json, contributes
from following.models import Follower
from kernel.access import Reader
from kernel.db import current_tenant_id, db
from pages.models import CarePage, Guest, GuestState
from pages.own import is_readers


@contributes("following")
def following_files(me: Reader) -> Iterator[Entry]:
    """The pages of which she gets word, by what letters call them."""
    query = (
        select(CarePage.neutral_label, Follower)
        .join(Guest, and_(Guest.tenant_id == Follower.tenant_id, Guest.id == Follower.guest_id))
        .join(CarePage, and_(CarePage.tenant_id == Follower.tenant_id, CarePage.id == Follower.page_id))
        .where(Follower.tenant_id == current_tenant_id(), is_readers(me), Guest.state == GuestState.ADMITTED)
        .order_by(Follower.id)
    )
    rows = db.session.execute(query)
    pages = [{"page": label, "since": f.created_at, "letters": f.unsubscribed_at is None} for label, f in rows]
    yield as_json("following.json", pages)
