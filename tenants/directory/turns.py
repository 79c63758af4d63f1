"""One after another: what the directory says, and who signs in by its accounts, so that neither misses the other."""

from sqlalchemy import Text, cast, func, select

from kernel.db import current_tenant_id, db

_LOCK = 0x73636964  # the space of the advisory locks below


def take_turn() -> None:
    """Waits until nobody else of this hospital is at it; the turn ends with the transaction. Rows are read after this."""
    key = func.hashtext(cast(str(current_tenant_id()), Text))
    db.session.execute(select(func.pg_advisory_xact_lock(_LOCK, key)))
