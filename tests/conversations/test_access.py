"""Who reads and who writes in a conversation, whatever became of the two since they were introduced."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from accounts.preferences import come_of_age
from kernel.clock import now
from kernel.ids import new_id
from kernel.live import channels
from peers.actions import block, unblock
from tests.conversations.visit import Talk, a_talk, press
from tests.peers.two import TEEN, changed
from tests.support.live import ask
from tests.support.people import comparable, fetch
from tests.support.world import Hospital, Somebody, World

# What the conversation of Anna and Mia is to each, after something happened. w: she writes; r: she reads, and no more;
# .: to her there is nothing. Signed out or shut out by the hospital, Anna has no browser left: she is not asked.
AFTERWARDS = """
                                 Anna  Mia
nothing                           w     w
anna_leaves                       .     r
mia_leaves                        r     .
both_leave                        .     .
anna_blocks                       .     r
mia_blocks                        r     .
anna_blocks_and_takes_it_back     .     r
anna_is_silenced                  r     w
anna_was_silenced                 w     w
anna_is_banned                    .     w
anna_is_not_proved_any_more       .     r
mia_is_shut_out                   r     ?
mia_asks_to_go                    r     ?
anna_comes_of_age                 r     r
mia_turns_out_to_be_a_teen        r     r
"""
OUTSIDERS = ("stranger", "member", "moderator", "tenant_admin", "elsewhere")


def leaves(talk: Talk, who: Somebody) -> None:
    """Somebody presses *Leave*."""
    press(who.browser(), f"{talk.path}/leave")


def _both_leave(talk: Talk) -> None:
    for somebody in (talk.mia, talk.anna):
        leaves(talk, somebody)


def _takes_it_back(talk: Talk) -> None:
    with talk.hospital.entered():
        block(talk.anna.reader, talk.mia.id)
        unblock(talk.anna.reader, talk.mia.id)


def _comes_of_age(talk: Talk) -> None:
    for teen in (talk.anna, talk.mia):
        changed(teen, **TEEN)
    with talk.hospital.entered():
        come_of_age(talk.anna.id, actor=talk.anna.reader)


def until(column: str, days: int) -> Callable[[Talk], object]:
    """A moderator lets Anna do less, until that day."""
    return lambda talk: changed(talk.anna, **{column: now() + timedelta(days=days)})


HAPPENED: Mapping[str, Callable[[Talk], object]] = {
    "nothing": lambda talk: None,
    "anna_leaves": lambda talk: leaves(talk, talk.anna),
    "mia_leaves": lambda talk: leaves(talk, talk.mia),
    "both_leave": _both_leave,
    "anna_blocks": lambda talk: press(talk.anna.browser(), f"{talk.path}/block"),
    "mia_blocks": lambda talk: press(talk.mia.browser(), f"{talk.path}/block"),
    "anna_blocks_and_takes_it_back": _takes_it_back,
    "anna_is_silenced": until("silenced_until", 1),
    "anna_was_silenced": until("silenced_until", -1),
    "anna_is_banned": until("banned_until", 1),
    "anna_is_not_proved_any_more": lambda talk: changed(talk.anna, proved_at=None),
    "mia_is_shut_out": lambda talk: changed(talk.mia, disabled_at=now()),
    "mia_asks_to_go": lambda talk: changed(talk.mia, leaves_at=now()),
    "anna_comes_of_age": _comes_of_age,
    "mia_turns_out_to_be_a_teen": lambda talk: changed(talk.mia, **TEEN),
}


def lines(table: str) -> dict[str, list[str]]:
    """Each line of a table: its marks."""
    return {line.split()[0]: line.split()[1:] for line in table.strip("\n").splitlines()[1:]}


@pytest.mark.parametrize("what", HAPPENED)
def test_what_it_is_to_each_of_the_two_once(talk: Talk, what: str) -> None:
    HAPPENED[what](talk)
    for somebody, mark in zip((talk.anna, talk.mia), lines(AFTERWARDS)[what], strict=True):
        if mark == "?":
            continue
        browser = somebody.browser()
        assert talk.is_to(browser) == mark
        wrote = press(browser, talk.path, body="One word more").status
        assert wrote == {"w": 200, "r": 403, ".": 404}[mark]
        assert ask(browser, [talk.on]).status_code == (404 if mark == "." else 200)


def outsider(hospital: Hospital, kind: str) -> Somebody:
    """Somebody who is not in it, whatever she is to the hospital."""
    roles = [kind] if kind not in ("member", "elsewhere") else []
    return hospital.person("Otto Outside", *roles)


@pytest.mark.parametrize("kind", OUTSIDERS)
def test_nobody_else_tells_it_from_one_that_never_was(world: World, talk: Talk, kind: str) -> None:
    home = world.hospital("brigid") if kind == "elsewhere" else talk.hospital
    browser = home.browser() if kind == "stranger" else outsider(home, kind).browser()
    token, message = browser.token(), talk.newest()
    for end in ("", "/block", "/leave", "/seen/1", *(f"/messages/{message}/{act}" for act in ("change", "delete", "report"))):
        for method in ("GET", "POST") if not end.startswith("/seen") and not end.endswith("delete") else ("POST",):
            never = f"/conversations/{new_id()}"
            told = [
                comparable(
                    browser.client.open(
                        f"{place}{end}", method=method, base_url=f"http://{browser.at}", data={"csrf_token": token, "body": "x"}
                    ),
                    place,
                    place.replace("/", "%2F"),
                )
                for place in (talk.path, never)
            ]
            assert told[0] == told[1], (method, end)
    assert "marigold" not in fetch(browser, talk.path).get_data(as_text=True)
    assert ask(browser, [talk.on]).status_code == 404
    assert talk.is_to(talk.mia.browser()) == "w"


# Mia's own ids in Anna's conversation with Tess, and the other way round, open nothing.
def test_a_message_is_found_in_its_own_conversation_alone_and_by_its_author_alone_changed(talk: Talk) -> None:
    tess = talk.hospital.person("Tess Reader")
    other = a_talk(talk.anna, tess)
    hers = talk.newest()
    mia, anna = talk.mia.browser(), talk.anna.browser()
    assert fetch(anna, f"{other.path}/messages/{hers}/change").status_code == 404
    assert press(anna, f"{other.path}/messages/{hers}/delete").status == 404
    assert press(mia, f"{talk.path}/messages/{hers}/delete").status == 404
    assert fetch(mia, f"{talk.path}/messages/{hers}/change").status_code == 404
    assert fetch(anna, f"{talk.path}/messages/{hers}/report").status_code == 404
    assert fetch(mia, f"{talk.path}/messages/{hers}/report").status_code == 200


def test_whoever_was_left_and_whoever_was_blocked_see_the_very_same(hospital: Hospital) -> None:
    mia, seen = hospital.person("Mia Lund"), []
    for kind in ("leave", "block"):
        anna = hospital.person("Anna Berg", email=f"anna-{kind}@mercy.example")
        talk = a_talk(anna, mia)
        press(anna.browser(), f"{talk.path}/{kind}")
        shown = comparable(fetch(mia.browser(), talk.path), talk.path, str(talk.id))
        assert "This conversation has ended." in shown
        seen.append(shown)
    assert seen[0] == seen[1]


def test_whoever_parted_may_be_introduced_anew_and_the_old_conversation_stays_ended(talk: Talk) -> None:
    leaves(talk, talk.anna)
    again = a_talk(talk.mia, talk.anna)
    assert [one.is_to(who.browser()) for one in (talk, again) for who in (talk.anna, talk.mia)] == [".", "r", "w", "w"]


def test_many_streams_cost_one_statement(talk: Talk) -> None:
    people = [talk.anna.reader, talk.mia.reader, talk.hospital.person("Tess Reader").reader]
    with talk.hospital.entered():
        found = channels()["conversation"].audiences(talk.id, people)
    assert [audience.word if audience else None for audience in found] == ["writer", "writer", None]
