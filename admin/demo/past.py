"""Ids for what is said to have happened earlier."""

from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7


def id_at(moment: datetime) -> UUID:
    """An id as it would have been made at that moment, so that lists stand in the order of what they tell."""
    return uuid7(nanoseconds=int(moment.timestamp() * 1_000_000) * 1_000)
