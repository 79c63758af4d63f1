"""How a hospital looks and what it allows: kept under row-level security, one row a hospital."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import TenantTable, in_tenant


class HospitalBrand(TenantTable):
    """A hospital's face and voice. Colours are `#rrggbb`; `typeface` is a key of `tenants/typeface.py`.

    `welcome`, `footer` and the labels of `emergency` are English; `translations` holds them in other languages:
    {"es": {"welcome": …, "footer": …}}. `emergency` is a list of {label, number, translations: {"es": label}}.
    `logo_id` and `mark_id` name the cleaned pictures in the file store, wide and square; width and height are in pixels.
    """

    __tablename__ = "hospital_brand"
    __table_args__ = (
        in_tenant(),
        UniqueConstraint("tenant_id"),
        CheckConstraint("language in ('en', 'es')", name="language"),
        CheckConstraint("typeface in ('book', 'classic', 'letter', 'plain')", name="typeface"),
        CheckConstraint("num_nulls(logo_id, logo_width, logo_height) in (0, 3)", name="logo"),
    )

    name: Mapped[str]
    mark: Mapped[str]
    color: Mapped[str]
    accent: Mapped[str]
    typeface: Mapped[str] = mapped_column(default="book", server_default="book")
    logo_id: Mapped[UUID | None]
    logo_width: Mapped[int | None]
    logo_height: Mapped[int | None]
    mark_id: Mapped[UUID | None]
    sender_name: Mapped[str]
    reply_to: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="en", server_default="en")
    welcome: Mapped[str] = mapped_column(default="")
    footer: Mapped[str] = mapped_column(default="")
    translations: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    emergency: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    time_zone: Mapped[str] = mapped_column(default="America/New_York")
    full_text_mail: Mapped[bool] = mapped_column(default=False)

    def picture_key(self, picture_id: UUID, size: str) -> str:
        """Where one size of a picture lies in the file store: names that no family's photo has."""
        return f"{self.tenant_id}/{picture_id}/{size}.jpg"
