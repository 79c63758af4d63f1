"""Asking for help in a copy of somebody's data: what she asked, and what she wrote about requests, hers or those of others."""

from collections.abc import Iterator

from accounts.archive import Entry, as_json, contributes
from helping.queries import everything_of, lines_by, wants_letters
from kernel.access import Reader


@contributes("helping")
def request_files(me: Reader) -> Iterator[Entry]:
    """Her own words alone: neither the answers to her, nor what somebody else asked of her."""
    asked = [
        {
            "id": one.id,
            "at": one.created_at,
            "for": one.kind,
            "words": one.body,
            "without_name": one.anonymous,
            "answered": one.first_answer_at,
            "closed": one.closed_at,
            "ended": one.outcome,
        }
        for one in everything_of(me.person_id)
    ]
    yield as_json("requests/asked.json", asked)
    written = [{"request": one.request_id, "at": one.created_at, "words": one.body} for one in lines_by(me.person_id)]
    yield as_json("requests/written.json", written)
    yield as_json("requests/letters.json", [{"wanted": wants_letters(me)}])
