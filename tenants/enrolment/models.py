"""Cards by which staff enrol patients, many of them at once, and the consent that was given before a page opened."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.db import Moment, TenantTable, belongs_to, in_tenant, one_of

MOST_TRIES = 5  # with a wrong word or wristband; then the card opens nothing any more
LASTS = timedelta(hours=24)
UNDOABLE = timedelta(days=7)  # how long staff can undo that a card was used
PUT_BACK = timedelta(hours=24)  # and how long that can be undone


class ManagedBy(StrEnum):
    """Who will keep the page, and in which capacity she or he consents."""

    GUARDIAN = "guardian"
    PATIENT = "patient"
    PROXY = "proxy"


class CardState(StrEnum):
    """How a card stands now. `stopped`: its word was guessed at too often."""

    CLAIMED = "claimed"
    RUN_OUT = "run_out"
    STOPPED = "stopped"
    UNDONE = "undone"
    WAITING = "waiting"


class CardKind(StrEnum):
    """What a card does: open a new page, hand one back to whoever it is about, or ask a teenager whether there shall be one."""

    ASSENT = "assent"
    ENROL = "enrol"
    HAND_BACK = "hand_back"


class EnrolmentBatch(TenantTable):
    """A file of patients that was enrolled: what became of each of its rows, by number, without a word of what stood there."""

    __tablename__ = "enrolment_batch"
    __table_args__ = (in_tenant(), belongs_to("enrolled_by", "person", "SET NULL (enrolled_by)"))

    enrolled_by: Mapped[UUID | None]
    outcome: Mapped[dict[str, Any]] = mapped_column(JSONB)
    expires_at: Mapped[Moment]


class Enrolment(TenantTable):
    """A card for a patient's family. Code and word are derived from its id; kept of the code is a keyed hash, to find it by.

    What is known of the patient (`name`, the keyed hashes of wristband and of the hospital's own number) is forgotten as
    soon as the card was used, undone, or opens nothing any more: from then on the name stands on the page alone. While there
    is a page, the hash of the hospital's number stays, so that a second upload makes no second card.
    `batch_row` is the row of the file that it came from, as a spreadsheet counts. `page_id` is the page that it opened; of a
    card of another `kind`, the page that it leads to. One that was made `by_keeper` is shown to no staff, nor who used it.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        in_tenant(),
        belongs_to("batch_id", "enrolment_batch", "SET NULL (batch_id)"),
        belongs_to("enrolled_by", "person", "SET NULL (enrolled_by)"),
        belongs_to("claimed_by", "person", "SET NULL (claimed_by)"),
        belongs_to("page_id", "care_page", "SET NULL (page_id)"),
        UniqueConstraint("tenant_id", "code_hash"),
        UniqueConstraint("tenant_id", "reference_hash"),
        one_of("kind", CardKind),
        one_of("managed_by", ManagedBy),
        Index("enrolment_page_idx", "tenant_id", "page_id", postgresql_where=text("kind <> 'enrol'")),
        Index("enrolment_waiting_idx", "tenant_id", "expires_at", postgresql_where=text("code_hash is not null")),
        Index("enrolment_batch_idx", "tenant_id", "batch_id", "batch_row", postgresql_where=text("batch_id is not null")),
    )

    kind: Mapped[str] = mapped_column(default=CardKind.ENROL, server_default=CardKind.ENROL)
    name: Mapped[str | None]
    language: Mapped[str]
    managed_by: Mapped[str]
    code_hash: Mapped[bytes | None]
    wristband_hash: Mapped[bytes | None]
    reference_hash: Mapped[bytes | None]
    batch_id: Mapped[UUID | None]
    batch_row: Mapped[int | None]
    wrong_tries: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[Moment]
    enrolled_by: Mapped[UUID | None]
    by_keeper: Mapped[bool] = mapped_column(default=False, server_default=false())
    claimed_at: Mapped[Moment | None]
    claimed_by: Mapped[UUID | None]
    page_id: Mapped[UUID | None]
    undone_at: Mapped[Moment | None]

    @property
    def state(self) -> CardState:
        """How it stands now; the first that holds decides."""
        if self.undone_at is not None:
            return CardState.UNDONE
        if self.claimed_at is not None:
            return CardState.CLAIMED
        if self.wrong_tries >= MOST_TRIES:
            return CardState.STOPPED
        return CardState.WAITING if self.expires_at > now() else CardState.RUN_OUT

    @property
    def undoable(self) -> bool:
        """Whether staff can still undo that it was used."""
        return self.state is CardState.CLAIMED and _within(self.claimed_at, UNDOABLE)

    @property
    def can_be_put_back(self) -> bool:
        """Whether it was used for a new page, that was undone, and can still hold again."""
        return self.kind == CardKind.ENROL and self.page_id is not None and _within(self.undone_at, PUT_BACK)

    def use_up(self) -> None:
        """It was used, and opens nothing from now on."""
        self.name = self.code_hash = self.wristband_hash = None

    def forget(self) -> None:
        """It opens nothing from now on, and its patient may get another: nothing of her is kept here."""
        self.use_up()
        self.reference_hash = None


def _within(moment: datetime | None, span: timedelta) -> bool:
    return moment is not None and moment + span > now()


class Consent(TenantTable):
    """Somebody agreed that a page is opened: to which words (`version`, see consent.py), in which language, and as whom."""

    __tablename__ = "consent"
    __table_args__ = (
        in_tenant(),
        belongs_to("page_id", "care_page", "SET NULL (page_id)"),
        belongs_to("person_id", "person", "SET NULL (person_id)"),
        one_of("given_as", ManagedBy),
        Index("consent_person_idx", "tenant_id", "person_id"),
    )

    page_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    version: Mapped[str]
    language: Mapped[str]
    given_as: Mapped[str]
