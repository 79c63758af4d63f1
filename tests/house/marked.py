"""A page whose every word is marked, with all its ids, and everything that a letter about it can carry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from accounts.actions import ask_for_new_password, ask_for_proof, join
from accounts.models import Proof
from following.letters import UNSUBSCRIBE, UPDATE
from kernel.db import db
from kernel.ids import new_id
from kernel.tokens import issue
from mail.actions import Recipient, post
from mail.models import Delivery
from messages.actions import leave_message
from pages.access import page_for
from pages.actions import Draft, publish_update
from pages.guests import renew_key
from pages.models import CarePage, Guest, UpdateVersion
from pages.revisions import change_update
from photos.actions import keep_picture
from tests.photos.pictures import encoded, halves
from tests.support.people import Scene, follow_token
from tests.support.world import Hospital, World

MARK = "Zqxvwkj"  # stands in every word that belongs to the page, and nowhere else
DAY = timedelta(days=1)
Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Ids:
    """What there is of the page: everything an address can name, and the tokens of letters about it."""

    page: str
    page_id: UUID
    update: UUID
    photo: UUID
    message: UUID
    guest: UUID
    delivery: UUID
    version: UUID
    keeper: UUID
    tokens: tuple[str, ...]

    def fill(self) -> Values:
        """What stands for each part of an address. What leads to no page is tried elsewhere."""
        rows = {
            "archive_id": self.delivery,
            "delivery_id": self.delivery,
            "guest_id": self.guest,
            "manager_id": self.keeper,
            "message_id": self.message,
            "photo_id": self.photo,
            "session_id": self.guest,
            "slug": self.page,
            "update_id": self.update,
            "version_id": self.version,
            **dict.fromkeys(("batch_id", "enrolment_id", "issuer_id", "post_id", "report_id", "rule_id", "topic_id"), new_id()),
        }
        words = {
            "code": "ZZZZ2222",
            "export_type": "csv",
            "filename": "css/base.css",
            "forum": "cancer",
            "number": "1",
            "shape": "logo",
            "size": "large",
        }
        return {"token": self.tokens} | {name: [str(value)] for name, value in (rows | words).items()}

    def typed(self) -> dict[str, str]:
        """What a hostile form could hold: every id again, and words for the fields there are."""
        ids = {
            "update": self.update,
            "reply_to": self.message,
            "kept": self.photo,
            "chosen": self.guest,
            "id": self.keeper,
            "before": new_id(),
        }
        words = {
            "on": f"page:{self.page_id}",
            "body": "Let me in.",
            "people": "Tess tess@example.org",
            "visibility": "hospital",
            "neutral_label": "Mine",
        }
        return {name: str(value) for name, value in ids.items()} | words


def marked_scene(world: World) -> tuple[Scene, Ids]:
    """A page whose every word is marked, with one of everything; the letter it once sent was renewed."""
    hospital, elsewhere = world.hospital(), world.hospital("brigid")
    keeper = hospital.person("Anna Berg")
    page = hospital.page(keeper, patient=f"{MARK}patient")
    ruth = hospital.guest(page, f"{MARK}ruth@example.org", name=f"{MARK}ruth")
    old_letter = follow_token(hospital, ruth)
    with hospital.entered():
        kept = db.session.get_one(CarePage, (hospital.id, page.id))
        kept.kept_by, kept.neutral_label = f"{MARK}keeper", f"{MARK}label"
        guest = db.session.get_one(Guest, (hospital.id, ruth))
        renew_key(guest, actor=keeper.reader)
        visit = page_for(keeper.reader, page.slug)
        photo = keep_picture(encoded(halves()), page.id, actor=keeper.reader)
        update = publish_update(visit, Draft(f"{MARK}title", f"{MARK}body", [photo], [f"{MARK}caption"]))
        message = leave_message(visit, body=f"{MARK}word", update_id=update.id, reply_to=None)
        message.author_name = f"{MARK}author"
        post(UPDATE, update.id, [Recipient(ruth, guest.key, guest.email, guest.name)])
        delivery = db.session.scalars(select(Delivery)).one()
        change_update(visit, update, Draft(f"{MARK}title", f"{MARK}other body"))
        version = db.session.scalars(select(UpdateVersion.id)).one()
        ids = Ids(page.slug, page.id, update.id, photo.id, message.id, ruth, delivery.id, version, keeper.id, (old_letter,))
    return Scene(hospital, elsewhere, [page]), ids


def live_tokens(hospital: Hospital, ids: Ids) -> tuple[str, ...]:
    """Every kind of token a letter of the hospital can carry, all good for use there."""
    with hospital.entered():
        newcomer = join(email="paul@example.org", name="Paul", age_group="adult", password="seven grey herons")
        ask_for_proof(newcomer)
        ask_for_new_password("anna@mercy.example")
        proofs = [issue(p.purpose, p.id, new_id(), lasts=DAY) for p in db.session.scalars(select(Proof))]
        leave = issue(UNSUBSCRIBE, ids.guest, new_id(), lasts=DAY)
    return (follow_token(hospital, ids.guest), leave, *proofs)
