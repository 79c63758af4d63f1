"""Asking for help in a few words: who is at the hospital, a request made by the product's own action, and who has letters."""

from dataclasses import dataclass
from uuid import UUID

from helping.access import request_for, request_in_hand, request_to_help
from helping.actions import Asked, ask, take, write
from helping.models import HelpRequest, Kind, Needed
from kernel.access import Role
from kernel.db import db
from tests.support.browser import Browser, Page
from tests.support.people import rows
from tests.support.world import Hospital, Somebody, World

CANARY = "Zqxvwkj"  # stands in what somebody asks, and nowhere else
LETTERS = "select m.letter, d.email from delivery d join mailing m on m.id = d.mailing_id where m.letter like 'helping/%%'"


@dataclass(frozen=True)
class House:
    """A hospital with Anna, who asks, Vera and Otto, who help, and Sol, who gives spiritual care."""

    world: World
    hospital: Hospital
    anna: Somebody
    vera: Somebody
    otto: Somebody
    sol: Somebody

    def young(self, somebody: Somebody) -> Somebody:
        """The same person, who said at joining that she is younger than 18."""
        return self.changed(somebody, "age_group = 'teen'")

    def changed(self, somebody: Somebody, what: str) -> Somebody:
        """The same person, with other words in her row."""
        with self.world.as_superuser() as connection:
            connection.execute(f"update person set {what} where id = %s".encode(), [somebody.id])
        return somebody

    def asked(self, body: str = CANARY, *, by: Somebody | None = None, kind: str = "talk", anonymous: bool = False) -> UUID:
        """Somebody (Anna, if nobody else) asks."""
        with self.hospital.entered():
            return ask((by or self.anna).reader, Asked(Kind(kind), Needed.TODAY, body, anonymous)).id

    def taken(self, request_id: UUID, by: Somebody | None = None) -> bool:
        """Somebody (Vera, if nobody else) takes it; whether it was hers to take."""
        with self.hospital.entered():
            return take(request_to_help((by or self.vera).reader, request_id))

    def answered(self, request_id: UUID, body: str = "I am here.", by: Somebody | None = None) -> UUID:
        """Whoever has taken it (Vera, if nobody else) writes; the id of her words."""
        with self.hospital.entered():
            return write(request_in_hand((by or self.vera).reader, request_id), body).id

    def replied(self, request_id: UUID, body: str = "Thank you.") -> None:
        """Anna writes."""
        with self.hospital.entered():
            write(request_for(self.anna.reader, request_id, lock=True), body)

    def request(self, request_id: UUID) -> HelpRequest:
        """The row as it stands."""
        with self.hospital.entered():
            found = db.session.get_one(HelpRequest, (self.hospital.id, request_id))
            db.session.expunge(found)
            return found

    def request_of(self, path: str) -> HelpRequest:
        """The row of the request at an address."""
        return self.request(UUID(path.partition("#")[0].rpartition("/")[2]))

    @property
    def letters(self) -> list[tuple[str, str]]:
        """Which letters about requests went into the outbox, and to whom."""
        found = rows(self.world, f"{LETTERS} order by d.id")
        return [(str(name).rpartition("/")[2], str(email).partition("@")[0]) for name, email in found]


def a_house(world: World) -> House:
    """The hospital and its people."""
    hospital = world.hospital()
    anna, vera = hospital.person("Anna Berg"), hospital.person("Vera Vole", Role.VOLUNTEER)
    otto, sol = hospital.person("Otto Oar", Role.VOLUNTEER), hospital.person("Sol Ray", Role.SPIRITUAL_CARE)
    return House(world, hospital, anna, vera, otto, sol)


def press(browser: Browser, path: str, **values: object) -> Page:
    """Presses a button whose form is not at hand."""
    return browser.post(path, {"csrf_token": browser.token(), **values})
