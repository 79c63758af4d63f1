"""Every address of the house, asked with a page's real ids by everybody who has no business with that page.

What is expected comes from the URL map and its doors: a new route is asked by itself; one with unknown parts fails loudly.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from kernel.access import GRANTS, Role
from kernel.ids import new_id
from pages.models import GuestState
from tests.house.marked import MARK, Ids, Values, live_tokens, marked_scene
from tests.support.browser import Browser
from tests.support.live import streams
from tests.support.people import READERS, Scene, comparable, follow_token, print_of, statements
from tests.support.world import World

FRIENDS = ("keeper", "admitted by letter", "admitted person", "may not write", "without pictures", "caregiver")
HELPERS = ("helper", "helper who posts", "helper who manages")
OUTSIDERS = [who for who in READERS if who not in (*FRIENDS, *HELPERS)]
WITHOUT_ACCOUNT = ("stranger", "removed, old letter", "blocked, old letter", "by link", "by old link", "member elsewhere")
ENDS_THE_SESSION = "accounts.sign_out"  # asked last
LIVE = "live.live"  # names its page in the query
ASKS = "closed.ask"  # answers everybody, about every page there is or is not


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


def questions(world: World, values: Values, *, only_pages: bool = False) -> Iterator[Question]:
    """The whole table of addresses, every method of each."""
    rules = [
        rule for rule in world.app.url_map.iter_rules() if not only_pages or "slug" in rule.arguments or rule.endpoint == LIVE
    ]
    for rule in sorted(rules, key=lambda rule: (rule.endpoint == ENDS_THE_SESSION, str(rule))):
        unknown = rule.arguments - set(values)
        assert not unknown, f"{rule} holds {unknown}: say in Ids.fill what of the page stands there"
        for token in values["token"] if "token" in rule.arguments else [""]:
            given = {name: token if name == "token" else values[name][0] for name in rule.arguments}
            built = rule.build(given, append_unknown=False)
            assert built is not None
            for method in sorted(rule.methods or ()):
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
        answer = client.open(question.path, method=question.method, base_url=base, data=data, query_string=query)
        for stream in streams(self.browser):
            stream.end()  # what else is answered ends by itself
        return answer


def replay(world: World, scene: Scene, browser: Browser, ids: Ids, roles: set[Role]) -> list[str]:
    """Asks everything; returns what went wrong, a line for each."""
    asker, before, wrong = Asker(browser), print_of(world, scene.hospital), []
    for question in questions(world, ids.fill()):
        answer, right = asker.ask(question, ids.typed()), question.right(world, roles)
        said = f"{question.method} {question.path}: {answer.status_code}"
        if answer.status_code not in right:
            wrong.append(f"{said}, not {right}")
        if MARK.lower() in f"{answer.headers}{answer.get_data().decode(errors='replace')}".lower():
            wrong.append(f"{said} tells of the page")
        if question.method == "POST" and (after := print_of(world, scene.hospital)) != before:
            wrong.append(f"{said} changes {[table for table in after if after[table] != before[table]]}")
            before = after
    return wrong


def roles_of(who: str) -> set[Role]:
    """What a kind of reader is to the house."""
    if who in WITHOUT_ACCOUNT:
        return {Role.ANYONE}
    return {Role.ANYONE, Role.MEMBER} | {"staff": {Role.STAFF}, "tenant admin": {Role.TENANT_ADMIN}}.get(who, set())


def is_meant(who: str, line: str) -> bool:
    """Whoever is expected is invited as soon as she asks: the letter goes to her mailbox, and the answer is everybody's."""
    return who == "expected" and "/ask" in line and "tells of the page" not in line


@pytest.mark.parametrize("who", OUTSIDERS)
def test_nobody_of_the_same_hospital_learns_or_changes_anything_of_a_page_that_is_not_for_her(world: World, who: str) -> None:
    scene, ids = marked_scene(world)
    browser = READERS[who](scene)
    wrong = replay(world, scene, browser, ids, roles_of(who))
    assert [line for line in wrong if not is_meant(who, line)] == []


@pytest.mark.parametrize("role", ["member", "keeper", "tenant_admin"])
def test_nobody_of_another_hospital_learns_or_changes_anything_even_with_living_tokens(world: World, role: str) -> None:
    scene, ids = marked_scene(world)
    somebody = scene.elsewhere.person("Bea Other", *([role] if role == "tenant_admin" else []))
    if role == "keeper":
        scene.elsewhere.page(somebody)
    ids = replace(ids, tokens=live_tokens(scene.hospital, ids))
    roles = roles_of(role.replace("_", " "))
    assert replay(world, scene, somebody.browser(), ids, roles) == []


def test_the_marks_are_found_and_so_are_the_changes_when_the_page_is_ones_own(world: World) -> None:
    scene, ids = marked_scene(world)
    wrong = " ".join(replay(world, scene, scene.pages[0].keeper.browser(), ids, roles_of("keeper")))
    for part in ("tells of the page", "changes ['care_page']", "changes ['guest'", "changes ['support_message']", "'letters'"):
        assert part in wrong


@pytest.mark.parametrize("state", [GuestState.REMOVED, GuestState.BLOCKED])
def test_an_old_letter_of_somebody_who_was_shut_out_opens_nothing(world: World, state: GuestState) -> None:
    scene, ids = marked_scene(world)
    letter = follow_token(scene.hospital, ids.guest)
    scene.shut_out([ids.guest], state)
    ids = replace(ids, tokens=(letter,))
    assert replay(world, scene, scene.hospital.browser(), ids, roles_of("stranger")) == []


def imagined(ids: Ids, *, page: bool) -> Ids:
    """Ids of the same form that never were; with `page` false, on the page there is."""
    ghosts = {name: new_id() for name in ("update", "photo", "message", "guest", "delivery", "version")}
    never = replace(ids, **ghosts)  # type: ignore[arg-type]
    return replace(never, page="0123456789ab", page_id=new_id()) if page else never


def differences(world: World, browser: Browser, real: Ids, never: Ids) -> list[str]:
    """Addresses of pages that answer differently, or ask the database differently, for what is and what never was."""
    asker, found = Asker(browser), []
    pairs = zip(*(questions(world, ids.fill(), only_pages=True) for ids in (real, never)), strict=True)
    for question, other in pairs:
        told = []
        for asked, ids in ((question, real), (other, never)):
            with statements() as sent:
                answer = asker.ask(asked, {"id": "", "body": "Let me in.", "on": ids.typed()["on"]})
            told.append((comparable(answer, *(part[0] for part in ids.fill().values())), list(sent)))
        if told[0] != told[1]:
            found.append(f"{question.method} {question.path}")
    return found


@pytest.mark.parametrize("who", OUTSIDERS)
def test_a_page_that_exists_and_one_that_never_did_are_told_apart_by_nobody(world: World, who: str) -> None:
    scene, ids = marked_scene(world)
    browser = READERS[who](scene)
    found = differences(world, browser, ids, imagined(ids, page=True))
    assert [line for line in found if not is_meant(who, line)] == []


def test_the_comparison_sees_the_difference_when_the_page_is_ones_own(world: World) -> None:
    scene, ids = marked_scene(world)
    found = differences(world, scene.pages[0].keeper.browser(), ids, imagined(ids, page=True))
    assert f"GET /pages/{ids.page}" in found
    assert f"GET /pages/{ids.page}/photos/{ids.photo}/large.jpg" in found
    assert f"POST /pages/{ids.page}/updates/{ids.update}/seen" in found


@pytest.mark.parametrize("who", ["admitted by letter", "admitted person"])
def test_a_stopped_update_and_one_that_never_was_are_told_apart_by_no_reader_of_the_page(world: World, who: str) -> None:
    scene, ids = marked_scene(world)
    with world.as_superuser() as connection:
        connection.execute("update update set state = 'stopped'")
        connection.execute("update support_message set state = 'hidden'")
    browser = READERS[who](scene)
    on_page = {
        question.path for question in questions(world, ids.fill(), only_pages=True) if question.rule.arguments - {"slug"}
    }
    assert not on_page & set(differences(world, browser, ids, imagined(ids, page=False)))
