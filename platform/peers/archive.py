"""People like me in a copy of somebody's data: what she lives with, whether she is found, introductions, whom she blocked."""

from collections.abc import Iterator

from sqlalchemy import or_, select

from accounts.archive import Entry, as_json, contributes
from accounts.models import PersonBlock
from kernel.access import Reader
from kernel.db import current_tenant_id, db
from peers.models import Introduction, IntroductionState, Living, Openness


@contributes("peers")
def peer_files(me: Reader) -> Iterator[Entry]:
    """All that she said of herself; of introductions and blocks the moments, and nobody's name."""
    tenant_id = current_tenant_id()
    living = select(Living).where(Living.tenant_id == tenant_id, Living.person_id == me.person_id).order_by(Living.id)
    said = [
        {"at": row.created_at, "condition": row.condition, "as": row.standing, "stage": row.stage}
        for row in db.session.scalars(living)
    ]
    yield as_json("people-like-me/what-i-live-with.json", said)
    openness = select(Openness).where(Openness.tenant_id == tenant_id, Openness.person_id == me.person_id)
    chosen = [{"languages": row.languages, "found_since": row.found_since} for row in db.session.scalars(openness)]
    yield as_json("people-like-me/being-found.json", chosen)
    between = or_(Introduction.from_id == me.person_id, Introduction.to_id == me.person_id)
    asked = select(Introduction).where(Introduction.tenant_id == tenant_id, between).order_by(Introduction.id)
    yield as_json("people-like-me/introductions.json", [_moment(row, me) for row in db.session.scalars(asked)])
    blocks = select(PersonBlock).where(PersonBlock.tenant_id == tenant_id, PersonBlock.blocker_id == me.person_id)
    yield as_json("people-like-me/blocked.json", [{"at": row.created_at} for row in db.session.scalars(blocks)])


def _moment(row: Introduction, me: Reader) -> dict[str, object]:
    """Whoever asked learns of a yes, and of nothing else."""
    told = row.to_id == me.person_id or row.state == IntroductionState.AGREED
    return {"at": row.created_at, "asked_by_me": row.from_id == me.person_id, "answer": row.state if told else None}
