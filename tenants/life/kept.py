"""What of a hospital goes along, table by table, and what does not, each with its reason.

Tests find every table, every column of bytes and every kind of file by themselves: a new one belongs here, or fails them.

Secrets and words that are sealed by this installation's key are opened for the archive and sealed anew where it is brought in;
so whoever holds an archive that is not encrypted holds them. What another key made and nobody can open (links in letters that
left, recovery codes, printed cards) goes on working only where the old SECRET_KEY is among SECRET_KEY_FALLBACKS.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import Table

from kernel.db import Base

_KEPT = """
    audit_entry audit_seal batch care_page category consent conversation conversation_member crisis_alert crisis_sign
    danger_phrase delivery directory_group directory_member directory_rule directory_token directory_user donation
    donation_receipt enrolment enrolment_batch factor follower forum forum_digest forum_follower forum_member forum_mention
    foundation gift gift_wish glass guest help_line help_pause help_request hospital_brand hospital_policy identity
    introduction issuer legal_hold living mailing memorial moderation_case money_day newcomer newcomer_yes on_call openness
    page_manager payment_call person person_block photo post post_draft post_photo post_version private_message
    product reaction record_system recovery_code report review_mark role_rule saved_view shop shop_account shop_order
    shop_order_line stripe_owner support_message terms_acceptance terms_version topic topic_reader trust update update_draft
    update_photo update_reader update_version variant ward_rule week_count word_rule
"""
KEPT = frozenset(_KEPT.split())
LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {
        "archive": "copies of people's own data lie ready for a week; who wants one asks anew",
        "attempt": "limits on trying belong to the installation, and last for hours",
        "cart": "what browsers have put aside; nothing is ordered yet",
        "cart_line": "goes with its cart",
        "gift_place": "where a patient lies is kept for hours, and copied nowhere",
        "host": "stands in about.json",
        "host_claim": "whose a name is has to be proved to each installation",
        "hospital_count": "numbers for operators, counted anew every few minutes",
        "live_event": "what open pages were told in the last hour",
        "mail_event": "raw words of the mail service about letters of this installation; what they said stands in deliveries",
        "operator": "operators belong to the installation",
        "operator_act": "what operators did stands in the hospital's own trail, as far as it concerns it",
        "operator_attempt": "goes with operators",
        "operator_session": "goes with operators",
        "proof": "links and codes of use once, sent to mailboxes in the last hours",
        "session": "nobody is signed in, nor has shown a link, where it is brought in",
        "signed_on": "goes with its session",
        "stripe_event": "raw words of the payment service; what they said stands in orders, and it repeats them for 30 days",
        "stripe_listing": "how far the payment service was asked by this installation",
        "stripe_share": "what the platform takes is agreed with those who run this installation",
        "tenant": "stands in about.json; whether it is frozen or on trial, and how much it may have, is the installation's",
    }
)

# Bytes that are sealed, and for what. A passkey's public key is bytes in the same column, and goes along as such.
SEALED: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("donation", "tribute_for"): "donation tribute",
        ("factor", "secret"): "app",
        ("gift", "thanks"): "gift thanks",
        ("issuer", "secret"): "issuer secret",
        ("record_system", "key"): "record key",
        ("record_system", "token"): "record token",
        ("shop_order", "for_name"): "gift for",
        ("shop_order", "message"): "gift message",
        ("shop_order_line", "card_words"): "card words",
    }
)
# Bytes that are hashes and public keys.
BARE = frozenset(
    {
        ("audit_seal", "hash"),
        ("directory_token", "token_hash"),
        ("enrolment", "code_hash"),
        ("enrolment", "reference_hash"),
        ("enrolment", "wristband_hash"),
        ("factor", "credential_id"),
        ("recovery_code", "hash"),
    }
)
# The one table without row-level security that goes along: whose something at Stripe is.
OWNERS = {"stripe_owner": "hospital_id"}

# What happened outside this house, or is on record, is not undone by going back to an earlier day: these stay as they are.
_STANDING = """
    audit_entry audit_seal batch category delivery donation donation_receipt foundation gift glass legal_hold mailing
    money_day payment_call person_block product shop shop_account shop_order shop_order_line stripe_owner variant
"""
STANDING = frozenset(_STANDING.split())
# Of what is left out, this ends then.
ENDS = ("session", "proof")

_ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# Kinds of files, by what comes after the hospital's id in their key.
FILES = re.compile(rf"{_ID}/((full|large|medium|small|logo|mark-[0-9]+)\.jpg|original)")
FILES_LEFT_OUT: Mapping[str, str] = MappingProxyType({"data.zip": "the copy of somebody's own data, see `archive`"})


def tables() -> list[Table]:
    """Those that go along, each after those it leads to."""
    return [table for table in Base.metadata.sorted_tables if table.name in KEPT]


def owner_column(table: Table) -> str:
    """Which column says whose a row is."""
    return OWNERS.get(table.name, "tenant_id")


def columns(table: Table) -> list[str]:
    """Those that are written down: PostgreSQL makes the others by itself."""
    return [column.name for column in table.columns if column.computed is None]


def sealed_columns(table: Table) -> list[str]:
    """Those of them that are sealed."""
    return [name for name in columns(table) if (table.name, name) in SEALED]


def is_kept(key: str) -> bool:
    """Whether a file goes along, by its key."""
    return FILES.fullmatch(key.partition("/")[2]) is not None
