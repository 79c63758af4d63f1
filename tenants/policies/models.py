"""A hospital's policies: one row a hospital, changed in its console."""

from sqlalchemy import CheckConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.access import GIVEN_ROLES, Role
from kernel.db import TenantTable, in_tenant, some_of

NEED_A_SECOND_FACTOR = (Role.MODERATOR, Role.STAFF, Role.TENANT_ADMIN)  # unless a hospital says otherwise
YOUNGEST_ASSENT, USUAL_ASSENT, OLDEST_ASSENT = 10, 13, 17  # years


class HospitalPolicy(TenantTable):
    """`second_factor` lists the roles that count only after a second factor. `assent_from` is the age in years from which a
    child is asked herself before anybody but her proxy sees a page about her.
    """

    __tablename__ = "hospital_policy"
    __table_args__ = (
        in_tenant(),
        UniqueConstraint("tenant_id"),
        some_of("second_factor", GIVEN_ROLES),
        CheckConstraint(f"assent_from between {YOUNGEST_ASSENT} and {OLDEST_ASSENT}", name="assent_from"),
    )

    second_factor: Mapped[list[str]] = mapped_column(
        default=lambda: [str(role) for role in NEED_A_SECOND_FACTOR], server_default=text("'{moderator,staff,tenant_admin}'")
    )
    assent_from: Mapped[int] = mapped_column(default=USUAL_ASSENT, server_default=text(str(USUAL_ASSENT)))
