"""What waits for moderators: a case for each thing that was reported, and the reports about it."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Moment, TenantTable, belongs_to, in_tenant, one_of
from kernel.ending import Ends, may_end


class Outcome(StrEnum):
    """What a moderator decided: the words stand, or nobody sees them any more."""

    KEPT = "kept"
    TAKEN_DOWN = "taken_down"


class Kind(StrEnum):
    """What somebody finds wrong with words. Nobody did: `rule`, a word rule of the hospital; `newcomer`, who is new."""

    HARMFUL = "harmful"
    NEWCOMER = "newcomer"
    OTHER = "other"
    PRIVATE = "private"
    RULE = "rule"
    SELLING = "selling"
    UNKIND = "unkind"


class Act(StrEnum):
    """What a word rule does: refuse words, hold them until a moderator says yes, tell moderators, or write others instead."""

    BLOCK = "block"
    FLAG = "flag"
    HOLD = "hold"
    REPLACE = "replace"


class WordRule(TenantTable):
    """What happens when somebody writes this word, or these words one after another. `folded`: without case and accents.

    `language` is that of the word; the rule holds for whatever is written, in whichever language it is read.
    """

    __tablename__ = "word_rule"
    __table_args__ = (in_tenant(), one_of("act", Act), UniqueConstraint("tenant_id", "language", "folded"))

    language: Mapped[str]
    phrase: Mapped[str]
    folded: Mapped[str]
    act: Mapped[str]
    instead: Mapped[str] = mapped_column(default="")


class Trust(TenantTable):
    """How many words of somebody have stood. `counted_to`: the newest of those that stood because nobody reported them."""

    __tablename__ = "trust"
    __table_args__ = (in_tenant(), belongs_to("person_id", "person"), UniqueConstraint("tenant_id", "person_id"))

    person_id: Mapped[UUID]
    stood: Mapped[int] = mapped_column(default=0)
    counted_to: Mapped[UUID | None]


class Case(Ends, TenantTable):
    """One thing somebody said (`about`: which kind of thing, `about_id`: which), and what becomes of it. One is open at most.

    `page_id` is the care page it was said on, if it was. `state_before`: how it stood before moderators hid it, None while they
    have not. `held`: it never stood, because it was held when it was written; `awaited`: its author knows that it waits for a
    yes. `note` is for moderators alone. `plea`: what its author wrote when she asked them to look again; that is done once, and
    the case is open until then. `trust`: by how many words the decision has moved her trust, see `moderation/trust.py`.
    """

    __tablename__ = "moderation_case"
    __table_args__ = (
        in_tenant(),
        *may_end("moderation_case"),
        belongs_to("page_id", "care_page"),
        belongs_to("author_id", "person", "SET NULL (author_id)"),
        belongs_to("author_guest_id", "guest", "SET NULL (author_guest_id)"),
        belongs_to("claimed_by", "person", "SET NULL (claimed_by)"),
        belongs_to("decided_by", "person", "SET NULL (decided_by)"),
        one_of("outcome", Outcome),
        Index("moderation_case_about_key", "tenant_id", "about_id", unique=True, postgresql_where=text("closed_at is null")),
        Index("moderation_case_queue_idx", "tenant_id", "closed_at", "id"),
        Index("moderation_case_page_idx", "tenant_id", "page_id"),
        Index("moderation_case_author_idx", "tenant_id", "author_id"),
    )

    about: Mapped[str]
    about_id: Mapped[UUID]
    page_id: Mapped[UUID | None]
    author_id: Mapped[UUID | None]
    author_guest_id: Mapped[UUID | None]
    author_name: Mapped[str]
    urgent: Mapped[bool] = mapped_column(default=False)
    claimed_by: Mapped[UUID | None]
    state_before: Mapped[str | None]
    held: Mapped[bool] = mapped_column(default=False)
    awaited: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[UUID | None]
    closed_at: Mapped[Moment | None]
    plea: Mapped[str] = mapped_column(default="")
    trust: Mapped[int] = mapped_column(default=0)

    @property
    def hidden(self) -> bool:
        """Whether moderators have hidden what it is about."""
        return self.state_before is not None


class Report(TenantTable):
    """Somebody found words that should not stand: what they said then, and why. `told_at`: when she was told of the outcome."""

    __tablename__ = "report"
    __table_args__ = (
        in_tenant(),
        belongs_to("case_id", "moderation_case"),
        belongs_to("person_id", "person", "SET NULL (person_id)"),
        belongs_to("guest_id", "guest", "SET NULL (guest_id)"),
        one_of("kind", Kind),
        Index("report_case_idx", "tenant_id", "case_id", "id"),
        Index("report_person_idx", "tenant_id", "person_id"),
    )

    case_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    guest_id: Mapped[UUID | None]
    reporter_name: Mapped[str]
    kind: Mapped[str]
    urgent: Mapped[bool] = mapped_column(default=False)
    said: Mapped[str]
    reason: Mapped[str]
    told_at: Mapped[Moment | None]
