"""Consent in a copy of somebody's data: what she agreed to, and when."""

from collections.abc import Iterator

from accounts.archive import Entry, as_json, contributes
from kernel.access import Reader
from tenants.enrolment.queries import consents_of


@contributes("consent")
def consent_files(me: Reader) -> Iterator[Entry]:
    """Every consent of hers, in one file."""
    given = consents_of(me.person_id) if me.person_id else []
    lines = [{"agreed": one.created_at, "words": one.version, "language": one.language, "as": one.given_as} for one in given]
    yield as_json("consents.json", lines)
