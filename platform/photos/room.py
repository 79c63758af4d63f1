"""How much room the files of a hospital take, and how much it may have.

What is counted stands with each picture, so it is right in every transaction: whoever adds one counts it, and whoever deletes
one gives its room back. A picture counts as it was sent, until it is prepared; then as what became of it, be that more or less.
It is summed up whenever it is asked: with 2,000 pictures in 0.3 ms, with 100,000 in 30 to 45. Copies of somebody's own data are
not counted: they lie for a week, and everybody has a right to hers.
"""

from dataclasses import dataclass

from flask_babel import format_decimal
from flask_babel import lazy_gettext as lazy
from sqlalchemy import BigInteger, ScalarSelect, Text, cast, func, select

from kernel.db import current_tenant_id, db
from kernel.quotas import Quota, most_of
from kernel.tenancy import Tenant
from photos.cleaning import PictureRefused
from photos.models import Photo

GB = 1024**3  # bytes
TIGHT_FROM = 80  # percent
_LOCK = 0x726F6F6D  # the space of the advisory lock below
_FULL = lazy(
    "The hospital has no room for more pictures just now, so this one is not kept. Nothing else is lost: go on without it, and "
    "tell somebody at the hospital. They can have more room."
)


class NoRoom(PictureRefused):
    """The hospital has as many files as was agreed with it."""

    def __init__(self) -> None:
        super().__init__(_FULL)


@dataclass(frozen=True)
class Room:
    """What the files of a hospital take, in bytes, and what it may have, in GB; None for no end."""

    used: int
    most_gb: int | None

    @property
    def percent(self) -> int | None:
        """How much of it is used, in whole percent; may be more than 100. None where there is no end."""
        if self.most_gb is None:
            return None
        return 100 * self.used // (self.most_gb * GB) if self.most_gb else 100

    @property
    def is_tight(self) -> bool:
        """Whether four fifths or more are used."""
        return self.percent is not None and self.percent >= TIGHT_FROM

    @property
    def is_full(self) -> bool:
        """Whether nothing more can be kept."""
        return self.percent is not None and self.percent >= 100

    @property
    def used_gb(self) -> str:
        """What is used, as it is written in the reader's language: to a tenth of a GB."""
        return str(format_decimal(self.used / GB, format="#,##0.0"))


def used_here() -> ScalarSelect[int]:
    """The bytes of all files of the hospital one is in: a sum that is read from an index alone."""
    total = cast(func.coalesce(func.sum(Photo.stored), 0), BigInteger)
    return select(total).where(Photo.tenant_id == current_tenant_id()).scalar_subquery()


def most_here() -> ScalarSelect[int | None]:
    """How many GB it may have, beside what else a statement asks."""
    return select(Tenant.most_gb).where(Tenant.id == current_tenant_id()).scalar_subquery()


def refuse_beyond_room(*, more: int = 0, in_turn: bool = False) -> None:
    """Raises NoRoom when what is counted, in this transaction too, and so many bytes `more` are more than there may be.

    With `in_turn` others who ask so wait until this transaction ends: of two that fit only one by one, the second is refused.
    """
    most = most_of(Quota.FILES)
    if most is None:
        return
    if in_turn:
        db.session.execute(select(func.pg_advisory_xact_lock(_LOCK, func.hashtext(cast(str(current_tenant_id()), Text)))))
    if (db.session.scalar(select(used_here())) or 0) + more > most * GB:
        raise NoRoom
