"""The crisis lane in a copy of somebody's data: alerts about her, and what raised them."""

from collections.abc import Iterator

from accounts.archive import Entry, as_json, contributes
from crisis.queries import alerts_about
from kernel.access import Reader


@contributes("crisis")
def crisis_files(me: Reader) -> Iterator[Entry]:
    """Each sign in its order, and when a human took it. Who that was, and what was noted, is the hospital's own."""
    lines = [
        {"at": sign.created_at, "by": sign.source, "words": sign.said, "taken": alert.taken_at}
        for alert, sign in (alerts_about(me.person_id) if me.person_id else [])
    ]
    yield as_json("crisis.json", lines)
