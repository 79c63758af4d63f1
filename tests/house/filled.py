"""A hospital with at least a row in every one of its tables, made as far as possible by the product's own actions."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from accounts.actions import ask_for_new_password, join
from accounts.models import Proof, Purpose
from following.letters import FOLLOW, LINK_LASTS, UNSUBSCRIBE
from kernel.db import db
from kernel.ids import new_id
from kernel.limits import count_attempt
from kernel.tokens import issue
from mail.models import Delivery, Mailing
from mail.outbox import claim
from messages.actions import leave_message
from messages.models import Reaction, Report
from pages.access import page_for
from pages.models import Guest, UpdateDraft, UpdatePhoto, UpdateReader, UpdateVersion
from photos.actions import file_store
from photos.models import Photo
from tests.support.browser import Browser
from tests.support.world import PASSWORD, APage, Hospital, Somebody, World


@dataclass(frozen=True)
class Filled:
    """A hospital, its administrator who keeps a page, and the ids and tokens by which everything there is reached."""

    hospital: Hospital
    admin: Somebody
    page: APage
    guest_id: UUID
    update_id: UUID
    message_id: UUID
    photo_id: UUID
    delivery_id: UUID
    tokens: dict[str, str]
    browser: Browser

    @property
    def values(self) -> dict[str, object]:
        """What stands for each part of an address."""
        return {
            "delivery_id": self.delivery_id,
            "export_type": "csv",
            "filename": "css/base.css",
            "guest_id": self.guest_id,
            "message_id": self.message_id,
            "photo_id": self.photo_id,
            "size": "medium",
            "slug": self.page.slug,
            "update_id": self.update_id,
        }


def filled(world: World, slug: str) -> Filled:
    """Fills a hospital. Its administrator is signed in, in `browser`."""
    hospital = world.hospital(slug)
    admin = hospital.person("Ada Stone", "tenant_admin")
    page = hospital.page(admin)
    guest_id = hospital.guest(page, f"ruth@{slug}.example")
    update_id = hospital.update(page)
    with hospital.entered():
        visit = page_for(admin.reader, page.slug)
        message = leave_message(visit, body="We think of you.", update_id=update_id, reply_to=None)
        message_id = message.id
        leave_message(visit, body="Thank you.", update_id=None, reply_to=message)
        count_attempt("house", "test", most=9, within=timedelta(hours=1))
        photo_id = _picture(hospital, page, update_id)
        _drafts(admin, page, guest_id, update_id)
        db.session.add(Reaction(page_id=page.id, update_id=update_id, guest_id=guest_id, author_name="Ruth", feeling="heart"))
        db.session.add(
            Report(
                page_id=page.id, message_id=message_id, reporter_name="Ruth", author_name="Ada", said="Words.", reason="Why."
            )
        )
        tokens, delivery_id = _letters(admin, guest_id, update_id)
    return Filled(
        hospital, admin, page, guest_id, update_id, message_id, photo_id, delivery_id, tokens, browser=admin.browser()
    )


def _picture(hospital: Hospital, page: APage, update_id: UUID) -> UUID:
    photo = Photo(tenant_id=hospital.id, id=new_id(), album_id=page.id, width=4, height=3)
    for size in ("large", "medium"):
        file_store().put(photo.key(size), b"a picture")
    db.session.add(photo)
    db.session.flush()
    db.session.add(UpdatePhoto(update_id=update_id, photo_id=photo.id, position=0))
    return photo.id


def _drafts(admin: Somebody, page: APage, guest_id: UUID, update_id: UUID) -> None:
    """What is being written, what stood there before, and one of those whom an update is for."""
    words = {"title": "A day", "body": "Well.", "body_html": "<p>Well.</p>"}
    db.session.add(UpdateDraft(page_id=page.id, author_id=admin.id, body="She"))
    db.session.add(UpdateVersion(update_id=update_id, editor_id=admin.id, editor_name=admin.name, **words))
    db.session.add(UpdateReader(update_id=update_id, guest_id=guest_id))


def _letters(admin: Somebody, guest_id: UUID, update_id: UUID) -> tuple[dict[str, str], UUID]:
    """Letters in the outbox: a proof's, and the update's to its one follower, in a batch. Their tokens by endpoint."""
    ask_for_new_password(admin.email)
    join(email=f"paul@{admin.hospital.slug}.example", name="Paul", age_group="adult", password=PASSWORD)
    proofs = {proof.purpose: proof.id for proof in db.session.scalars(select(Proof))}
    mailing = db.session.scalars(select(Mailing).where(Mailing.about_id == update_id)).one()
    guest = db.session.get_one(Guest, (mailing.tenant_id, guest_id))
    delivery = Delivery(
        id=new_id(), mailing_id=mailing.id, to_id=guest.id, link_key=guest.key, email=guest.email, name=guest.name
    )
    db.session.add(delivery)
    db.session.flush()
    claim(mailing.id)
    follow = issue(FOLLOW, guest.key, delivery.id, lasts=LINK_LASTS)
    tokens = {
        "accounts.new_password": issue(Purpose.NEW_PASSWORD, proofs[Purpose.NEW_PASSWORD], new_id(), lasts=LINK_LASTS),
        "accounts.prove_by_link": issue(Purpose.JOIN, proofs[Purpose.JOIN], new_id(), lasts=LINK_LASTS),
        "letter_links.arrive": follow,
        "letter_links.fresh_link": follow,
        "letter_links.somebody_else": follow,
        "letter_links.unsubscribe": issue(UNSUBSCRIBE, guest.id, delivery.id, lasts=LINK_LASTS),
    }
    return tokens, delivery.id
