"""Accounts of the hospital in a copy of somebody's data: with which she signs in, and since when."""

from collections.abc import Iterator

from accounts.archive import Entry, as_json, contributes
from kernel.access import Reader
from tenants.signon.queries import identities_of


@contributes("sign-in")
def sign_in_files(me: Reader) -> Iterator[Entry]:
    """What the hospital's providers call her; empty for whoever never came by one."""
    if me.person_id is None:
        return
    known = [
        {"account": issuer.name, "subject": identity.subject, "since": identity.created_at, "last": identity.seen_at}
        for identity, issuer in identities_of(me.person_id)
    ]
    yield as_json("sign-in.json", known)
