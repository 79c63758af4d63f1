"""Each day: what the policy means is announced, what it means no more is spared, and what was announced a month ago is gone."""

from uuid import UUID

from kernel.db import db
from kernel.ending import Kind, kinds
from kernel.jobs import daily
from tenants.retention.actions import announce, end, spare, tell
from tenants.retention.queries import due, meant, one_due, spared


@daily("retention.end_what_is_over", deletes=True)
def end_what_is_over() -> None:
    """Under a legal hold nothing is announced and nothing goes. A run that dies is taken up where it was: each thing goes in a
    transaction of its own, and all that is announced with the letters about it.
    """
    for kind in kinds():
        for one in spared(kind):
            spare(kind, one)
    db.session.commit()
    for kind in kinds():
        _end(kind)
    people = set[UUID]()
    for kind in kinds():
        for one in meant(kind):
            people.update(announce(kind, one))
    tell(people)
    db.session.commit()


def _end(kind: Kind) -> None:
    for about_id in due(kind):
        one = one_due(kind, about_id)
        if one is not None:
            end(kind, one)
        db.session.commit()
