"""Who may enter where: one table that a person can read, and every address of the house held against it."""

import re
from urllib.parse import quote

import pytest

from kernel.access import GRANTS, STRANGER, Permission, Reader, Role, person_reader
from kernel.ids import new_id
from kernel.web import House, Place
from tests.accounts.steps import set_up_app
from tests.house.addresses import Address, addresses, ask
from tests.house.conftest import Two
from tests.support.browser import Browser
from tests.support.people import comparable

# x: she may enter. What she sees there, of which page and of whom, is asked again where the row is fetched
# (tests/pages/test_access.py for pages, test_replay.py for every address with somebody else's rows).
TABLE = """
                   stranger  member  volunteer  spiritual_care  shop  staff  moderator  tenant_admin
account:join          x        x         x            x          x      x        x           x
account:manage        .        x         x            x          x      x        x           x
account:sign-in       x        x         x            x          x      x        x           x
audit:read            .        .         .            .          .      .        .           x
branding:manage       .        .         .            .          .      .        .           x
console:enter         .        .         .            .          x      .        x           x
conversation:read     .        x         x            x          x      x        x           x
crisis:manage         .        .         .            .          .      .        .           x
crisis:take           .        .         .            .          .      x        x           x
forum:manage          .        .         .            .          .      .        .           x
forum:moderate        .        .         .            .          .      .        x           x
forum:read            .        x         x            x          x      x        x           x
gift:bring            .        .         x            .          x      x        .           x
gift:place            .        .         .            .          x      x        .           .
hospital:read         x        x         x            x          x      x        x           x
letter:answer         x        x         x            x          x      x        x           x
numbers:read          .        .         .            .          .      .        .           x
page:create           .        x         x            x          x      x        x           x
page:manage           .        x         x            x          x      x        x           x
page:read             x        x         x            x          x      x        x           x
patient:enrol         .        .         .            .          .      x        .           x
people:manage         .        .         .            .          .      .        .           x
policy:manage         .        .         .            .          .      .        .           x
record:manage         .        .         .            .          .      .        .           x
report:read           .        .         .            .          .      .        x           x
request:answer        .        .         x            x          .      .        x           x
request:ask           .        x         x            x          x      x        x           x
request:oversee       .        .         .            .          .      .        x           x
service:read          x        x         x            x          x      x        x           x
shop:buy              x        x         x            x          x      x        x           x
shop:keep             .        .         .            .          x      .        .           x
signon:manage         .        .         .            .          .      .        .           x
webhook:receive       x        x         x            x          x      x        x           x
"""
NOWHERE = "/nothing/was/ever/here"
LENGTH = re.compile(r"Content-Length: \d+")  # of a page that leads back to where one was: it grows with that address alone
# Her own picture, which she has not; a conversation and a request of others; a provider of accounts, which is not there.
EMPTY = ("conversations.show", "faces.own", "helping.show", "signon.go")


def rights() -> dict[str, dict[Permission, bool]]:
    """The table, read: for each kind of person, what she may enter."""
    head, *lines = TABLE.strip().splitlines()
    kinds = head.split()
    read: dict[str, dict[Permission, bool]] = {kind: {} for kind in kinds}
    for line in lines:
        name, *marks = line.split()
        for kind, mark in zip(kinds, marks, strict=True):
            read[kind][Permission(name)] = mark == "x"
    return read


KINDS = [kind for kind in rights() if kind != "stranger"]


def reader(kind: str) -> Reader:
    """Somebody of this kind."""
    if kind == "stranger":
        return STRANGER
    given = [] if kind == "member" else [kind]
    return person_reader(new_id(), "Sam", "sam@mercy.example", given)


def test_the_table_says_what_the_house_does() -> None:
    read = rights()
    assert set(read) == {"stranger", *(role for role in Role if role is not Role.ANYONE)}
    for kind, held in read.items():
        assert {permission: reader(kind).may(permission) for permission in Permission} == held, kind
    assert set().union(*GRANTS.values()) == set(Permission)


def doors(app: House, two: Two, kind: str, *, held: bool) -> list[Address]:
    """The addresses in a hospital that need what this kind of person holds, or does not hold."""
    wanted = rights()[kind]
    inside = [one for one in addresses(app, two.mercy) if one.door is not None and one.door.place is not Place.PLATFORM]
    return [one for one in inside if one.door is not None and wanted[one.door.needs] is held]


def browser_of(two: Two, kind: str) -> Browser:
    """Somebody of this kind, who keeps no page and is on no list."""
    given = [] if kind == "member" else [kind]
    return two.mercy.hospital.person("Sam Hill", *given, email=f"{new_id()}@roles.example").browser()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_hers_answers_as_what_does_not_exist(kind: str, app: House, two: Two) -> None:
    browser, host = browser_of(two, kind), two.mercy.hospital.host
    token, shut = browser.token(), doors(app, two, kind, held=False)
    for address in shut:
        for method in sorted(address.methods & {"GET", "POST"}):
            data = {"csrf_token": token} if method == "POST" else None
            answer = ask(browser.client, host, address.path, method, data=data)
            never = ask(browser.client, host, NOWHERE, "GET")
            own = (address.path, address.path.partition("?")[0], NOWHERE)
            assert comparable(answer, *own) == comparable(never, *own), f"{method} {address.path}"
    assert shut  # not even an administrator is told where somebody lies


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.STAFF, Role.TENANT_ADMIN])
def test_a_role_that_needs_a_second_factor_is_nothing_without_it(role: Role, app: House, two: Two) -> None:
    somebody = two.mercy.hospital.person("Sam Hill", role, email=f"{new_id()}@roles.example")
    browser, member = somebody.browser(strong=False), rights()["member"]
    waits = [one for one in doors(app, two, role, held=True) if one.door is not None and not member[one.door.needs]]
    assert waits
    assert led(browser, two, waits) == set()
    if role is Role.TENANT_ADMIN:  # who can do most: and now she has a second step, which she did not show
        set_up_app(browser)
        again = somebody.browser(strong=False)
        assert led(again, two, doors(app, two, "stranger", held=False)) == set()


def led(browser: Browser, two: Two, shut: list[Address]) -> set[str]:
    """Of these addresses, those that do anything but lead to the second step, or say more than the others."""
    host, token, wrong, said = two.mercy.hospital.host, browser.token(), set[str](), set[str]()
    for address in shut:
        if address.looks:
            answer = ask(browser.client, host, address.path)
            if answer.status_code != 302 or not answer.location.startswith("/sign-in/second?next="):
                wrong.add(f"GET {address.path}: {answer.status_code}")
        if "POST" in address.methods:
            answer = ask(browser.client, host, address.path, "POST", data={"csrf_token": token})
            said.add(LENGTH.sub("", comparable(answer, *spellings(address.path))))
            if answer.status_code != 401 or "One step more" not in answer.get_data(as_text=True):
                wrong.add(f"POST {address.path}: {answer.status_code}")
    return wrong | (said if len(said) > 1 else set())


def spellings(path: str) -> list[str]:
    """An address as it can stand in a page that leads back to it, the longest first."""
    safe = ("/", "", "/?", "!$'()*,/:;?@")
    return sorted({path, *(quote(path, safe=letters) for letters in safe)}, key=len, reverse=True)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_hers_opens(kind: str, app: House, two: Two) -> None:
    browser, host = browser_of(two, kind), two.mercy.hospital.host
    staff_doors = {
        Permission.CONSOLE_ENTER,
        Permission.CONVERSATION_READ,
        Permission.CRISIS_MANAGE,
        Permission.CRISIS_TAKE,
        Permission.FORUM_MANAGE,
        Permission.FORUM_READ,
        Permission.PATIENT_ENROL,
        Permission.REPORT_READ,
        Permission.REQUEST_ANSWER,
        Permission.REQUEST_ASK,
        Permission.REQUEST_OVERSEE,
        Permission.ACCOUNT_MANAGE,
    }
    for address in doors(app, two, kind, held=True):
        plain = address.looks and address.path.count("/") <= 2 and "?" not in address.path
        if plain and address.door is not None and address.door.needs in staff_doors and address.endpoint not in EMPTY:
            assert ask(browser.client, host, address.path).status_code in (200, 302), address.path


def test_a_stranger_is_asked_who_she_is(app: House, two: Two) -> None:
    for address in doors(app, two, "stranger", held=False):
        if address.looks:
            answer = ask(two.mercy.hospital.browser().client, two.mercy.hospital.host, address.path)
            assert answer.status_code == 302, address.path
            assert answer.location.startswith("/sign-in"), address.path
