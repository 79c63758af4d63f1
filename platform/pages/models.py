"""Care pages: the page, who keeps it, who may come, and its updates."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Email, Moment, TenantTable, belongs_to, in_tenant
from kernel.ids import new_id


class Visibility(StrEnum):
    """Who may see a page: only guests, or every proved member of the hospital too."""

    HOSPITAL = "hospital"
    INVITED = "invited"


class GuestState(StrEnum):
    """Where a mailbox stands with a page. `asked`: its owner would like to come; `invited`: it has not answered yet."""

    ADMITTED = "admitted"
    ASKED = "asked"
    BLOCKED = "blocked"
    INVITED = "invited"
    REMOVED = "removed"


class UpdateState(StrEnum):
    """A stopped update was taken back within its two minutes: only the page's keepers see it."""

    PUBLISHED = "published"
    STOPPED = "stopped"


class CarePage(TenantTable):
    """One patient's site. `neutral_label` is what letters call it: never the patient's name.

    A closed page is there for nobody: the last of those who kept it left.
    """

    __tablename__ = "care_page"
    __table_args__ = (
        in_tenant(),
        UniqueConstraint("tenant_id", "slug"),
        CheckConstraint("visibility in ('hospital', 'invited')", name="visibility"),
        CheckConstraint("visibility = 'invited' or not patient_is_minor", name="minors_are_not_found"),
    )

    slug: Mapped[str]
    patient_name: Mapped[str]
    patient_is_minor: Mapped[bool] = mapped_column(default=False)
    kept_by: Mapped[str]
    neutral_label: Mapped[str]
    visibility: Mapped[str] = mapped_column(default=Visibility.INVITED)
    full_text_mail: Mapped[bool] = mapped_column(default=False)
    silenced_at: Mapped[Moment | None]
    closed_at: Mapped[Moment | None]

    @property
    def title(self) -> str:
        """What the page is called on itself."""
        return f"{self.patient_name}{'’' if self.patient_name.endswith('s') else '’s'} page"


class PageManager(TenantTable):
    """Somebody who keeps a page."""

    __tablename__ = "page_manager"
    __table_args__ = (
        in_tenant(),
        belongs_to("page_id", "care_page"),
        belongs_to("person_id", "person"),
        UniqueConstraint("tenant_id", "page_id", "person_id"),
        Index("page_manager_person_idx", "tenant_id", "person_id"),
    )

    page_id: Mapped[UUID]
    person_id: Mapped[UUID]


class Guest(TenantTable):
    """A mailbox known to a page, and what it may do there. `key` seals the links it gets: renewing it cuts off all older ones.

    `vouched` guests were let in by somebody who keeps the page; their words need no further yes.
    """

    __tablename__ = "guest"
    __table_args__ = (
        in_tenant(),
        belongs_to("page_id", "care_page"),
        belongs_to("person_id", "person", "SET NULL (person_id)"),
        UniqueConstraint("tenant_id", "page_id", "email"),
        UniqueConstraint("tenant_id", "key"),
        CheckConstraint("state in ('admitted', 'asked', 'blocked', 'invited', 'removed')", name="state"),
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
    key: Mapped[UUID] = mapped_column(default=new_id)


class Update(TenantTable):
    """A post on a page. `body` is what was typed, `body_html` its safe rendering; `mail_at` is when letters begin to leave.

    The author's name is kept as it was when she wrote.
    """

    __tablename__ = "update"
    __table_args__ = (
        in_tenant(),
        belongs_to("page_id", "care_page"),
        belongs_to("author_id", "person", "SET NULL (author_id)"),
        CheckConstraint("state in ('published', 'stopped')", name="state"),
        Index("update_page_idx", "tenant_id", "page_id", "id"),
    )

    page_id: Mapped[UUID]
    author_id: Mapped[UUID | None]
    author_name: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    body_html: Mapped[str]
    state: Mapped[str] = mapped_column(default=UpdateState.PUBLISHED)
    published_at: Mapped[Moment]
    mail_at: Mapped[Moment]


class UpdatePhoto(TenantTable):
    """A picture's place in an update, and what it shows, for those who cannot see it."""

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
    shows: Mapped[str] = mapped_column(default="")
