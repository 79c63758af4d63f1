"""A row in every table of people like me, made by the product's own actions."""

from uuid import UUID

from accounts.actions import create_person
from accounts.models import Person
from kernel.access import Reader, person_reader
from peers.actions import block
from peers.choosing import be_found, say
from peers.introducing import ask
from peers.models import Stage, Standing
from peers.queries import askings, mine
from tests.support.world import PASSWORD, Somebody

LIVED = "lupus"


def fill_peers(admin: Somebody) -> dict[str, UUID]:
    """Somebody asks the administrator, another is like her, a third is blocked.

    The ids of what she lives with, of whoever is like her, and of what is asked, as addresses name them.
    """
    asks, like, other = (_member(name, admin) for name in ("Ines", "Jo", "Kim"))
    for reader in (admin.reader, asks, like, other):
        say(reader, LIVED, Standing.PATIENT, Stage.LIVING_WITH_IT)
        be_found(reader)
    ask(asks, admin.id)
    assert like.person_id is not None
    assert other.person_id is not None
    block(admin.reader, other.person_id)
    living_id, introduction_id = mine(admin.reader).living[0][0].id, askings(admin.reader)[0][0].introduction.id
    return {"introduction_id": introduction_id, "living_id": living_id, "person_id": like.person_id}


def _member(name: str, admin: Somebody) -> Reader:
    email = f"{name.lower()}@{admin.hospital.slug}.example"
    made: Person = create_person(email=email, name=name, password=PASSWORD, roles=[], actor="test")
    return person_reader(made.id, made.name, email, [])
