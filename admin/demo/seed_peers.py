"""Sows what a few people of a hospital live with, who of them lets people like her find her, and a question that waits."""

from collections.abc import Mapping
from datetime import timedelta

from accounts.models import Person
from admin.demo.past import id_at
from kernel.clock import now
from kernel.db import db
from kernel.ids import new_id
from peers.models import Introduction, Living, Openness, Stage, Standing

# By name: what it is, as whom, how far along, and the languages of whoever lets people like her find her.
_LIVING: Mapping[str, tuple[str, Standing, Stage, tuple[str, ...]]] = {
    "Ana Quintero": ("marrow_transplant", Standing.CAREGIVER, Stage.IN_TREATMENT, ()),
    "Anders Holmquist": ("marrow_transplant", Standing.SURVIVOR, Stage.AFTERWARDS, ("en",)),
    "Daniel Whitcombe": ("marrow_transplant", Standing.CAREGIVER, Stage.IN_TREATMENT, ("en", "es")),
    "Miriam Holmquist": ("marrow_transplant", Standing.CAREGIVER, Stage.AFTERWARDS, ("en", "de")),
    "Ruth Ellingsen": ("stroke", Standing.CAREGIVER, Stage.JUST_FOUND_OUT, ()),
}
_ASKS = ("Miriam Holmquist", "Daniel Whitcombe")


def sow_peers(people: Mapping[str, Person]) -> None:
    """What those of them live with who are people of this hospital. Yesterday one asked another to be introduced."""
    for name, (code, standing, stage, languages) in _LIVING.items():
        if name in people:
            own = people[name].id
            db.session.add(Living(id=new_id(), person_id=own, condition=code, standing=standing, stage=stage))
            if languages:
                db.session.add(Openness(id=new_id(), person_id=own, languages=list(languages), found_since=now()))
    if all(name in people for name in _ASKS):
        asker, asked = (people[name].id for name in _ASKS)
        at = now() - timedelta(days=1)
        db.session.add(Introduction(id=id_at(at), from_id=asker, to_id=asked, created_at=at))
