"""Forums: nine tables, two wishes about letters, and the four forums with which each hospital begins."""

import json
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.isolation import operator_role, protect
from migrations.live import tell_rights

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

OFTEN = "in ('each', 'daily', 'never')"
TABLES = [
    "forum",
    "forum_member",
    "forum_follower",
    "topic",
    "post",
    "post_version",
    "post_photo",
    "post_draft",
    "topic_reader",
]
USUAL = (
    (
        "parenting",
        {"en": "Parenting", "es": "Madres y padres"},
        {
            "en": "For whoever brings up children while somebody is ill: the child, a brother or sister, or you.",
            "es": "Para quien cría hijos mientras alguien está enfermo: el niño, un hermano o una hermana, o usted.",
        },
    ),
    (
        "spirituality",
        {"en": "Spirituality", "es": "Espiritualidad"},
        {
            "en": "Faith, doubt, prayer and silence, whatever you believe or do not.",
            "es": "Fe, duda, oración y silencio, crea usted lo que crea o no crea.",
        },
    ),
    (
        "cancer",
        {"en": "Cancer", "es": "Cáncer"},
        {
            "en": "For people who live with cancer, and for those beside them.",
            "es": "Para quienes viven con cáncer y para quienes están a su lado.",
        },
    ),
    (
        "well-being",
        {"en": "Emotional well-being", "es": "Bienestar emocional"},
        {
            "en": "Fear, sleep, loneliness, grief, and small things that helped.",
            "es": "Miedo, sueño, soledad, duelo y pequeñas cosas que ayudaron.",
        },
    ),
)


def upgrade() -> None:
    forums()
    members()
    followers()
    topics()
    posts()
    versions()
    photos()
    drafts()
    readers()
    wishes()
    protect(TABLES)
    tell_rights("forum", "read_by", "written_by", "archived_at", inserts=False)
    tell_rights("forum_member", "person_id", inserts=False)
    tell_rights("topic", "forum_id", "away_at", "closed_at", inserts=False)
    give_four_to_each_hospital()


def forums() -> None:
    op.create_table(
        "forum",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("names", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("abouts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("read_by", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("read_by in ('caregivers', 'group', 'members')", name=op.f("forum_read_by_check")),
        sa.CheckConstraint("written_by in ('caregivers', 'group', 'members')", name=op.f("forum_written_by_check")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("forum_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("forum_pkey")),
        sa.UniqueConstraint("tenant_id", "slug", name=op.f("forum_tenant_id_slug_key")),
    )


def members() -> None:
    op.create_table(
        "forum_member",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("forum_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "forum_id"],
            ["forum.tenant_id", "forum.id"],
            name=op.f("forum_member_tenant_id_forum_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("forum_member_tenant_id_person_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("forum_member_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("forum_member_pkey")),
        sa.UniqueConstraint("tenant_id", "forum_id", "person_id", name=op.f("forum_member_tenant_id_forum_id_person_id_key")),
    )
    op.create_index("forum_member_person_idx", "forum_member", ["tenant_id", "person_id"], unique=False)


def followers() -> None:
    op.create_table(
        "forum_follower",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("forum_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "forum_id"],
            ["forum.tenant_id", "forum.id"],
            name=op.f("forum_follower_tenant_id_forum_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("forum_follower_tenant_id_person_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("forum_follower_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("forum_follower_pkey")),
        sa.UniqueConstraint("tenant_id", "forum_id", "person_id", name=op.f("forum_follower_tenant_id_forum_id_person_id_key")),
    )
    op.create_index("forum_follower_person_idx", "forum_follower", ["tenant_id", "person_id"], unique=False)


def topics() -> None:
    op.create_table(
        "topic",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("forum_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("place", sa.Uuid(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title_away", sa.Boolean(), nullable=False),
        sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("away_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("topic_tenant_id_author_id_fkey"),
            ondelete="SET NULL (author_id)",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "forum_id"],
            ["forum.tenant_id", "forum.id"],
            name=op.f("topic_tenant_id_forum_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("topic_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("topic_pkey")),
    )
    op.create_index("topic_author_idx", "topic", ["tenant_id", "author_id"], unique=False)
    op.create_index(
        "topic_pinned_idx",
        "topic",
        ["tenant_id", "forum_id", "pinned_at"],
        unique=False,
        postgresql_where=sa.text("pinned_at is not null"),
    )
    op.create_index("topic_place_idx", "topic", ["tenant_id", "forum_id", "place"], unique=False)


def posts() -> None:
    op.create_table(
        "post",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("quoted_id", sa.Uuid(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("not anonymous or author_name = ''", name=op.f("post_anonymous_has_no_name_check")),
        sa.CheckConstraint("state in ('deleted', 'hidden', 'shown')", name=op.f("post_state_check")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("post_tenant_id_author_id_fkey"),
            ondelete="SET NULL (author_id)",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "quoted_id"],
            ["post.tenant_id", "post.id"],
            name=op.f("post_tenant_id_quoted_id_fkey"),
            ondelete="SET NULL (quoted_id)",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "topic_id"],
            ["topic.tenant_id", "topic.id"],
            name=op.f("post_tenant_id_topic_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("post_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("post_pkey")),
        sa.UniqueConstraint("tenant_id", "topic_id", "number", name=op.f("post_tenant_id_topic_id_number_key")),
    )
    op.create_index("post_author_idx", "post", ["tenant_id", "author_id", "id"], unique=False)
    op.create_index(
        "post_quoted_idx", "post", ["tenant_id", "quoted_id"], unique=False, postgresql_where=sa.text("quoted_id is not null")
    )


def versions() -> None:
    op.create_table(
        "post_version",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "post_id"],
            ["post.tenant_id", "post.id"],
            name=op.f("post_version_tenant_id_post_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("post_version_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("post_version_pkey")),
    )
    op.create_index("post_version_post_idx", "post_version", ["tenant_id", "post_id", "id"], unique=False)


def photos() -> None:
    op.create_table(
        "post_photo",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "photo_id"],
            ["photo.tenant_id", "photo.id"],
            name=op.f("post_photo_tenant_id_photo_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "post_id"],
            ["post.tenant_id", "post.id"],
            name=op.f("post_photo_tenant_id_post_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("post_photo_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("post_photo_pkey")),
        sa.UniqueConstraint("tenant_id", "photo_id", name=op.f("post_photo_tenant_id_photo_id_key")),
    )
    op.create_index("post_photo_post_idx", "post_photo", ["tenant_id", "post_id", "position"], unique=False)


def drafts() -> None:
    op.create_table(
        "post_draft",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("forum_id", sa.Uuid(), nullable=True),
        sa.Column("topic_id", sa.Uuid(), nullable=True),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("post_draft_tenant_id_author_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "forum_id"],
            ["forum.tenant_id", "forum.id"],
            name=op.f("post_draft_tenant_id_forum_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "post_id"],
            ["post.tenant_id", "post.id"],
            name=op.f("post_draft_tenant_id_post_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "topic_id"],
            ["topic.tenant_id", "topic.id"],
            name=op.f("post_draft_tenant_id_topic_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("post_draft_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("post_draft_pkey")),
        sa.UniqueConstraint(
            "tenant_id",
            "author_id",
            "forum_id",
            "topic_id",
            "post_id",
            name=op.f("post_draft_tenant_id_author_id_forum_id_topic_id_post_id_key"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("post_draft_forum_idx", "post_draft", ["tenant_id", "forum_id"], unique=False)
    op.create_index("post_draft_post_idx", "post_draft", ["tenant_id", "post_id"], unique=False)
    op.create_index("post_draft_topic_idx", "post_draft", ["tenant_id", "topic_id"], unique=False)


def readers() -> None:
    op.create_table(
        "topic_reader",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("follows", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("topic_reader_tenant_id_person_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "topic_id"],
            ["topic.tenant_id", "topic.id"],
            name=op.f("topic_reader_tenant_id_topic_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("topic_reader_tenant_id_fkey")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("topic_reader_pkey")),
        sa.UniqueConstraint("tenant_id", "topic_id", "person_id", name=op.f("topic_reader_tenant_id_topic_id_person_id_key")),
    )
    op.create_index("topic_reader_person_idx", "topic_reader", ["tenant_id", "person_id"], unique=False)


def wishes() -> None:
    for column in ("tell_forums", "tell_mentions"):
        op.add_column("person", sa.Column(column, sa.Text(), nullable=False, server_default="each"))
        op.create_check_constraint(op.f(f"person_{column}_check"), "person", f"{column} {OFTEN}")


def give_four_to_each_hospital() -> None:
    """As the operators: the owner of a table sees none of its rows where row-level security is forced."""
    op.execute(f"set local role {operator_role()}")
    hospitals = op.get_bind().execute(sa.text("select id from tenant")).scalars().all()
    into = sa.text(
        "insert into forum (tenant_id, id, slug, position, names, abouts, read_by, written_by, anonymous, created_at) "
        "values (:tenant, :id, :slug, :position, cast(:names as jsonb), cast(:abouts as jsonb), "
        "'members', 'members', true, now())"
    )
    for tenant in hospitals:
        for position, (slug, names, abouts) in enumerate(USUAL, 1):
            words = {"names": json.dumps(names), "abouts": json.dumps(abouts)}
            op.get_bind().execute(into, {"tenant": tenant, "id": uuid4(), "slug": slug, "position": position, **words})
    op.execute("reset role")
