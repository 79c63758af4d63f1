"""Identifiers: UUIDv7, made in the application, so that they survive export, import and a move between databases."""

from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562): unique everywhere, ordered by the time it was made."""
    return uuid7()


def first_id_of(moment: datetime) -> UUID:
    """The smallest id that can have been made at a moment or later: those made before are smaller (RFC 9562, 5.7)."""
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)


def parse_id(text: str) -> UUID | None:
    """The UUID that `text` spells, or None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None
