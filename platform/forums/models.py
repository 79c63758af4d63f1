"""Forums: the forum and who is in its group, its topics, their posts, and what somebody has read, follows or is writing."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, Index, UniqueConstraint, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kernel.brand import Words
from kernel.clock import now
from kernel.db import Moment, TenantTable, belongs_to, in_tenant, one_of
from kernel.ending import Ends, may_end
from kernel.features import Feature, is_on


class Circle(StrEnum):
    """For whom a forum is. `caregivers`: whoever keeps a care page or helps to. `group`: people on a list of the hospital's."""

    CAREGIVERS = "caregivers"
    GROUP = "group"
    MEMBERS = "members"


class PostState(StrEnum):
    """`deleted` by whoever wrote it, `hidden` by a moderator. Either can be taken back. `waiting` for a moderator's yes."""

    DELETED = "deleted"
    HIDDEN = "hidden"
    SHOWN = "shown"
    WAITING = "waiting"


class Forum(TenantTable):
    """One forum of a hospital. `names` and `abouts` are by language; `position` orders the list.

    `anonymous`: writers may stay unnamed to readers. What is `archived_at` a moment can be read, and nobody writes there.
    """

    __tablename__ = "forum"
    __table_args__ = (
        in_tenant(),
        UniqueConstraint("tenant_id", "slug"),
        one_of("read_by", Circle),
        one_of("written_by", Circle),
    )

    slug: Mapped[str]
    position: Mapped[int]
    names: Mapped[dict[str, Any]] = mapped_column(JSONB)
    abouts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    read_by: Mapped[str] = mapped_column(default=Circle.MEMBERS)
    written_by: Mapped[str] = mapped_column(default=Circle.MEMBERS)
    anonymous: Mapped[bool] = mapped_column(default=True)
    archived_at: Mapped[Moment | None]

    @property
    def name(self) -> Words:
        """What it is called, in the language of whoever reads."""
        return Words(self.names)

    @property
    def lets_unnamed(self) -> bool:
        """Whether one may write here without a name: the forum says so, and the hospital has it at all."""
        return self.anonymous and is_on(Feature.ANONYMOUS)

    @property
    def about(self) -> Words:
        """What it is for."""
        return Words(self.abouts)


class ForumMember(TenantTable):
    """Somebody in the group of a forum that is for named people."""

    __tablename__ = "forum_member"
    __table_args__ = (
        in_tenant(),
        belongs_to("forum_id", "forum"),
        belongs_to("person_id", "person"),
        UniqueConstraint("tenant_id", "forum_id", "person_id"),
        Index("forum_member_person_idx", "tenant_id", "person_id"),
    )

    forum_id: Mapped[UUID]
    person_id: Mapped[UUID]


class ForumFollower(TenantTable):
    """Somebody who gets word of new topics in a forum. `told_at`: when the last letter about it left, or will leave."""

    __tablename__ = "forum_follower"
    __table_args__ = (
        in_tenant(),
        belongs_to("forum_id", "forum"),
        belongs_to("person_id", "person"),
        UniqueConstraint("tenant_id", "forum_id", "person_id"),
        Index("forum_follower_person_idx", "tenant_id", "person_id"),
    )

    forum_id: Mapped[UUID]
    person_id: Mapped[UUID]
    told_at: Mapped[Moment | None]


class Topic(Ends, TenantTable):
    """What is talked about. `last_number` is that of its newest post, `shown` how many of its posts stand, `waiting`
    how many wait for a moderator: nothing is counted.

    `place` orders a forum's topics: it is the id of the newest post that stands. A topic with `away_at` is there for moderators
    and for whoever began it: a moderator hid its first post, or none stands any more. `unnamed`: its first words bear no name.
    `title_away`: they were taken away by whoever wrote them, and its title with them.
    """

    __tablename__ = "topic"
    __table_args__ = (
        in_tenant(),
        *may_end("topic"),
        belongs_to("forum_id", "forum"),
        belongs_to("author_id", "person", "SET NULL (author_id)"),
        Index("topic_place_idx", "tenant_id", "forum_id", "place"),
        Index("topic_last_idx", "tenant_id", "forum_id", "last_at"),
        Index("topic_pinned_idx", "tenant_id", "forum_id", "pinned_at", postgresql_where=text("pinned_at is not null")),
        Index("topic_author_idx", "tenant_id", "author_id"),
    )

    forum_id: Mapped[UUID]
    author_id: Mapped[UUID | None]
    title: Mapped[str]
    unnamed: Mapped[bool] = mapped_column(default=False, server_default=false())
    place: Mapped[UUID]
    last_number: Mapped[int] = mapped_column(default=0)
    shown: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    last_at: Mapped[Moment] = mapped_column(default=now)
    title_away: Mapped[bool] = mapped_column(default=False)
    pinned_at: Mapped[Moment | None]
    closed_at: Mapped[Moment | None]
    away_at: Mapped[Moment | None]

    @property
    def name(self) -> str:
        """What it is called."""
        return str(_("A topic whose first words were taken away")) if self.title_away else self.title


class Post(TenantTable):
    """One person's words in a topic. `number` counts from 1 and is never given twice; `body_html` is their safe rendering.

    The author's name is kept as it was when she wrote; of an `anonymous` post no name is kept at all. `came_at`: when
    a moderator let it come, if it waited.
    """

    __tablename__ = "post"
    __table_args__ = (
        in_tenant(),
        belongs_to("topic_id", "topic"),
        belongs_to("author_id", "person", "SET NULL (author_id)"),
        belongs_to("quoted_id", "post", "SET NULL (quoted_id)"),
        UniqueConstraint("tenant_id", "topic_id", "number"),
        one_of("state", PostState),
        CheckConstraint("not anonymous or author_name = ''", name="anonymous_has_no_name"),
        Index("post_author_idx", "tenant_id", "author_id", "id"),
        Index("post_quoted_idx", "tenant_id", "quoted_id", postgresql_where=text("quoted_id is not null")),
    )

    topic_id: Mapped[UUID]
    number: Mapped[int]
    author_id: Mapped[UUID | None]
    author_name: Mapped[str]
    anonymous: Mapped[bool] = mapped_column(default=False)
    quoted_id: Mapped[UUID | None]
    body: Mapped[str]
    body_html: Mapped[str]
    state: Mapped[str] = mapped_column(default=PostState.SHOWN)
    edited_at: Mapped[Moment | None]
    came_at: Mapped[Moment | None]

    @property
    def by(self) -> str:
        """Who wrote it, as readers are told."""
        return str(_("Somebody here")) if self.anonymous else self.author_name


class PostVersion(TenantTable):
    """What a post said before it was changed: for its author, and for moderators."""

    __tablename__ = "post_version"
    __table_args__ = (
        in_tenant(),
        belongs_to("post_id", "post"),
        Index("post_version_post_idx", "tenant_id", "post_id", "id"),
    )

    post_id: Mapped[UUID]
    body: Mapped[str]


class PostPhoto(TenantTable):
    """A picture's place in a post."""

    __tablename__ = "post_photo"
    __table_args__ = (
        in_tenant(),
        belongs_to("post_id", "post"),
        belongs_to("photo_id", "photo"),
        UniqueConstraint("tenant_id", "photo_id"),
        Index("post_photo_post_idx", "tenant_id", "post_id", "position"),
    )

    post_id: Mapped[UUID]
    photo_id: Mapped[UUID]
    position: Mapped[int]


class PostDraft(TenantTable):
    """What somebody is writing: one draft for a new topic of a forum, one for a reply, one for each post she changes.

    `forum_id` is of a new topic alone: what is written in a topic goes along when it is moved.
    """

    __tablename__ = "post_draft"
    __table_args__ = (
        in_tenant(),
        belongs_to("author_id", "person"),
        belongs_to("forum_id", "forum"),
        belongs_to("topic_id", "topic"),
        belongs_to("post_id", "post"),
        UniqueConstraint("tenant_id", "author_id", "forum_id", "topic_id", "post_id", postgresql_nulls_not_distinct=True),
        Index("post_draft_forum_idx", "tenant_id", "forum_id"),
        Index("post_draft_topic_idx", "tenant_id", "topic_id"),
        Index("post_draft_post_idx", "tenant_id", "post_id"),
    )

    author_id: Mapped[UUID]
    forum_id: Mapped[UUID | None]
    topic_id: Mapped[UUID | None]
    post_id: Mapped[UUID | None]
    title: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[Moment] = mapped_column(default=now)


class TopicReader(TenantTable):
    """What a topic is to somebody: up to which number she has `seen` it, whether she follows it, and when she was last told."""

    __tablename__ = "topic_reader"
    __table_args__ = (
        in_tenant(),
        belongs_to("topic_id", "topic"),
        belongs_to("person_id", "person"),
        UniqueConstraint("tenant_id", "topic_id", "person_id"),
        Index("topic_reader_person_idx", "tenant_id", "person_id"),
    )

    topic_id: Mapped[UUID]
    person_id: Mapped[UUID]
    seen: Mapped[int] = mapped_column(default=0)
    follows: Mapped[bool] = mapped_column(default=False)
    told_at: Mapped[Moment | None]
