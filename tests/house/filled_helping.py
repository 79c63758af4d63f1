"""A row in every table of asking for help, made by the product's own actions."""

from uuid import UUID

from accounts.actions import create_person
from helping.access import request_in_hand, request_to_help
from helping.actions import Asked, ask, pause_letters, take, write
from helping.models import Kind, Needed
from kernel.access import Role, person_reader
from tests.support.world import PASSWORD, Somebody


def fill_helping(admin: Somebody) -> tuple[UUID, UUID]:
    """The administrator asks, a volunteer takes it and answers; ids of the request and of the answer."""
    email = f"vera@{admin.hospital.slug}.example"
    vera = create_person(email=email, name="Vera", password=PASSWORD, roles=[Role.VOLUNTEER], actor="test")
    helper = person_reader(vera.id, "Vera", email, [Role.VOLUNTEER])
    request = ask(admin.reader, Asked(Kind.TALK, Needed.WEEK, "I would like to talk."))
    take(request_to_help(helper, request.id))
    line = write(request_in_hand(helper, request.id), "I am here on Friday.")
    pause_letters(admin.reader)
    return request.id, line.id
