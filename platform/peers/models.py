"""What somebody says she lives with, whether people like her find her, and introductions."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Moment, TenantTable, belongs_to, in_tenant, one_of


class Standing(StrEnum):
    """What somebody is to what she lives with."""

    BEREAVED = "bereaved"
    CAREGIVER = "caregiver"
    PATIENT = "patient"
    SURVIVOR = "survivor"


class Stage(StrEnum):
    """How far along somebody is."""

    AFTERWARDS = "afterwards"
    END_OF_LIFE = "end_of_life"
    IN_TREATMENT = "in_treatment"
    JUST_FOUND_OUT = "just_found_out"
    LIVING_WITH_IT = "living_with_it"


class IntroductionState(StrEnum):
    """`asked` until the other answers; `agreed` by both. `declined` is never told. `withdrawn` by whoever asked.

    `ended`: nobody answered in time, or one of them blocked the other.
    """

    AGREED = "agreed"
    ASKED = "asked"
    DECLINED = "declined"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


_STANDS = text("state in ('agreed', 'asked')")


class Living(TenantTable):
    """One thing that somebody lives with, by its code in the vocabulary: health data, and hers alone to give or take back."""

    __tablename__ = "living"
    __table_args__ = (
        in_tenant(),
        belongs_to("person_id", "person"),
        UniqueConstraint("tenant_id", "person_id", "condition"),
        one_of("standing", Standing),
        one_of("stage", Stage),
        Index("living_condition_idx", "tenant_id", "condition", "person_id"),
    )

    person_id: Mapped[UUID]
    condition: Mapped[str]
    standing: Mapped[str]
    stage: Mapped[str]


class Openness(TenantTable):
    """What somebody chose: since when people like her may find her (`found_since` is None while they may not), the languages
    she speaks, and whether she gets a letter when somebody asks to meet her.
    """

    __tablename__ = "openness"
    __table_args__ = (
        in_tenant(),
        belongs_to("person_id", "person"),
        UniqueConstraint("tenant_id", "person_id"),
    )

    person_id: Mapped[UUID]
    languages: Mapped[list[str]] = mapped_column(default=list)
    found_since: Mapped[Moment | None]
    by_mail: Mapped[bool] = mapped_column(default=True)


class Introduction(TenantTable):
    """Somebody asked to be introduced to somebody else. Of two people one stands at most, whoever asked.

    Its age is that of the asking, whatever was answered: nothing else tells whoever asked.
    """

    __tablename__ = "introduction"
    __table_args__ = (
        in_tenant(),
        belongs_to("from_id", "person"),
        belongs_to("to_id", "person"),
        one_of("state", IntroductionState),
        CheckConstraint("from_id <> to_id", name="two_people"),
        Index(
            "introduction_pair_key",
            "tenant_id",
            text("least(from_id, to_id)"),
            text("greatest(from_id, to_id)"),
            unique=True,
            postgresql_where=_STANDS,
        ),
        Index("introduction_from_idx", "tenant_id", "from_id", "to_id", "id"),
        Index("introduction_to_idx", "tenant_id", "to_id", "id"),
    )

    from_id: Mapped[UUID]
    to_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(default=IntroductionState.ASKED)
    answered_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]
