"""Followers: the guests of a page who get word of each update; and what is told together of forums, and up to when."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Moment, TenantTable, belongs_to, in_tenant


class Follower(TenantTable):
    """A proven mailbox that gets word. One that unsubscribed or bounced stays on the list, so that it can be seen why.

    `pace`: `each` update at once, or once a day (`daily`) what came since; None as her account says, and else each. Where her
    account says that she wants no letters, that goes first.
    """

    __tablename__ = "follower"
    __table_args__ = (
        in_tenant(),
        belongs_to("page_id", "care_page"),
        belongs_to("guest_id", "guest"),
        UniqueConstraint("tenant_id", "guest_id"),
        CheckConstraint("pace in ('daily', 'each')", name="pace"),
        Index("follower_page_idx", "tenant_id", "page_id", "guest_id"),
    )

    page_id: Mapped[UUID]
    guest_id: Mapped[UUID]
    unsubscribed_at: Mapped[Moment | None]
    bounced_at: Mapped[Moment | None]
    pace: Mapped[str | None]


class ForumMention(TenantTable):
    """A post named somebody who is told of that together with all else. `told_at`: the morning at which she was."""

    __tablename__ = "forum_mention"
    __table_args__ = (
        in_tenant(),
        belongs_to("person_id", "person"),
        belongs_to("post_id", "post"),
        UniqueConstraint("tenant_id", "person_id", "post_id"),
        Index("forum_mention_post_idx", "tenant_id", "post_id"),
    )

    person_id: Mapped[UUID]
    post_id: Mapped[UUID]
    told_at: Mapped[Moment | None]


class ForumDigest(TenantTable):
    """What somebody was last told together of forums; one row a person, and its id is hers.

    `morning`: when that was. Of topics and forums she follows it told what was written after `since`, up to `until`, and how
    much that was when the letter was sealed.
    """

    __tablename__ = "forum_digest"
    __table_args__ = (in_tenant(), belongs_to("id", "person"))

    morning: Mapped[Moment]
    since: Mapped[Moment]
    until: Mapped[Moment]
    replies: Mapped[int] = mapped_column(default=0)
    topics: Mapped[int] = mapped_column(default=0)
    mentions: Mapped[int] = mapped_column(default=0)
