"""Who may do what in which forum: one table that a person can read, tried over HTTP."""

from collections.abc import Callable, Mapping

import pytest

from forums.arranging import open_forum
from kernel.clock import now
from tests.forums.visit import ATopic, a_topic, arrange, into_group
from tests.support.browser import Browser
from tests.support.people import comparable, fetch
from tests.support.world import Hospital, Somebody, World

# Kinds of people against kinds of forums. r: she reads there; w: she writes there too; .: to her there is nothing.
# `read-only` is for all members to read and for a group to write.
READS = """
                 members  caregivers  group  read-only  archived
stranger            .         .         .        .          .
unproved            .         .         .        .          .
elsewhere           .         .         .        .          .
member              w         .         .        r          r
teen                w         .         .        r          r
caregiver           w         w         .        r          r
helper              w         w         .        r          r
once_caregiver      w         .         .        r          r
in_group            w         .         w        w          r
staff               w         .         .        r          r
volunteer           w         .         .        r          r
moderator           w         w         w        w          r
tenant_admin        w         w         w        w          r
"""
MARK = "Zqxvwkj"
FORUMS: Mapping[str, dict[str, object]] = {
    "members": {},
    "caregivers": {"read_by": "caregivers", "written_by": "caregivers"},
    "group": {"read_by": "group", "written_by": "group"},
    "read-only": {"written_by": "group"},
    "archived": {},
}
# What is done to a topic that Anna began and in which she wrote the second post; s: seen by somebody who reads, and no more.
ACTS = """
                        author  reader  moderator  tenant_admin  outsider
get                        x       x        x           x           .
reply                      x       x        x           x           .
follow                     x       x        x           x           .
unfollow                   x       x        x           x           .
seen/1                     x       x        x           x           .
posts/{2}/change           x       .        .           .           .
posts/{2}/versions         x       .        x           x           .
posts/{2}/hide             .       .        x           x           .
posts/{2}/show             .       .        x           x           .
posts/{3}/who              .       .        x           x           .
pin                        .       .        x           x           .
unpin                      .       .        x           x           .
close                      .       .        x           x           .
reopen                     .       .        x           x           .
move                       .       .        x           x           .
posts/{2}/delete           x       .        .           .           .
posts/{2}/back             x       .        .           .           .
"""


def read(table: str) -> list[tuple[str, str, str]]:
    """Each cell of a table: its line, its column, its mark."""
    head, *lines = table.strip("\n").splitlines()
    return [
        (line.split()[0], column, mark) for line in lines for column, mark in zip(head.split(), line.split()[1:], strict=True)
    ]


def once_caregiver(hospital: Hospital) -> Somebody:
    """Kept a page that is closed by now."""
    somebody = hospital.person("Olga Once")
    hospital.page(somebody)
    with hospital.world.as_superuser() as connection:
        connection.execute("update care_page set closed_at = now() where kept_by = 'Olga Once'")
    return somebody


def changed(hospital: Hospital, change: bytes) -> Somebody:
    """A member about whom something else is true."""
    somebody = hospital.person("Tess Reader")
    with hospital.world.as_superuser() as connection:
        connection.execute(b"update person set " + change + b" where id = %s", [somebody.id])
    return somebody


def caregiver(hospital: Hospital) -> Somebody:
    """Keeps a page."""
    somebody = hospital.person("Carla Keeps")
    hospital.page(somebody)
    return somebody


def in_group(hospital: Hospital) -> Somebody:
    """Is on the list of every forum that has one."""
    somebody = hospital.person("Gita Group")
    for forum in ("group", "read-only"):
        into_group(hospital, forum, somebody)
    return somebody


PEOPLE: Mapping[str, Callable[[Hospital], Somebody]] = {
    "unproved": lambda hospital: changed(hospital, b"proved_at = null"),
    "member": lambda hospital: hospital.person("Mia Lund"),
    "teen": lambda hospital: changed(hospital, b"age_group = 'teen'"),
    "caregiver": caregiver,
    "helper": lambda hospital: hospital.manager(hospital.page(hospital.person("Hilde Owns")), "Hal Helps"),
    "once_caregiver": once_caregiver,
    "in_group": in_group,
    "elsewhere": lambda hospital: hospital.world.hospital("brigid").person("Bea Other"),
} | {
    role: (lambda hospital, role=role: hospital.person("Rolf Role", role, email=f"{role}@mercy.example"))
    for role in ("staff", "volunteer", "moderator", "tenant_admin")
}


@pytest.fixture
def forums(hospital: Hospital) -> Mapping[str, ATopic]:
    """A forum of each kind, with a topic that an administrator began."""
    begins, made = hospital.person("Max First", "tenant_admin", email="first@mercy.example"), {}
    for name, kind in FORUMS.items():
        usual: dict[str, object] = {"names": {"en": name}, "abouts": {}, "position": 9}
        with hospital.entered():
            open_forum({**usual, **kind}, {"en": name}, actor=begins.reader)
        made[name] = a_topic(begins, MARK, MARK, forum=name)
    arrange(hospital, "archived", archived_at=now())
    return made


def browser_of(hospital: Hospital, kind: str) -> Browser:
    """The browser of such a person, at the hospital."""
    browser = PEOPLE[kind](hospital).browser() if kind != "stranger" else hospital.browser()
    browser.at = hospital.host
    return browser


def test_who_reads_and_who_writes_in_which_forum(hospital: Hospital, forums: Mapping[str, ATopic]) -> None:
    cells, found = {(kind, forum): mark for kind, forum, mark in read(READS)}, {}
    for kind in dict.fromkeys(kind for kind, _ in cells):
        browser = browser_of(hospital, kind)
        listed, token = fetch(browser, "/forums").get_data(as_text=True), browser.token()
        searched = fetch(browser, f"/search?in=forums&q={MARK}").get_data(as_text=True)
        for forum, topic in forums.items():
            found[kind, forum] = standing(browser, topic, token)
            assert (f'href="/forums/{forum}"' in listed) is (found[kind, forum] != "."), (kind, forum)
            assert (f'href="{topic.path}' in searched) is (found[kind, forum] != "."), (kind, forum)
    assert found == cells


def standing(browser: Browser, topic: ATopic, token: str) -> str:
    """What a forum and its topic are to a browser; all its addresses agree on that."""
    shown = fetch(browser, topic.path)
    sees = MARK in shown.get_data(as_text=True)
    assert sees is (MARK in fetch(browser, f"/forums/{topic.forum}").get_data(as_text=True)) is (shown.status_code == 200)
    said = [
        browser.client.post(
            path, data={"csrf_token": token, "body": "Hello", "title": "Hello"}, base_url=f"http://{browser.at}"
        )
        for path in (topic.path, f"/forums/{topic.forum}/new")
    ]
    writes = {answer.status_code for answer in said}
    if writes == {302} and sees:
        return "w"
    assert writes == ({403} if sees else writes & {401, 404} or {302})
    return "r" if sees else "."


def test_a_forum_that_is_not_hers_is_told_from_one_that_never_was_by_nobody(
    hospital: Hospital, forums: Mapping[str, ATopic]
) -> None:
    browser = hospital.person("Mia Lund").browser()
    token, base = browser.token(), f"http://{browser.at}"
    topic = forums["group"].id
    for end in ("", "/draft", "/new", "/follow", f"/{topic}", f"/{topic}/follow", f"/{topic}/seen/1"):
        for method in ("GET", "POST"):
            real, never = (
                comparable(browser.client.open(path, method=method, base_url=base, data={"csrf_token": token}), path)
                for path in (f"/forums/group{end}", f"/forums/never{end}")
            )
            assert real == never, (method, end)
    assert fetch(browser, f"/forums/cancer/{forums['members'].id}").status_code == 404


@pytest.mark.parametrize("kind", ["author", "reader", "moderator", "tenant_admin", "outsider"])
def test_what_each_may_do_to_a_topic_and_its_posts(hospital: Hospital, kind: str) -> None:
    arrange(hospital, "cancer", read_by="group", written_by="group")
    anna, mia = hospital.person("Anna Berg"), hospital.person("Mia Lund")
    other = {"author": anna, "reader": mia}.get(kind) or hospital.person(
        "Sam Hill", *([kind] if kind in ("moderator", "tenant_admin") else [])
    )
    for somebody in (anna, mia):
        into_group(hospital, "cancer", somebody)
    topic = a_topic(mia)
    topic.says(anna, "The second")
    topic.says(mia, "The third", anonymous=True)
    ids = {f"{{{n}}}": str(topic.post_id(n)) for n in (2, 3)}
    browser = other.browser()
    token = browser.token()
    for act, column, mark in read(ACTS):
        if column == kind:
            end = act.replace("{2}", ids["{2}"]).replace("{3}", ids["{3}"])
            assert done(browser, topic, end, token) is (mark == "x"), act


def done(browser: Browser, topic: ATopic, end: str, token: str) -> bool:
    """Whether an act went through."""
    if end == "get":
        return fetch(browser, topic.path).status_code == 200
    if end.endswith("versions"):
        return fetch(browser, f"{topic.path}/{end}").status_code == 200
    data = {"csrf_token": token, "body": "Words", "to": "parenting"}
    path = topic.path if end == "reply" else f"{topic.path}/{end}"
    status = browser.client.post(path, data=data, base_url=f"http://{browser.at}").status_code
    assert status in (200, 204, 302, 404), (end, status)
    return status in (200, 204, 302)


def test_a_member_of_another_hospital_is_nobody_here(world: World, hospital: Hospital) -> None:
    topic = a_topic(hospital.person("Anna Berg"))
    other = world.hospital("brigid").person("Bea Other", "moderator").browser()
    assert fetch(other, topic.path).status_code == 404
    assert "Nights" not in other.open("/forums/cancer").text
