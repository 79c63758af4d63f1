"""A hospital's record system. Of its patients nothing is kept here."""

from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import TenantTable, in_tenant, one_of


class Way(StrEnum):
    """How we show who we are: with a signed statement (SMART Backend Services), or with a token that never changes."""

    BACKEND = "backend"
    BEARER = "bearer"


class RecordSystem(TenantTable):
    """One a hospital. `base_url` is where its FHIR R4 begins, without a slash at the end.

    `number_system` and `wristband_system` are what FHIR calls the systems of the patient's number and of the wristband's.
    `token` and `key` (a private JWK) are sealed; of the two there is the one that belongs to `way`, with `client_id` our name.
    """

    __tablename__ = "record_system"
    __table_args__ = (in_tenant(), UniqueConstraint("tenant_id"), one_of("way", Way))

    base_url: Mapped[str]
    number_system: Mapped[str]
    wristband_system: Mapped[str | None]
    way: Mapped[str]
    token: Mapped[bytes | None]
    client_id: Mapped[str | None]
    key: Mapped[bytes | None]
    is_on: Mapped[bool] = mapped_column(default=False)
