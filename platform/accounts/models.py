"""People of a hospital, whom they blocked, their sessions, the proofs of their mailboxes, and copies of their data."""

from collections.abc import Iterable
from enum import StrEnum
from typing import cast
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Computed, Index, Table, Text, UniqueConstraint, false, text, true
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from kernel.access import GIVEN_ROLES
from kernel.clock import now
from kernel.db import Email, Moment, TenantTable, belongs_to, in_tenant


class AgeGroup(StrEnum):
    """Asked at joining. Whoever is under 13 needs an adult to keep the account."""

    ADULT = "adult"
    TEEN = "teen"
    UNDER_13 = "under_13"


class Purpose(StrEnum):
    """What a proof of a mailbox is for."""

    ACT = "act"  # six digits before an act with weight, for whoever has no password
    JOIN = "join"
    NEW_EMAIL = "new_email"
    NEW_PASSWORD = "new_password"  # noqa: S105  # the name of a purpose, not a secret
    SIGN_ON = "sign_on"  # six digits for whoever comes with an account of the hospital for the first time
    STOP_EMAIL = "stop_email"  # told to the old mailbox: by it the old address comes back


class TextSize(StrEnum):
    """How large words are, beside what the browser is set to."""

    NORMAL = "normal"
    LARGE = "large"
    LARGER = "larger"


class Often(StrEnum):
    """How often somebody wants letters of a kind."""

    EACH = "each"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"

    @classmethod
    def of_pages(cls) -> list["Often"]:
        """Those for letters about pages: nobody waits a week for word of somebody who is ill."""
        return [often for often in cls if often is not cls.WEEKLY]


class ArchiveState(StrEnum):
    """A copy of somebody's data is asked for, then ready for a while, then gone."""

    ASKED = "asked"
    READY = "ready"
    GONE = "gone"


def _one_of(column: str, values: Iterable[StrEnum]) -> CheckConstraint:
    return CheckConstraint(f"{column} in ({', '.join(repr(str(v)) for v in values)})", name=column)


def _wish() -> Mapped[str]:
    return mapped_column(default=Often.EACH, server_default=Often.EACH)


class Person(TenantTable):
    """Somebody with an account at one hospital. Until `proved_at` is set the address is only a claim, and opens nothing.

    `language` and `time_zone` (an IANA name) are None for whoever follows the browser and the hospital. `photo_id` is a
    picture kept by the storey of pictures. Letters of each kind leave as often as `tell_…` says, and none between the hours
    `quiet_from` and `quiet_until` of her time zone. `shows_signs`: others may see that she is
    writing; `shows_presence`: that she is here, see `kernel.live.Present`. With `leaves_at` set she asked for her account to
    end at that moment: until then nobody is signed in, and `words_away` says whether her words go too.
    """

    __tablename__ = "person"
    __table_args__ = (
        in_tenant(),
        CheckConstraint("age_group in ('adult', 'teen')", name="age_group"),
        CheckConstraint(f"roles <@ array[{', '.join(repr(str(r)) for r in GIVEN_ROLES)}]::text[]", name="roles"),
        Index("person_email_key", "tenant_id", "email", unique=True, postgresql_where=text("proved_at is not null")),
        Index("person_claimed_idx", "tenant_id", "email"),
        Index(
            "person_digest_idx",
            "tenant_id",
            "id",
            postgresql_where=text("tell_forums in ('daily', 'weekly') or tell_mentions in ('daily', 'weekly')"),
        ),
        Index("person_leaving_idx", "tenant_id", "id", postgresql_where=text("leaves_at is not null")),
        _one_of("text_size", TextSize),
        _one_of("tell_updates", Often.of_pages()),
        _one_of("tell_words", Often.of_pages()),
        _one_of("tell_answers", Often.of_pages()),
        _one_of("tell_forums", Often),
        _one_of("tell_mentions", Often),
        _one_of("tell_conversations", Often),
        CheckConstraint("quiet_from between 0 and 23 and quiet_until between 0 and 23", name="quiet_hours"),
        CheckConstraint("(quiet_from is null) = (quiet_until is null)", name="quiet_both"),
    )

    email: Mapped[Email]
    name: Mapped[str]
    age_group: Mapped[str]
    password_hash: Mapped[str | None]
    proved_at: Mapped[Moment | None]
    disabled_at: Mapped[Moment | None]
    roles: Mapped[list[str]] = mapped_column(default=list)
    language: Mapped[str | None]
    time_zone: Mapped[str | None]
    text_size: Mapped[str] = mapped_column(default=TextSize.NORMAL, server_default=TextSize.NORMAL)
    photo_id: Mapped[UUID | None]
    shows_signs: Mapped[bool] = mapped_column(default=False, server_default=false())
    shows_presence: Mapped[bool] = mapped_column(default=True, server_default=true())
    tell_updates: Mapped[str] = _wish()
    tell_words: Mapped[str] = _wish()
    tell_answers: Mapped[str] = _wish()
    tell_forums: Mapped[str] = _wish()
    tell_mentions: Mapped[str] = _wish()
    tell_conversations: Mapped[str] = _wish()
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    leaves_at: Mapped[Moment | None]
    words_away: Mapped[bool] = mapped_column(default=False, server_default=false())
    silenced_until: Mapped[Moment | None]
    banned_until: Mapped[Moment | None]

    @property
    def is_silenced(self) -> bool:
        """Whether moderators let her read and not write."""
        return self.silenced_until is not None and self.silenced_until > now()

    @property
    def is_banned(self) -> bool:
        """Whether moderators let her see no forum."""
        return self.banned_until is not None and self.banned_until > now()


def _for_lists() -> tuple[Column[str], Column[str]]:
    """What lists of people need, made by PostgreSQL (see `migrations/`) and never loaded with a row.

    The first is the name as it is put in order: without accents and capitals. The second holds the words of name and
    address, by which somebody is found, and the hospital among them (see `kernel/searching.py`).
    """
    table = cast(Table, Person.__table__)
    in_order = Column("in_order", Text, Computed("name_in_order(name)", persisted=True))
    parts = Column("parts", TSVECTOR, Computed("person_words(tenant_id, name, email::text)", persisted=True))
    table.append_column(in_order)
    table.append_column(parts)
    closed, roles, unproved = "disabled_at is not null", "roles <> '{}'::text[]", "proved_at is null"
    for kind, where in {"": None, "_closed": closed, "_roles": roles, "_unproved": unproved}.items():
        order = (table.c.tenant_id, in_order, table.c.id)
        Index(f"person_order{kind}_idx", *order, postgresql_where=text(where) if where else None)
        if where:
            Index(f"person{kind}_idx", table.c.tenant_id, table.c.id, postgresql_where=text(where))
    Index("person_parts_idx", parts, postgresql_using="gin", postgresql_with={"fastupdate": False})
    return in_order, parts


NAME_IN_ORDER, WORDS_OF_PERSON = _for_lists()


class PersonBlock(TenantTable):
    """Somebody who wants nothing to do with somebody else. It is announced to nobody."""

    __tablename__ = "person_block"
    __table_args__ = (
        in_tenant(),
        belongs_to("blocker_id", "person"),
        belongs_to("blocked_id", "person"),
        UniqueConstraint("tenant_id", "blocker_id", "blocked_id"),
        CheckConstraint("blocker_id <> blocked_id", name="two_people"),
        Index("person_block_blocked_idx", "tenant_id", "blocked_id", "blocker_id"),
    )

    blocker_id: Mapped[UUID]
    blocked_id: Mapped[UUID]


class Session(TenantTable):
    """One browser's visit: of a person, or of a mailbox that showed its letter's key, or of both. Only a hash is kept.

    `device` is what it runs on, kept coarse: "Firefox, Android". `strong_at` is when a second factor was last shown in it, be
    it to us or to the hospital's own sign-in; `sure_at`, when she was last asked again who she is. `challenge` is what a
    passkey has to sign next, asked for at `challenged_at`.
    """

    __tablename__ = "session"
    __table_args__ = (
        in_tenant(),
        belongs_to("person_id", "person"),
        UniqueConstraint("tenant_id", "token_hash"),
        Index("session_person_idx", "tenant_id", "person_id"),
    )

    person_id: Mapped[UUID | None]
    token_hash: Mapped[bytes]
    keys: Mapped[list[UUID]] = mapped_column(default=list)
    seen_at: Mapped[Moment] = mapped_column(default=now)
    idle_seconds: Mapped[int]
    expires_at: Mapped[Moment]
    device: Mapped[str | None]
    strong_at: Mapped[Moment | None]
    sure_at: Mapped[Moment | None]
    challenge: Mapped[bytes | None]
    challenged_at: Mapped[Moment | None]


class Proof(TenantTable):
    """A letter was sent to a mailbox, so that its owner can show that it is hers. Code and link are derived from the id.

    `email` is the address it is about, where that is not the account's own.
    """

    __tablename__ = "proof"
    __table_args__ = (
        in_tenant(),
        belongs_to("person_id", "person"),
        _one_of("purpose", Purpose),
        Index("proof_person_idx", "tenant_id", "person_id"),
    )

    purpose: Mapped[str]
    person_id: Mapped[UUID | None]
    email: Mapped[Email | None]
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]
    tries: Mapped[int] = mapped_column(default=0)


class Archive(TenantTable):
    """A copy of all that is somebody's own. Its file lies in the file store under `key` until `expires_at`."""

    __tablename__ = "archive"
    __table_args__ = (
        in_tenant(),
        belongs_to("person_id", "person"),
        _one_of("state", ArchiveState),
        Index("archive_person_idx", "tenant_id", "person_id", "id"),
    )

    person_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(default=ArchiveState.ASKED)
    size: Mapped[int | None] = mapped_column(BigInteger)
    expires_at: Mapped[Moment | None]

    @property
    def key(self) -> str:
        """Where its file lies in the file store."""
        return f"{self.tenant_id}/{self.id}/data.zip"
