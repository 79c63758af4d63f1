"""Terms in a copy of somebody's data: what she agreed to, and when."""

from collections.abc import Iterator

from accounts.archive import Entry, as_json, contributes
from kernel.access import Reader
from tenants.terms.queries import agreed_by


@contributes("terms")
def terms_files(me: Reader) -> Iterator[Entry]:
    """Every version she agreed to, in one file."""
    agreed = agreed_by(me.person_id) if me.person_id else []
    yield as_json("terms.json", [{"agreed": a.created_at, "version": number, "language": a.language} for a, number in agreed])
