"""The second step in a copy of somebody's data: what she has, what she calls it, since when. No secrets."""

from collections.abc import Iterator

from accounts.archive import Entry, as_json, contributes
from accounts.factors.queries import codes_left, factors_of
from kernel.access import Reader


@contributes("second-step")
def second_step_files(me: Reader) -> Iterator[Entry]:
    """Her factors and how many recovery codes are left; nothing for whoever has none."""
    if me.person_id is None:
        return
    factors = factors_of(me.person_id)
    known = [{"kind": one.kind, "name": one.name, "since": one.created_at, "last": one.used_at} for one in factors]
    yield as_json("second-step.json", {"factors": known, "recovery_codes_left": codes_left(me.person_id)})
