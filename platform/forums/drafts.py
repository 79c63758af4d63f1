"""What somebody is writing in forums, kept while she writes: a new topic, a reply, a change of a post; hers alone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.dialects.postgresql import insert

from forums.access import ForumVisit
from forums.models import PostDraft
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id
from pages.drafts import parse_base

_KEY = ["tenant_id", "author_id", "forum_id", "topic_id", "post_id"]


@dataclass(frozen=True)
class Place:
    """What is being written: a new topic of a forum, unless a topic is named; a reply, unless one of its posts is."""

    visit: ForumVisit
    topic_id: UUID | None = None
    post_id: UUID | None = None

    @property
    def forum_id(self) -> UUID | None:
        """The forum, for a new topic: all else goes with its topic."""
        return self.visit.forum.id if self.topic_id is None else None

    @property
    def key(self) -> str:
        """Under which the words are kept on the device."""
        return f"forum-{self.post_id or self.topic_id or self.visit.forum.slug}"


def draft_of(place: Place) -> PostDraft | None:
    """What the reader herself was writing there."""
    return db.session.scalars(select(PostDraft).where(_hers(place))).one_or_none()


def keep_draft(place: Place, base: str, *, title: str, body: str) -> datetime | None:
    """Keeps what is written, in place of what was kept at `base`. One statement.

    Returns when that was; None when something else was kept meanwhile, from another device: that stays as it is.
    """
    written = {"title": title, "body": body, "changed_at": now()}
    where = {"forum_id": place.forum_id, "topic_id": place.topic_id, "post_id": place.post_id}
    row = {"id": new_id(), "author_id": place.visit.reader.person_id, **where, **written}
    keep = insert(PostDraft).values(row)
    keep = keep.on_conflict_do_update(index_elements=_KEY, set_=written, where=PostDraft.changed_at == parse_base(base))
    return db.session.execute(keep.returning(PostDraft.changed_at)).scalar_one_or_none()


def throw_draft(place: Place, base: str, body: str) -> None:
    """Throws away what was kept at `base`, or says the same; other words kept later, from another device, stay."""
    is_this = or_(PostDraft.changed_at == parse_base(base), PostDraft.body == body)
    db.session.execute(delete(PostDraft).where(_hers(place), is_this))


def base_of(draft: PostDraft | None) -> str:
    """When a draft was kept, as a form carries it; empty for none."""
    return draft.changed_at.isoformat() if draft else ""


def _hers(place: Place) -> ColumnElement[bool]:
    return and_(
        PostDraft.tenant_id == current_tenant_id(),
        PostDraft.author_id == place.visit.reader.person_id,
        PostDraft.forum_id.is_not_distinct_from(place.forum_id),
        PostDraft.topic_id.is_not_distinct_from(place.topic_id),
        PostDraft.post_id.is_not_distinct_from(place.post_id),
    )
