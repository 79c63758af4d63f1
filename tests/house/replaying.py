"""A page whose every word is marked, and every address of the house asked about it as somebody who may not see it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from accounts.actions import ask_for_new_password, ask_for_proof, join
from accounts.models import Proof
from following.letters import UNSUBSCRIBE, UPDATE
from kernel.access import GRANTS, Role
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
from tests.house.addresses import of_hospitals, writes
from tests.photos.pictures import encoded, halves
from tests.support.browser import Browser
from tests.support.live import streams
from tests.support.people import READERS, Scene, follow_token, print_of
from tests.support.statements import statements
from tests.support.world import Hospital, World

MARK = "Zqxvwkj"  # stands in every word that belongs to the page, and nowhere else
FRIENDS = ("keeper", "admitted by letter", "admitted person", "may not write", "without pictures", "caregiver")
HELPERS = ("helper", "helper who posts", "helper who manages")
OUTSIDERS = [who for who in READERS if who not in (*FRIENDS, *HELPERS)]
WITHOUT_ACCOUNT = ("stranger", "removed, old letter", "blocked, old letter", "by link", "by old link", "member elsewhere")
ENDS_THE_SESSION = "accounts.sign_out"  # asked last
LIVE = "live.live"  # names its page in the query
ASKS = "closed.ask"  # answers everybody, about every page there is or is not
DAY = timedelta(days=1)
# HEAD is answered by what answers GET, and OPTIONS by Flask: asking both for everybody would ask most of it twice.
THOROUGH = ("stranger", "removed", "blocked and admitted", "tenant admin")
_NEVER = new_id()  # stands for all that is not of the page, the same each time
_ELSEWHERE = (
    *("alert_id", "batch_id", "case_id", "claim_id", "conversation_id", "donation_id", "enrolment_id"),
    *("gift_id", "glass_id", "group_id", "introduction_id", "issuer_id", "line_id", "living_id", "newcomer_id", "on_call_id"),
    *("order_id", "person_id", "picture_id", "post_id", "private_id", "receipt_id", "request_id", "rule_id", "task_id"),
    *("token_id", "topic_id", "user_id", "view_id", "ward_id"),
)
_SHAPES = {
    "category": "flowers",
    "product": "tulips",
    "forum": "cancer",
    "kind": "page",
    "name": "User",
    "number": "1",
    "size": "large",
}
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
            "about_id": self.page_id,
            "archive_id": self.delivery,
            "delivery_id": self.delivery,
            "factor_id": self.guest,
            "guest_id": self.guest,
            "manager_id": self.keeper,
            "memorial_id": self.guest,
            "message_id": self.message,
            "page_id": self.page_id,
            "photo_id": self.photo,
            "session_id": self.guest,
            "slug": self.page,
            "thing_id": self.update,
            "update_id": self.update,
            "version_id": self.version,
            **dict.fromkeys(_ELSEWHERE, _NEVER),
        }
        words = {"export_type": "csv", "filename": "css/base.css", "part": "updates", "shape": "logo"} | _SHAPES
        words |= dict.fromkeys(("code", "kid"), "ZZZZ2222")
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
        words = {"body": "Let me in.", "people": "Tess tess@example.org", "visibility": "hospital", "neutral_label": "Mine"}
        words["on"] = f"page:{self.page_id}"
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


@dataclass(frozen=True)
class Question:
    """One line of the table: an address and a way to ask, and which answers are right for a reader with these roles."""

    rule: Rule
    method: str
    path: str

    def right(self, world: World, roles: set[Role]) -> range | set[int]:
        """The statuses that are right."""
        door = world.app.doors.get(self.rule.endpoint)
        if self.method == "OPTIONS":
            return range(500)  # Flask itself says which methods there are; the marks are looked for all the same
        if door is None:
            return {404}
        if not any(door.needs in GRANTS[role] for role in roles):
            return {404} if Role.MEMBER in roles else {302, 401}
        if self.rule.endpoint == ASKS:
            return {200, 422}
        if self.rule.endpoint == LIVE:
            return {404}
        if "slug" in self.rule.arguments:
            asks_to_sign_in = self.method == "POST" and roles == {Role.ANYONE}  # so that no word is lost with a session
            return {404, 401} if asks_to_sign_in else {404}
        return {404, 410} if "token" in self.rule.arguments else range(500)


def questions(world: World, values: Values, *, thorough: bool = False, only_pages: bool = False) -> Iterator[Question]:
    """The whole table of addresses, each as it is opened and acted on; when `thorough`, every other method of each too."""
    asked = of_hospitals(world.app)
    rules = [rule for rule in asked if not only_pages or "slug" in rule.arguments or rule.endpoint == LIVE]
    for rule in sorted(rules, key=lambda rule: (rule.endpoint == ENDS_THE_SESSION, str(rule))):
        unknown = rule.arguments - set(values)
        assert not unknown, f"{rule} holds {unknown}: say in Ids.fill what of the page stands there"
        for token in values["token"] if "token" in rule.arguments else [""]:
            given = {name: token if name == "token" else values[name][0] for name in rule.arguments}
            built = rule.build(given, append_unknown=False)
            assert built is not None
            for method in sorted((rule.methods or set()) - (set() if thorough else {"HEAD", "OPTIONS"})):
                yield Question(rule, method, built[1])


class Asker:
    """A reader's browser that stays as it was, whatever an answer tells it."""

    def __init__(self, browser: Browser) -> None:
        self.browser, self.token = browser, browser.token()
        self.cookie = browser.client.get_cookie("carepages", domain=browser.at)

    def ask(self, question: Question, typed: Mapping[str, str]) -> TestResponse:
        """Sends a question with a valid token, and what a hostile form or address would hold."""
        client, base = self.browser.client, f"http://{self.browser.at}"
        assert self.cookie is not None
        client.set_cookie("carepages", self.cookie.value, domain=self.browser.at)
        data = {**typed, "csrf_token": self.token} if question.method == "POST" else None
        query = {"id": typed["id"]} if data else dict(typed)
        given: dict[str, Any] = {"method": question.method, "base_url": base, "data": data, "query_string": query}
        answer = client.open(question.path, buffered=question.rule.endpoint != LIVE, **given)
        for stream in streams(self.browser):
            stream.end()  # what else is answered ends by itself
        return answer


def replay(world: World, scene: Scene, browser: Browser, ids: Ids, roles: set[Role], *, thorough: bool = False) -> list[str]:
    """Asks everything; returns what went wrong, a line for each."""
    asker, before, wrong = Asker(browser), print_of(world, scene.hospital), []
    for question in questions(world, ids.fill(), thorough=thorough):
        with statements() as sent:
            answer, right = asker.ask(question, ids.typed()), question.right(world, roles)
        said = f"{question.method} {question.path}: {answer.status_code}"
        if answer.status_code not in right:
            wrong.append(f"{said}, not {right}")
        if MARK.lower() in f"{answer.headers}{answer.get_data().decode(errors='replace')}".lower():
            wrong.append(f"{said} tells of the page")
        if any(map(writes, sent)) and (after := print_of(world, scene.hospital)) != before:
            wrong.append(f"{said} changes {[table for table in after if after[table] != before[table]]}")
            before = after
    if print_of(world, scene.hospital) != before:
        wrong.append("something changed past what was looked at")
    return wrong


def roles_of(who: str) -> set[Role]:
    """What a kind of reader is to the house."""
    if who in WITHOUT_ACCOUNT:
        return {Role.ANYONE}
    return {Role.ANYONE, Role.MEMBER} | {"staff": {Role.STAFF}, "tenant admin": {Role.TENANT_ADMIN}}.get(who, set())


def is_meant(who: str, line: str) -> bool:
    """Whoever is expected is invited as soon as she asks: the letter goes to her mailbox, and the answer is everybody's."""
    return who == "expected" and "/ask" in line and "tells of the page" not in line
