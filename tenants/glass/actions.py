"""What is done about glass, inside the hospital it is about: break it, end it, and put each reading on record. None commits."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from accounts.models import Person
from kernel.access import Reader
from kernel.audit import PAGE_READ, Operator, record
from kernel.clock import now
from kernel.db import db
from kernel.ids import new_id
from mail.actions import Recipient, post
from pages.models import CarePage
from tenants.glass.letters import BROKEN
from tenants.glass.models import Glass
from tenants.glass.queries import open_glass, who_is_told
from tenants.policies.models import HospitalPolicy
from tenants.policies.queries import hospital_policy

LONGEST_MINUTES = 60


def break_glass(operator_id: UUID, name: str, *, reason: str, minutes: int) -> Glass:
    """Lets an operator read for a while; whoever looks after privacy at the hospital is told by letter. Once at a time."""
    policy = hospital_policy(lock=True)
    already = open_glass(operator_id)
    if already is not None:
        return already
    moment = now()
    lasts = timedelta(minutes=min(minutes, LONGEST_MINUTES))
    glass = Glass(
        id=new_id(),
        operator_id=operator_id,
        operator_name=name,
        reason=reason.strip(),
        created_at=moment,
        expires_at=moment + lasts,
    )
    db.session.add(glass)
    db.session.flush()
    record("glass.break", "glass", glass.id, actor=Operator(operator_id), minutes=int(lasts.total_seconds()) // 60)
    post(BROKEN, glass.id, _told(policy, who_is_told()))
    return glass


def end_glass(glass: Glass, *, actor: Reader | Operator) -> None:
    """Ends it now; of use once."""
    if glass.is_open:
        glass.ended_at = now()
        record("glass.end", "glass", glass.id, actor=actor)


def note_reading(glass: Glass, page: CarePage) -> None:
    """Puts on record that a page was opened under this glass, before anything of it is shown. The page's owner sees it too."""
    record(PAGE_READ, "care_page", page.id, actor=Operator(glass.operator_id), glass=str(glass.id))


def _told(policy: HospitalPolicy, administrators: Sequence[Person]) -> list[Recipient]:
    """The hospital's privacy officer; where none is named, its administrators."""
    if policy.privacy_email:
        return [Recipient(policy.id, policy.id, policy.privacy_email, "")]
    return [Recipient(one.id, one.id, one.email, one.name, one.language) for one in administrators]
