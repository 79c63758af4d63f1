"""A hospital with at least a row in every one of its tables, made as far as possible by the product's own actions."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from accounts.actions import ask_for_new_password, create_person, join
from accounts.archive import ask_for_archive, make_archive
from accounts.factors.actions import keep_app
from accounts.factors.models import Factor
from accounts.factors.recovery import make_codes
from accounts.models import Archive, Person, Proof, Purpose, Session
from accounts.moving import ask_for_new_email
from admin.operator.jobs import count_now
from following.letters import FOLLOW, KEEP, LINK_LASTS, UNSUBSCRIBE, WORD
from kernel.clock import now
from kernel.db import db
from kernel.holding import LegalHold
from kernel.ids import new_id
from kernel.limits import count_attempt
from kernel.tokens import issue
from mail.models import Delivery, Mailing
from mail.outbox import claim
from moderation.letters import ASKABLE, DECIDED
from pages.access import page_for
from pages.link import COME
from pages.memorial_models import Memorial
from pages.models import CarePage, Guest, PageManager, UpdateDraft, UpdatePhoto, UpdateReader, UpdateVersion
from pages.review_models import ReviewMark, Verdict
from photos.actions import file_store
from photos.cleaning import SIZES
from photos.models import Photo
from tenants.enrolment.actions import enrol, enrol_many
from tenants.enrolment.consent import VERSION
from tenants.enrolment.csv_rows import Row
from tenants.enrolment.models import Consent
from tenants.glass.actions import break_glass
from tenants.record.actions import keep_record
from tests.house.filled_console import fill_console
from tests.house.filled_conversations import fill_conversations
from tests.house.filled_crisis import fill_crisis
from tests.house.filled_forums import fill_forums
from tests.house.filled_helping import fill_helping
from tests.house.filled_logo import fill_logo
from tests.house.filled_peers import fill_peers
from tests.house.filled_said import reported, said
from tests.house.filled_shop import ON_SHELF
from tests.house.filled_signon import fill_directory, fill_provider
from tests.house.filled_sold import fill_sold
from tests.house.filled_words import WORDS
from tests.integrations.record.ward import SETTINGS as RECORD  # one that nobody finds
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
    archive_id: UUID
    session_id: UUID
    version_id: UUID
    manager_id: UUID
    case_id: UUID
    issuer_id: UUID
    rule_id: UUID
    enrolment_id: UUID
    batch_id: UUID
    token_id: UUID
    user_id: UUID
    group_id: UUID
    factor_id: UUID
    recovery: list[str]
    topic_id: UUID
    post_id: UUID
    alert_id: UUID
    on_call_id: UUID
    request_id: UUID
    line_id: UUID
    glass_id: UUID
    peers: dict[str, UUID]
    talks: dict[str, UUID]
    sold: dict[str, UUID]
    of_console: dict[str, UUID]
    tokens: dict[str, str]
    browser: Browser

    @property
    def values(self) -> dict[str, object]:
        """What stands for each part of an address."""
        return {
            **WORDS,
            **ON_SHELF,
            **self.talks,
            "alert_id": self.alert_id,
            "archive_id": self.archive_id,
            "batch_id": self.batch_id,
            "case_id": self.case_id,
            "delivery_id": self.delivery_id,
            "enrolment_id": self.enrolment_id,
            "factor_id": self.factor_id,
            "glass_id": self.glass_id,
            "group_id": self.group_id,
            "guest_id": self.guest_id,
            "issuer_id": self.issuer_id,
            "line_id": self.line_id,
            "manager_id": self.manager_id,
            "message_id": self.message_id,
            "on_call_id": self.on_call_id,
            "photo_id": self.photo_id,
            "post_id": self.post_id,
            "request_id": self.request_id,
            **self.sold,
            **self.of_console,
            "session_id": self.session_id,
            "rule_id": self.rule_id,
            "slug": self.page.slug,
            "token_id": self.token_id,
            "thing_id": self.update_id,
            "topic_id": self.topic_id,
            "update_id": self.update_id,
            "user_id": self.user_id,
            "version_id": self.version_id,
        } | self.peers


def filled(world: World, slug: str) -> Filled:
    """Fills a hospital. Its administrator, who looks after the shop too, is signed in, in `browser`."""
    hospital = world.hospital(slug)
    admin = hospital.person("Ada Stone", "shop", "tenant_admin")
    page = hospital.page(admin)
    guest_id = hospital.guest(page, f"ruth@{slug}.example")
    update_id = hospital.update(page)
    with hospital.entered():
        visit = page_for(admin.reader, page.slug)
        message = said(visit, update_id)
        message_id = message.id
        count_attempt("house", "test", most=9, within=timedelta(hours=1))
        photo_id = _picture(hospital, page, update_id)
        version_id = _drafts(admin, page, guest_id, update_id)
        asked_again_id, case_id = reported(hospital, visit, guest_id, message)
        fill_logo()
        db.session.add(LegalHold(reason="Case 12", lifted_at=now(), lifted_why="Settled"))
        tokens, delivery_id = _letters(admin, guest_id, update_id)
        archive_id, manager_id = _account(admin), _helper(hospital, page)
        cards = _cards(admin, page)
        step = _second_step(admin)
        talk, tokens["forum_links.follow_letter"] = fill_forums(admin, photo_id)
        tokens["moderated.taken_down"] = issue(DECIDED, asked_again_id, admin.id, lasts=ASKABLE)
        lane, tokens["crisis.prove"] = fill_crisis(admin)
        talks, asked = fill_conversations(admin) | {"memorial_id": _memorial(admin, page)}, fill_helping(admin)
        of_console = fill_console(admin, page)
        sold = fill_sold(admin, page, tokens)
        link_key = db.session.get_one(CarePage, (hospital.id, page.id)).link_key
        tokens["link.come"] = issue(COME, link_key, page.id, lasts=LINK_LASTS)
    browser = admin.browser()
    with hospital.entered():
        session_id = db.session.scalars(select(Session.id).order_by(Session.id.desc()).limit(1)).one()
        provider = fill_provider(admin, session_id)
        keep_record(None, RECORD, actor="test")
        directory, peers = fill_directory(admin), fill_peers(admin)
        glass_id = break_glass(new_id(), "Marlene", reason="The hospital has asked us to look.", minutes=60).id
    _counted(hospital)
    ids = (guest_id, update_id, message_id, photo_id, delivery_id, archive_id, session_id, version_id, manager_id, case_id)
    made = (*ids, *provider, *cards, *directory, *step, *talk, *lane, *asked, glass_id)
    return Filled(hospital, admin, page, *made, peers, talks, sold, of_console, tokens, browser)


def _counted(hospital: Hospital) -> None:
    with hospital.entered():
        count_now(hospital.id)


def _cards(admin: Somebody, page: APage) -> tuple[UUID, UUID]:
    """A card that waits, one from a file, and a consent; the ids of the first two."""
    card = enrol(name="Marigold", language="en", managed_by="proxy", actor=admin.reader)
    batch = enrol_many([Row(2, "Marigold", "en", "patient", "H-1")], {3: "name"}, actor=admin.reader)
    db.session.add(ReviewMark(page_id=page.id, about_id=card.id, verdict=Verdict.KEEP))
    db.session.add(Consent(page_id=page.id, person_id=admin.id, version=VERSION, language="en", given_as="proxy"))
    return card.id, batch.id


def _second_step(admin: Somebody) -> tuple[UUID, list[str]]:
    """An app of hers, its id; and her recovery codes."""
    me = db.session.get_one(Person, (admin.hospital.id, admin.id))
    keep_app(me, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", step=0, actor="test")
    return db.session.scalars(select(Factor.id)).one(), make_codes(me.id)


def _memorial(admin: Somebody, page: APage) -> UUID:
    """That the page is to be in memory of somebody waits for a second person."""
    asked = Memorial(id=new_id(), page_id=page.id, person_id=admin.id, words="Lantern")
    db.session.add(asked)
    db.session.flush()
    return asked.id


def _helper(hospital: Hospital, page: APage) -> UUID:
    """Somebody who helps keep the page; her row."""
    helper = create_person(email=f"helper@{hospital.slug}.example", name="Hal", password=PASSWORD, roles=[], actor="test")
    manager_id = new_id()
    db.session.add(PageManager(id=manager_id, page_id=page.id, person_id=helper.id, rights=["post"]))
    return manager_id


def _account(admin: Somebody) -> UUID:
    """Her own picture, and a copy of her data that is ready."""
    me = db.session.get_one(Person, (admin.hospital.id, admin.id))
    photo = Photo(tenant_id=admin.hospital.id, id=new_id(), album_id=me.id, width=4, height=3)
    for size in SIZES:
        file_store().put(photo.key(size), b"a picture")
    db.session.add(photo)
    me.photo_id = photo.id
    ask_for_archive(me, actor=admin.reader)
    archive = db.session.scalars(select(Archive)).one()
    make_archive.work(archive_id=str(archive.id))
    return archive.id


def _picture(hospital: Hospital, page: APage, update_id: UUID) -> UUID:
    photo = Photo(tenant_id=hospital.id, id=new_id(), album_id=page.id, width=4, height=3)
    for size in ("large", "medium"):
        file_store().put(photo.key(size), b"a picture")
    db.session.add(photo)
    db.session.flush()
    db.session.add(UpdatePhoto(update_id=update_id, photo_id=photo.id, position=0))
    return photo.id


def _drafts(admin: Somebody, page: APage, guest_id: UUID, update_id: UUID) -> UUID:
    """What is being written, what stood there before (its id), and one of those whom an update is for."""
    version_id = new_id()
    words = {"title": "A day", "body": "Well.", "body_html": "<p>Well.</p>"}
    db.session.add(UpdateDraft(page_id=page.id, author_id=admin.id, body="She"))
    db.session.add(UpdateVersion(id=version_id, update_id=update_id, editor_id=admin.id, editor_name=admin.name, **words))
    db.session.add(UpdateReader(update_id=update_id, guest_id=guest_id))
    return version_id


def _letters(admin: Somebody, guest_id: UUID, update_id: UUID) -> tuple[dict[str, str], UUID]:
    """Letters in the outbox: a proof's, and the update's to its one follower, in a batch. Their tokens by endpoint."""
    ask_for_new_password(admin.email)
    me = db.session.get_one(Person, (admin.hospital.id, admin.id))
    ask_for_new_email(me, f"ada.new@{admin.hospital.slug}.example", actor=admin.reader)
    join(email=f"paul@{admin.hospital.slug}.example", name="Paul", age_group="adult", password=PASSWORD)
    proofs = {proof.purpose: proof.id for proof in db.session.scalars(select(Proof))}
    mailing = db.session.scalars(select(Mailing).where(Mailing.about_id == update_id)).one()
    guest = db.session.get_one(Guest, (mailing.tenant_id, guest_id))
    delivery = Delivery(
        id=new_id(), mailing_id=mailing.id, to_id=guest.id, link_key=guest.key, email=guest.email, name=guest.name
    )
    db.session.add(delivery)
    db.session.flush()
    claim(mailing.id, delivery.language)
    follow = issue(FOLLOW, guest.key, delivery.id, lasts=LINK_LASTS)
    tokens = {
        "accounts.new_password": issue(Purpose.NEW_PASSWORD, proofs[Purpose.NEW_PASSWORD], new_id(), lasts=LINK_LASTS),
        "accounts.prove_by_link": issue(Purpose.JOIN, proofs[Purpose.JOIN], new_id(), lasts=LINK_LASTS),
        "letter_links.arrive": follow,
        "letter_links.fresh_link": follow,
        "letter_links.somebody_else": follow,
        "moving.prove_by_link": issue(Purpose.NEW_EMAIL, proofs[Purpose.NEW_EMAIL], new_id(), lasts=LINK_LASTS),
        "moving.stop": issue(Purpose.STOP_EMAIL, proofs[Purpose.STOP_EMAIL], new_id(), lasts=LINK_LASTS),
        "letter_links.to_offer": issue(KEEP, guest.key, delivery.id, lasts=LINK_LASTS),
        "letter_links.to_words": issue(WORD, guest.page_id, delivery.id, lasts=LINK_LASTS),
        "letter_links.unsubscribe": issue(UNSUBSCRIBE, guest.id, delivery.id, lasts=LINK_LASTS),
    }
    return tokens, delivery.id
