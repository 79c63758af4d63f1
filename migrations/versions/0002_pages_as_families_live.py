"""Pages as families live with them: who may do what, audiences, drafts and versions, albums, reactions and reports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.isolation import operator_role, protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXTS = postgresql.ARRAY(sa.Text())
RIGHTS = "array['answer', 'approve', 'invite', 'manage', 'post']::text[]"
NEW_TABLES = ("reaction", "report", "update_draft", "update_reader", "update_version")


def upgrade() -> None:
    grow_pages()
    grow_guests_and_managers()
    grow_updates()
    grow_photos()
    grow_messages()
    create_tables()
    carry_over()
    op.drop_column("update_photo", "shows")
    protect(NEW_TABLES)


def add(table: str, name: str, kind: sa.types.TypeEngine, default: str) -> None:
    """A column that is never empty: rows that are there already get `default`, new ones their value from the application."""
    op.add_column(table, sa.Column(name, kind, nullable=False, server_default=sa.text(default)))
    op.alter_column(table, name, server_default=None)


def recheck(table: str, name: str, condition: str) -> None:
    """Puts a check in place of the one of the same name."""
    op.execute(f'alter table "{table}" drop constraint if exists {table}_{name}_check')
    op.create_check_constraint(op.f(f"{table}_{name}_check"), table, condition)


def grow_pages() -> None:
    add("care_page", "link_key", sa.Uuid(), "gen_random_uuid()")
    add("care_page", "listed", sa.Boolean(), "false")
    op.add_column("care_page", sa.Column("cover_id", sa.Uuid(), nullable=True))
    op.add_column("care_page", sa.Column("quiet_since", sa.DateTime(timezone=True), nullable=True))
    recheck("care_page", "visibility", "visibility in ('asks', 'hospital', 'invited', 'link')")
    found = "not patient_is_minor or (visibility = 'invited' and not listed)"
    recheck("care_page", "minors_are_not_found", found)
    op.create_unique_constraint(op.f("care_page_tenant_id_link_key_key"), "care_page", ["tenant_id", "link_key"])
    op.create_index("care_page_listed_idx", "care_page", ["tenant_id", "id"], postgresql_where=sa.text("listed"))
    cover = op.f("care_page_tenant_id_cover_id_fkey")
    own, theirs = ["tenant_id", "cover_id"], ["tenant_id", "id"]
    op.create_foreign_key(cover, "care_page", "photo", own, theirs, ondelete="SET NULL (cover_id)")


def grow_guests_and_managers() -> None:
    op.add_column("follower", sa.Column("pace", sa.Text(), nullable=True))
    recheck("follower", "pace", "pace in ('daily', 'each')")
    add("guest", "word", sa.Text(), "''")
    add("guest", "may_write", sa.Boolean(), "true")
    add("guest", "sees_pictures", sa.Boolean(), "true")
    add("guest", "may_download", sa.Boolean(), "false")
    add("guest", "is_caregiver", sa.Boolean(), "false")
    op.add_column("guest", sa.Column("offered_rights", TEXTS, nullable=True))
    recheck("guest", "state", "state in ('admitted', 'asked', 'blocked', 'expected', 'invited', 'removed')")
    recheck("guest", "offered_rights", f"offered_rights <@ {RIGHTS}")
    add("page_manager", "is_owner", sa.Boolean(), "false")
    add("page_manager", "rights", TEXTS, "'{}'")
    recheck("page_manager", "rights", f"rights <@ {RIGHTS}")


def grow_updates() -> None:
    add("update", "kind", sa.Text(), "'news'")
    add("update", "audience", sa.Text(), "'everyone'")
    add("update", "place", sa.Uuid(), "gen_random_uuid()")
    for moment in ("pinned_at", "edited_at", "deleted_at"):
        op.add_column("update", sa.Column(moment, sa.DateTime(timezone=True), nullable=True))
    recheck("update", "kind", "kind in ('milestone', 'news', 'question', 'thanks')")
    recheck("update", "audience", "audience in ('chosen', 'everyone', 'managers')")
    recheck("update", "state", "state in ('deleted', 'published', 'scheduled', 'stopped')")
    op.create_index("update_place_idx", "update", ["tenant_id", "page_id", "place"])
    pinned = sa.text("pinned_at is not null")
    op.create_index("update_pinned_idx", "update", ["tenant_id", "page_id", "pinned_at"], postgresql_where=pinned)


def grow_photos() -> None:
    add("photo", "state", sa.Text(), "'ready'")
    op.add_column("photo", sa.Column("reason", sa.Text(), nullable=True))
    add("photo", "caption", sa.Text(), "''")
    add("photo", "shows", sa.Text(), "''")
    add("photo", "place", sa.Uuid(), "gen_random_uuid()")
    add("photo", "in_album", sa.Boolean(), "false")
    recheck("photo", "state", "state in ('ready', 'received', 'refused')")
    op.create_index("photo_place_idx", "photo", ["tenant_id", "album_id", "place"])


def grow_messages() -> None:
    op.add_column("support_message", sa.Column("photo_id", sa.Uuid(), nullable=True))
    add("support_message", "corner", sa.Boolean(), "false")
    op.add_column("support_message", sa.Column("thanked_at", sa.DateTime(timezone=True), nullable=True))
    recheck("support_message", "state", "state in ('hidden', 'resting', 'shown', 'waiting')")
    op.create_index("support_message_photo_idx", "support_message", ["tenant_id", "photo_id", "id"])
    picture = op.f("support_message_tenant_id_photo_id_fkey")
    own, theirs = ["tenant_id", "photo_id"], ["tenant_id", "id"]
    op.create_foreign_key(picture, "support_message", "photo", own, theirs, ondelete="CASCADE")


def carry_over() -> None:
    """What the new columns say of rows that are there already; under row-level security only the operator reaches them."""
    op.execute(f"set local role {operator_role()}")
    op.execute('update "update" set place = id')
    op.execute("update photo set place = id")
    op.execute(
        "update photo set shows = p.shows from update_photo p where p.tenant_id = photo.tenant_id and p.photo_id = photo.id"
    )
    op.execute(
        "update page_manager set is_owner = true where not exists (select from page_manager o"
        " where o.tenant_id = page_manager.tenant_id and o.page_id = page_manager.page_id and o.id < page_manager.id)"
    )
    op.execute("reset role")
    only = sa.text("is_owner")
    op.create_index("page_manager_owner_key", "page_manager", ["tenant_id", "page_id"], unique=True, postgresql_where=only)


def create_tables() -> None:
    op.create_table(
        "update_draft",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("update_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("chosen", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("photo_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("audience in ('chosen', 'everyone', 'managers')", name=op.f("update_draft_audience_check")),
        sa.CheckConstraint("kind in ('milestone', 'news', 'question', 'thanks')", name=op.f("update_draft_kind_check")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("update_draft_tenant_id_author_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "page_id"],
            ["care_page.tenant_id", "care_page.id"],
            name=op.f("update_draft_tenant_id_page_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "update_id"],
            ["update.tenant_id", "update.id"],
            name=op.f("update_draft_tenant_id_update_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("update_draft_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("update_draft_pkey")),
        sa.UniqueConstraint(
            "tenant_id",
            "page_id",
            "author_id",
            "update_id",
            name=op.f("update_draft_tenant_id_page_id_author_id_update_id_key"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "update_reader",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("update_id", sa.Uuid(), nullable=False),
        sa.Column("guest_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "guest_id"],
            ["guest.tenant_id", "guest.id"],
            name=op.f("update_reader_tenant_id_guest_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "update_id"],
            ["update.tenant_id", "update.id"],
            name=op.f("update_reader_tenant_id_update_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("update_reader_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("update_reader_pkey")),
        sa.UniqueConstraint("tenant_id", "update_id", "guest_id", name=op.f("update_reader_tenant_id_update_id_guest_id_key")),
    )
    op.create_index("update_reader_guest_idx", "update_reader", ["tenant_id", "guest_id"], unique=False)
    op.create_table(
        "update_version",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("update_id", sa.Uuid(), nullable=False),
        sa.Column("editor_id", sa.Uuid(), nullable=True),
        sa.Column("editor_name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "editor_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("update_version_tenant_id_editor_id_fkey"),
            ondelete="SET NULL (editor_id)",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "update_id"],
            ["update.tenant_id", "update.id"],
            name=op.f("update_version_tenant_id_update_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("update_version_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("update_version_pkey")),
    )
    op.create_index("update_version_update_idx", "update_version", ["tenant_id", "update_id", "id"], unique=False)
    op.create_table(
        "reaction",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("update_id", sa.Uuid(), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("guest_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("feeling", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("feeling in ('heart', 'prayer', 'thanks', 'with_you')", name=op.f("reaction_feeling_check")),
        sa.CheckConstraint("num_nonnulls(person_id, guest_id) > 0", name=op.f("reaction_reader_check")),
        sa.CheckConstraint("num_nonnulls(update_id, message_id) > 0", name=op.f("reaction_target_check")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "guest_id"],
            ["guest.tenant_id", "guest.id"],
            name=op.f("reaction_tenant_id_guest_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "message_id"],
            ["support_message.tenant_id", "support_message.id"],
            name=op.f("reaction_tenant_id_message_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "page_id"],
            ["care_page.tenant_id", "care_page.id"],
            name=op.f("reaction_tenant_id_page_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("reaction_tenant_id_person_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "update_id"],
            ["update.tenant_id", "update.id"],
            name=op.f("reaction_tenant_id_update_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("reaction_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("reaction_pkey")),
        sa.UniqueConstraint(
            "tenant_id",
            "update_id",
            "message_id",
            "person_id",
            "guest_id",
            name=op.f("reaction_tenant_id_update_id_message_id_person_id_guest_id_key"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("reaction_guest_idx", "reaction", ["tenant_id", "guest_id"], unique=False)
    op.create_index("reaction_message_idx", "reaction", ["tenant_id", "message_id"], unique=False)
    op.create_index("reaction_person_idx", "reaction", ["tenant_id", "person_id"], unique=False)
    op.create_table(
        "report",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("guest_id", sa.Uuid(), nullable=True),
        sa.Column("reporter_name", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "guest_id"],
            ["guest.tenant_id", "guest.id"],
            name=op.f("report_tenant_id_guest_id_fkey"),
            ondelete="SET NULL (guest_id)",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "message_id"],
            ["support_message.tenant_id", "support_message.id"],
            name=op.f("report_tenant_id_message_id_fkey"),
            ondelete="SET NULL (message_id)",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "page_id"],
            ["care_page.tenant_id", "care_page.id"],
            name=op.f("report_tenant_id_page_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("report_tenant_id_person_id_fkey"),
            ondelete="SET NULL (person_id)",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("report_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("report_pkey")),
    )
    op.create_index("report_message_idx", "report", ["tenant_id", "message_id"], unique=False)
    op.create_index("report_open_idx", "report", ["tenant_id", "closed_at", "id"], unique=False)
