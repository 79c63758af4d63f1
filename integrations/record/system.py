"""A record system as it is called, apart from the database, and the ways in which it can fail us."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from kernel.sealing import unseal
from tenants.record.actions import KEY, TOKEN
from tenants.record.models import RecordSystem


class Trouble(StrEnum):
    """What is wrong, as far as a page or the log may say it."""

    ADDRESS = "address"  # the guard refuses it
    ANSWER = "answer"  # it answers, and not as a record system does
    DENIED = "denied"  # it does not let us in
    SILENT = "silent"  # no answer in time, or none just now


class RecordFailed(Exception):
    """It cannot be said who a patient is. `detail` is for the log and the administrator; it holds nothing of a patient."""

    def __init__(self, trouble: Trouble, detail: str) -> None:
        super().__init__(f"{trouble}: {detail}")
        self.trouble = trouble
        self.detail = detail


@dataclass(frozen=True, kw_only=True)
class System:
    """What is needed to talk to a record system. No row of the database: nothing is held there while one waits for it."""

    tenant_id: UUID
    id: UUID
    base_url: str
    number_system: str
    wristband_system: str | None
    client_id: str | None
    token: str | None = field(repr=False)
    key: str | None = field(repr=False)


def system_of(row: RecordSystem) -> System:
    """The record system that a row describes."""
    return System(
        tenant_id=row.tenant_id,
        id=row.id,
        base_url=row.base_url,
        number_system=row.number_system,
        wristband_system=row.wristband_system,
        client_id=row.client_id,
        token=unseal(TOKEN, row.token) if row.token else None,
        key=unseal(KEY, row.key) if row.key else None,
    )
