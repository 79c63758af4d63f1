"""Who is on call, which words a hospital looks for beside the usual ones, alerts, and what raised them."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Email, Moment, TenantTable, belongs_to, in_tenant, one_of


class Line(StrEnum):
    """Who is called at once, and who is called when nobody of those takes it."""

    FIRST = "first"
    SECOND = "second"


class Source(StrEnum):
    """What raised an alert: somebody pressed *I need help now*, or wrote in a forum, on a page, privately, for help."""

    BUTTON = "button"
    MESSAGE = "message"
    POST = "post"
    PRIVATE = "private"
    REQUEST = "request"
    REQUEST_LINE = "request_line"


class Outcome(StrEnum):
    """How an alert ended."""

    EMERGENCY = "emergency"
    NO_DANGER = "no_danger"
    NOT_REACHED = "not_reached"
    SPOKEN = "spoken"


class OnCall(TenantTable):
    """A mailbox that is written to when somebody may be in danger; it counts from `proved_at` on. `position` orders a line.

    `language` is what its letters are written in; None for the hospital's own.
    """

    __tablename__ = "on_call"
    __table_args__ = (in_tenant(), one_of("line", Line), UniqueConstraint("tenant_id", "email"))

    line: Mapped[str]
    position: Mapped[int]
    name: Mapped[str]
    email: Mapped[Email]
    language: Mapped[str | None]
    proved_at: Mapped[Moment | None]


class DangerPhrase(TenantTable):
    """Words that signal danger at this hospital, in one language, beside the usual ones; folded as `crisis.words` does."""

    __tablename__ = "danger_phrase"
    __table_args__ = (in_tenant(), UniqueConstraint("tenant_id", "language", "phrase"))

    language: Mapped[str]
    phrase: Mapped[str]


class CrisisAlert(TenantTable):
    """Somebody may be in danger. Until it is taken, all that she presses or writes belongs to this one alert.

    `whose` is the account or the mailbox that it is about, and goes on telling them apart when that is gone. An `unnamed` one
    came from words without a name. `calls` counts the rounds of letters; the next is due at `next_call_at`.
    """

    __tablename__ = "crisis_alert"
    __table_args__ = (
        in_tenant(),
        belongs_to("person_id", "person", "SET NULL (person_id)"),
        belongs_to("guest_id", "guest", "SET NULL (guest_id)"),
        belongs_to("taken_by_id", "person", "SET NULL (taken_by_id)"),
        one_of("outcome", Outcome),
        CheckConstraint("closed_at is null or taken_at is not null", name="closed_was_taken"),
        CheckConstraint("(closed_at is null) = (outcome is null)", name="closed_has_outcome"),
        Index(
            "crisis_alert_waiting_key",
            "tenant_id",
            "whose",
            "unnamed",
            unique=True,
            postgresql_where=text("taken_at is null"),
        ),
        Index("crisis_alert_person_idx", "tenant_id", "person_id"),
        Index("crisis_alert_guest_idx", "tenant_id", "guest_id"),
        Index("crisis_alert_taken_idx", "tenant_id", "taken_at", "id"),
        Index("crisis_alert_taker_idx", "tenant_id", "taken_by_id"),
    )

    whose: Mapped[UUID]
    person_id: Mapped[UUID | None]
    guest_id: Mapped[UUID | None]
    unnamed: Mapped[bool]
    signs: Mapped[int] = mapped_column(default=0)
    calls: Mapped[int] = mapped_column(default=0)
    next_call_at: Mapped[Moment | None]
    taken_at: Mapped[Moment | None]
    taken_by_id: Mapped[UUID | None]
    closed_at: Mapped[Moment | None]
    outcome: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")


class CrisisSign(TenantTable):
    """One thing that raised an alert: a press of the button, or words as they stood at that moment (`said`, of `about_id`)."""

    __tablename__ = "crisis_sign"
    __table_args__ = (
        in_tenant(),
        belongs_to("alert_id", "crisis_alert"),
        one_of("source", Source),
        Index("crisis_sign_alert_idx", "tenant_id", "alert_id", "id"),
    )

    alert_id: Mapped[UUID]
    source: Mapped[str]
    about_id: Mapped[UUID | None]
    said: Mapped[str] = mapped_column(default="")
