"""Requests for help, what is written about each, and who wants no letters about them at the moment."""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.db import Moment, TenantTable, belongs_to, in_tenant, one_of
from kernel.ending import Ends, may_end

A_DAY = timedelta(hours=24)


class Kind(StrEnum):
    """What is asked for. A `prayer`, or a visit, is for spiritual care alone."""

    INFORMATION = "information"
    PRACTICAL = "practical"
    PRAYER = "prayer"
    TALK = "talk"


class Needed(StrEnum):
    """When it is needed."""

    ANY_TIME = "any_time"
    TODAY = "today"
    WEEK = "week"


class WordState(StrEnum):
    """`hidden` by a moderator, or `waiting` for a moderator's yes."""

    HIDDEN = "hidden"
    SHOWN = "shown"
    WAITING = "waiting"


class Outcome(StrEnum):
    """How a request ended: `away` and `closed` by whoever asked, the others by whoever had taken it."""

    AWAY = "away"
    CLOSED = "closed"
    DONE = "done"
    ELSEWHERE = "elsewhere"
    NOT_POSSIBLE = "not_possible"


class HelpRequest(Ends, TenantTable):
    """Somebody asks for help. Whoever of the hospital may help with its kind sees it until it is closed.

    It waits from `waits_since` until `answered_at`; when it must begin to wait anew, all of these begin anew, and `place`
    with them: an id made at that moment, which orders the list. `first_answer_at` stays. `late_at`: when helpers were told
    that it has waited for a day. An `anonymous` one does not say who asks.
    """

    __tablename__ = "help_request"
    __table_args__ = (
        in_tenant(),
        *may_end("help_request"),
        belongs_to("asker_id", "person"),
        belongs_to("taken_by_id", "person", "SET NULL (taken_by_id)"),
        one_of("kind", Kind),
        one_of("needed", Needed),
        one_of("state", WordState),
        one_of("outcome", Outcome),
        CheckConstraint("(closed_at is null) = (outcome is null)", name="closed_has_outcome"),
        CheckConstraint("answered_at is null or first_answer_at is not null", name="answered_has_first"),
        Index("help_request_asker_idx", "tenant_id", "asker_id", "id"),
        Index("help_request_taker_idx", "tenant_id", "taken_by_id"),
        Index("help_request_open_idx", "tenant_id", "place", postgresql_where=text("closed_at is null")),
        Index(
            "help_request_waiting_idx",
            "tenant_id",
            "place",
            postgresql_where=text("closed_at is null and answered_at is null"),
        ),
        Index(
            "help_request_answered_idx",
            "tenant_id",
            "created_at",
            postgresql_where=text("first_answer_at is not null"),
        ),
    )

    asker_id: Mapped[UUID]
    kind: Mapped[str]
    needed: Mapped[str] = mapped_column(default=Needed.ANY_TIME)
    anonymous: Mapped[bool] = mapped_column(default=False)
    body: Mapped[str]
    state: Mapped[str] = mapped_column(default=WordState.SHOWN)
    place: Mapped[UUID]
    waits_since: Mapped[Moment] = mapped_column(default=now)
    late_at: Mapped[Moment | None]
    taken_by_id: Mapped[UUID | None]
    taken_at: Mapped[Moment | None]
    answered_at: Mapped[Moment | None]
    first_answer_at: Mapped[Moment | None]
    closed_at: Mapped[Moment | None]
    outcome: Mapped[str | None]

    @property
    def is_late(self) -> bool:
        """Whether it has waited for a day, and still waits."""
        return self.late_at is not None and self.answered_at is None and self.closed_at is None

    @property
    def can_be_taken(self) -> bool:
        """Whether nobody has it. Whoever let it wait until it was late, or for a day since, has it no longer for herself."""
        if self.taken_by_id is None or self.taken_at is None or self.closed_at is not None:
            return self.closed_at is None
        let_wait = self.late_at is not None and (self.taken_at <= self.late_at or now() - self.taken_at >= A_DAY)
        return self.is_late and let_wait


class HelpLine(TenantTable):
    """What was written about a request: by whoever asked (`by_asker`), or whoever had taken it then."""

    __tablename__ = "help_line"
    __table_args__ = (
        in_tenant(),
        belongs_to("request_id", "help_request"),
        belongs_to("author_id", "person", "SET NULL (author_id)"),
        one_of("state", WordState),
        Index("help_line_request_idx", "tenant_id", "request_id", "id"),
        Index("help_line_author_idx", "tenant_id", "author_id"),
    )

    request_id: Mapped[UUID]
    author_id: Mapped[UUID | None]
    by_asker: Mapped[bool]
    body: Mapped[str]
    state: Mapped[str] = mapped_column(default=WordState.SHOWN)


class HelpPause(TenantTable):
    """Somebody who may help wants no letters about those who wait, until she says otherwise."""

    __tablename__ = "help_pause"
    __table_args__ = (in_tenant(), belongs_to("person_id", "person"), UniqueConstraint("tenant_id", "person_id"))

    person_id: Mapped[UUID]
