"""How a hospital looks and what it allows: kept under row-level security, one row a hospital."""

from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import TenantTable, in_tenant


class HospitalBrand(TenantTable):
    """A hospital's face and voice. Colours are `#rrggbb`; `emergency` is a list of {label, number}."""

    __tablename__ = "hospital_brand"
    __table_args__ = (in_tenant(), UniqueConstraint("tenant_id"))

    name: Mapped[str]
    mark: Mapped[str]
    color: Mapped[str]
    accent: Mapped[str]
    sender_name: Mapped[str]
    reply_to: Mapped[str | None]
    welcome: Mapped[str] = mapped_column(default="")
    footer: Mapped[str] = mapped_column(default="")
    emergency: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    time_zone: Mapped[str] = mapped_column(default="America/New_York")
    full_text_mail: Mapped[bool] = mapped_column(default=False)
