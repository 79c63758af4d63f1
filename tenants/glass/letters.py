"""The letter that says: somebody who runs the platform may read here for a while. Why stands in the console alone."""

from typing import Any
from uuid import UUID

from kernel.tenancy import canonical_url
from mail.letters import Letter, Personal, register
from mail.models import Delivery


def _fill(glass_id: UUID) -> dict[str, Any]:
    return {}


def _personal(about_id: UUID, delivery: Delivery) -> Personal:
    return Personal(links={"read": canonical_url("/admin/audit/glass")})


BROKEN = register(Letter(name="glass/broken", fill=_fill, personal=_personal, links=("read",)))
