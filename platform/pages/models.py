"""Care pages: the page, who keeps it, who may come, and its updates."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, query_expression

from kernel.clock import now
from kernel.db import Email, Moment, TenantTable, belongs_to, in_tenant, one_of, some_of
from kernel.ending import Ends, may_end
from kernel.ids import new_id
from pages.agreement import SHELTERED, AboutSomebody, Agreement


class Visibility(StrEnum):
    """Who may see a page.

    `invited`: guests only. `asks`: the same, and a stranger's request reaches those who keep the page. `link`: whoever has
    shown the page's own link, too. `hospital`: every proved member of the hospital, too.
    """

    ASKS = "asks"
    HOSPITAL = "hospital"
    INVITED = "invited"
    LINK = "link"


class Right(StrEnum):
    """What a co-manager may do. The owner may do all of it, and hand the page over.

    post: write, change and remove updates and pictures · answer: speak to readers for the page, hide and thank · invite: put
    people on the list and take them off · approve: let waiting words stand, say yes to requests · manage: everything else.
    """

    ANSWER = "answer"
    APPROVE = "approve"
    INVITE = "invite"
    MANAGE = "manage"
    POST = "post"


class GuestState(StrEnum):
    """Where a mailbox stands with a page.

    `asked`: its owner would like to come. `expected`: nobody wrote to it yet; it comes in as it asks. `invited`: no answer yet.
    """

    ADMITTED = "admitted"
    ASKED = "asked"
    BLOCKED = "blocked"
    EXPECTED = "expected"
    INVITED = "invited"
    REMOVED = "removed"


class UpdateState(StrEnum):
    """Whoever keeps the page sees all of these but the last; everybody else published ones only.

    `scheduled`: it is published by itself at its `published_at`. `stopped`: taken back before a letter left. `deleted`: taken
    away later; it can be put back. `hidden`: whoever the page is about does not want it there; only she sees it.
    """

    DELETED = "deleted"
    HIDDEN = "hidden"
    PUBLISHED = "published"
    SCHEDULED = "scheduled"
    STOPPED = "stopped"


class Kind(StrEnum):
    """What an update is."""

    MILESTONE = "milestone"
    NEWS = "news"
    QUESTION = "question"
    THANKS = "thanks"


class Audience(StrEnum):
    """For whom an update is: all who may read the page, some of its guests by name, or only those who keep it."""

    CHOSEN = "chosen"
    EVERYONE = "everyone"
    MANAGERS = "managers"


class CarePage(AboutSomebody, Ends, TenantTable):
    """One patient's site. `neutral_label` is what letters call it: never the patient's name.

    Who has its link opens a page by `link_key`, until that is renewed. Members find a `listed` one by its name and can leave a
    word, if they read it or not. Words rest in `quiet_since`, letters in `silenced_at`; in `closed_at` it is there for nobody.
    """

    __tablename__ = "care_page"
    __table_args__ = (
        in_tenant(),
        *may_end("care_page"),
        belongs_to("cover_id", "photo", "SET NULL (cover_id)"),
        belongs_to("patient_id", "person", "SET NULL (patient_id)"),
        UniqueConstraint("tenant_id", "slug"),
        UniqueConstraint("tenant_id", "link_key"),
        one_of("visibility", Visibility),
        one_of("agreement", Agreement),
        CheckConstraint("not patient_is_minor or (visibility = 'invited' and not listed)", name="minors_are_not_found"),
        CheckConstraint(SHELTERED, name="sheltered"),
        CheckConstraint("patient_is_minor or agreement not in ('guardian', 'waiting')", name="only_children_wait"),
        Index("care_page_patient_idx", "tenant_id", "patient_id", postgresql_where=text("patient_id is not null")),
        Index("care_page_born_idx", "tenant_id", "born", postgresql_where=text("born is not null")),
        Index("care_page_listed_idx", "tenant_id", "id", postgresql_where=text("listed")),
    )

    slug: Mapped[str]
    kept_by: Mapped[str]
    neutral_label: Mapped[str]
    visibility: Mapped[str] = mapped_column(default=Visibility.INVITED)
    full_text_mail: Mapped[bool] = mapped_column(default=False)
    link_key: Mapped[UUID] = mapped_column(default=new_id)
    listed: Mapped[bool] = mapped_column(default=False)
    cover_id: Mapped[UUID | None]
    silenced_at: Mapped[Moment | None]
    quiet_since: Mapped[Moment | None]
    closed_at: Mapped[Moment | None]
    takes_gifts: Mapped[bool | None] = query_expression()  # no column: said as a reader comes to it, see gifts.py


class PageManager(TenantTable):
    """Somebody who keeps a page: its owner, or a co-manager with the rights she was given."""

    __tablename__ = "page_manager"
    __table_args__ = (
        in_tenant(),
        belongs_to("page_id", "care_page"),
        belongs_to("person_id", "person"),
        UniqueConstraint("tenant_id", "page_id", "person_id"),
        some_of("rights", Right),
        Index("page_manager_owner_key", "tenant_id", "page_id", unique=True, postgresql_where=text("is_owner")),
        Index("page_manager_person_idx", "tenant_id", "person_id"),
    )

    page_id: Mapped[UUID]
    person_id: Mapped[UUID]
    is_owner: Mapped[bool] = mapped_column(default=False)
    rights: Mapped[list[str]] = mapped_column(default=list)


class Guest(TenantTable):
    """A mailbox known to a page, and what it may do there. `key` seals the links it gets: renewing it cuts off all older ones.

    `vouched` guests were let in by somebody who keeps the page; their words need no further yes. `language` is what she read
    here when she came, `word` what she wrote when she asked to come. What an admitted guest may see and do beyond reading:
    `may_write` words, `sees_pictures`, `may_download` them whole, and whether she `is_caregiver`. `offered_rights`: she was
    asked to help keep the page.
    """

    __tablename__ = "guest"
    __table_args__ = (
        in_tenant(),
        belongs_to("page_id", "care_page"),
        belongs_to("person_id", "person", "SET NULL (person_id)"),
        UniqueConstraint("tenant_id", "page_id", "email"),
        UniqueConstraint("tenant_id", "key"),
        one_of("state", GuestState),
        some_of("offered_rights", Right),
        Index("guest_email_idx", "tenant_id", "email"),
        Index("guest_person_idx", "tenant_id", "person_id"),
        Index("guest_page_idx", "tenant_id", "page_id", "id"),
    )

    page_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    email: Mapped[Email]
    name: Mapped[str]
    state: Mapped[str]
    vouched: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str | None]
    key: Mapped[UUID] = mapped_column(default=new_id)
    word: Mapped[str] = mapped_column(default="")
    may_write: Mapped[bool] = mapped_column(default=True)
    sees_pictures: Mapped[bool] = mapped_column(default=True)
    may_download: Mapped[bool] = mapped_column(default=False)
    is_caregiver: Mapped[bool] = mapped_column(default=False)
    offered_rights: Mapped[list[str] | None]


class Update(TenantTable):
    """A post on a page. `body` is what was typed, `body_html` its safe rendering; `mail_at` is when letters begin to leave.

    The author's name is kept as it was when she wrote. `place` orders the page: it is taken anew when the update is published.
    `state_before` is what a hidden one comes back to.
    """

    __tablename__ = "update"
    __table_args__ = (
        in_tenant(),
        belongs_to("page_id", "care_page"),
        belongs_to("author_id", "person", "SET NULL (author_id)"),
        one_of("state", UpdateState),
        one_of("kind", Kind),
        one_of("audience", Audience),
        Index("update_page_idx", "tenant_id", "page_id", "id"),
        Index("update_place_idx", "tenant_id", "page_id", "place"),
        Index("update_pinned_idx", "tenant_id", "page_id", "pinned_at", postgresql_where=text("pinned_at is not null")),
    )

    page_id: Mapped[UUID]
    author_id: Mapped[UUID | None]
    author_name: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    body_html: Mapped[str]
    kind: Mapped[str] = mapped_column(default=Kind.NEWS)
    audience: Mapped[str] = mapped_column(default=Audience.EVERYONE)
    state: Mapped[str] = mapped_column(default=UpdateState.PUBLISHED)
    state_before: Mapped[str | None]
    place: Mapped[UUID] = mapped_column(default=new_id)
    published_at: Mapped[Moment]
    mail_at: Mapped[Moment]
    pinned_at: Mapped[Moment | None]
    edited_at: Mapped[Moment | None]
    deleted_at: Mapped[Moment | None]


class UpdateReader(TenantTable):
    """One of the guests whom an update for chosen people is for."""

    __tablename__ = "update_reader"
    __table_args__ = (
        in_tenant(),
        belongs_to("update_id", "update"),
        belongs_to("guest_id", "guest"),
        UniqueConstraint("tenant_id", "update_id", "guest_id"),
        Index("update_reader_guest_idx", "tenant_id", "guest_id"),
    )

    update_id: Mapped[UUID]
    guest_id: Mapped[UUID]


class UpdateVersion(TenantTable):
    """What an update said before it was changed, and who changed it."""

    __tablename__ = "update_version"
    __table_args__ = (
        in_tenant(),
        belongs_to("update_id", "update"),
        belongs_to("editor_id", "person", "SET NULL (editor_id)"),
        Index("update_version_update_idx", "tenant_id", "update_id", "id"),
    )

    update_id: Mapped[UUID]
    editor_id: Mapped[UUID | None]
    editor_name: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    body_html: Mapped[str]


class UpdateDraft(TenantTable):
    """What somebody is writing: one draft for a new update, and one for each update she is changing. Nobody else sees it."""

    __tablename__ = "update_draft"
    __table_args__ = (
        in_tenant(),
        belongs_to("page_id", "care_page"),
        belongs_to("author_id", "person"),
        belongs_to("update_id", "update"),
        UniqueConstraint("tenant_id", "page_id", "author_id", "update_id", postgresql_nulls_not_distinct=True),
        one_of("kind", Kind),
        one_of("audience", Audience),
    )

    page_id: Mapped[UUID]
    author_id: Mapped[UUID]
    update_id: Mapped[UUID | None]
    title: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default=Kind.NEWS)
    audience: Mapped[str] = mapped_column(default=Audience.EVERYONE)
    chosen: Mapped[list[UUID]] = mapped_column(default=list)
    photo_ids: Mapped[list[UUID]] = mapped_column(default=list)
    publish_at: Mapped[Moment | None]
    changed_at: Mapped[Moment] = mapped_column(default=now)


class UpdatePhoto(TenantTable):
    """A picture's place in an update."""

    __tablename__ = "update_photo"
    __table_args__ = (
        in_tenant(),
        belongs_to("update_id", "update"),
        belongs_to("photo_id", "photo"),
        UniqueConstraint("tenant_id", "photo_id"),
        Index("update_photo_update_idx", "tenant_id", "update_id", "position"),
    )

    update_id: Mapped[UUID]
    photo_id: Mapped[UUID]
    position: Mapped[int]
