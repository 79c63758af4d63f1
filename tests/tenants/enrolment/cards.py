"""A card in a few words: staff make it, a family uses it."""

import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from accounts.models import Proof
from kernel.clock import now
from kernel.db import db
from kernel.tokens import six_digits
from tenants.enrolment.codes import code_of, word_of
from tenants.enrolment.models import Enrolment
from tests.support.browser import Browser, Page
from tests.support.world import Hospital, World

PATIENT = "Marigold"
HER = {"name": "Paul Ortega", "email": "paul@example.org", "age_group": "adult"}


@dataclass(frozen=True)
class ACard:
    """A card: what stands on it, and the word that does not."""

    hospital: Hospital
    id: UUID
    code: str
    word: str

    @property
    def path(self) -> str:
        """Where its code leads."""
        return f"/enrol/claim/{self.code}"

    @property
    def staff_path(self) -> str:
        """Where staff see it."""
        return f"/enrol/cards/{self.id}"

    @property
    def kept(self) -> Enrolment:
        """Its row as it is now."""
        with self.hospital.entered():
            card = db.session.get_one(Enrolment, (self.hospital.id, self.id))
            db.session.expunge(card)
            return card


def nurse(hospital: Hospital, name: str = "Nora Nurse") -> Browser:
    """Staff, signed in at a tablet."""
    return hospital.person(name, "staff").browser()


def make_card(hospital: Hospital, staff: Browser | None = None, **changes: str) -> ACard:
    """Staff fill in the form."""
    answers = {"name": PATIENT, "language": "en", "managed_by": "proxy"} | changes
    page = (staff or nurse(hospital)).open("/enrol").submit(answers, action="/enrol")
    assert page.status == 200, page.text
    return newest_card(hospital)


def newest_card(hospital: Hospital) -> ACard:
    """The card that was made last."""
    with hospital.entered():
        card = db.session.scalars(select(Enrolment).order_by(Enrolment.id.desc()).limit(1)).one()
        return ACard(hospital, card.id, code_of(card), word_of(card))


def tell(card: ACard, browser: Browser | None = None, **changes: str) -> Page:
    """A family scans a card, types the word, and says who it is."""
    page = (browser or card.hospital.browser()).open(card.path)
    asked = {str(field["name"]) for field in page.form().select("[name]")}
    answers = {"word": card.word} | HER | changes
    return page.submit({name: value for name, value in answers.items() if name in asked})


def use(card: ACard, browser: Browser | None = None, **changes: str) -> Page:
    """The same, and agrees: the page is there. A guardian says when the child was born."""
    shown = tell(card, browser, **changes)
    child = {"born_month": "5", "born_year": str(now().year - 4)} if shown.soup.select("[name=born_year]") else {}
    return shown.submit({"agree": "y", **child})


def later(world: World, span: timedelta) -> None:
    """All that has to do with cards happened that much earlier."""
    moments = ("expires_at", "claimed_at", "undone_at", "created_at")
    with world.as_superuser() as connection:
        for moment in moments:
            connection.execute(f"update enrolment set {moment} = {moment} - %s".encode(), [span])
        connection.execute("update enrolment_batch set expires_at = expires_at - %s", [span])
        connection.execute(
            "update care_page set closed_at = closed_at - %s where id in (select page_id from enrolment)", [span]
        )


def everything_kept(world: World) -> str:
    """All that the database holds as text, jobs included."""
    tables = "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('public', 'jobs')"
    with world.as_superuser() as connection:
        found = [str(name) for (name,) in connection.execute(tables)]
        rows = [row for name in found for row in connection.execute(f"select t::text from {name} t".encode())]
    return "\n".join(str(row) for row in rows)


def digits_sent(hospital: Hospital) -> list[str]:
    """The six digits of every letter that asked whether a mailbox is somebody's."""
    with hospital.entered():
        return [six_digits(proof.purpose, proof.id) for proof in db.session.scalars(select(Proof).order_by(Proof.id))]


def comparable(page: Page, card: ACard | str) -> str:
    """A page without what differs from one opening to the next, and without the code in its own address."""
    code = card if isinstance(card, str) else card.code
    text = page.answer.get_data(as_text=True).replace(code, "CODE")
    return re.sub(r'nonce[-=]"?[\w-]+"?|name="csrf_token"( type="hidden")? value="[^"]*"', "", text)
