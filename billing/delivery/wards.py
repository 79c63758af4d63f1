"""Rules of wards: kept in the console, acted on behind the counter. None commits."""

from collections.abc import Sequence

from sqlalchemy.dialects.postgresql import insert

from billing.delivery.models import WardRule
from kernel.access import Reader
from kernel.audit import record
from kernel.clock import now
from kernel.db import current_tenant_id, db
from kernel.ids import new_id


def keep_ward(name: str, refuses: Sequence[str], *, actor: Reader) -> None:
    """What a ward does not take from now on; said again, it holds in place of what was said before."""
    wanted = sorted(set(refuses))
    row = {"tenant_id": current_tenant_id(), "id": new_id(), "created_at": now(), "name": name, "refuses": wanted}
    statement = insert(WardRule).values(row)
    again = statement.on_conflict_do_update(index_elements=["tenant_id", "name"], set_={"refuses": wanted})
    ward_id = db.session.execute(again.returning(WardRule.id)).scalar_one()
    record("gift.ward", "ward_rule", ward_id, actor=actor)


def remove_ward(ward: WardRule, *, actor: Reader) -> None:
    """It takes everything from now on."""
    record("gift.ward_remove", "ward_rule", ward.id, actor=actor)
    db.session.delete(ward)
    db.session.flush()
