"""The caregivers' corner: who is in it, and that nobody else can tell that it is there."""

import pytest

from tests.messages.visit import Visit, leave, message_id, press, status, words
from tests.support.people import READERS, Scene, comparable, fetch, rows
from tests.support.world import World

IN_IT = {"keeper", "helper", "helper who posts", "helper who manages", "caregiver"}
OUTSIDE = ("stranger", "admitted by letter", "admitted person", "blocked", "by old link", "member", "staff", "tenant admin")


@pytest.mark.parametrize("who", [*sorted(IN_IT), *OUTSIDE])
def test_managers_and_caregivers_are_in_it_and_for_all_others_it_is_an_unknown_page(world: World, who: str) -> None:
    hospital = world.hospital()
    page = hospital.page(hospital.person("Anna Berg"), open_to_hospital=True)
    press(page.keeper.browser(), f"{page.path}/corner", body="Who stays tonight?")
    browser = READERS[who](Scene(hospital, world.hospital("brigid"), [page]))
    answer, token = fetch(browser, f"{page.path}/corner"), browser.token()
    assert (answer.status_code == 200) is (who in IN_IT)
    assert ("corner" in fetch(browser, page.path).text) is (who in IN_IT)
    if who not in IN_IT:
        nowhere = "/pages/0123456789ab/corner"
        assert comparable(answer, page.slug) == comparable(fetch(browser, nowhere), "0123456789ab")
        sent = {"csrf_token": token, "body": "Let me in."}
        asked = [browser.client.post(p, data=sent, base_url=f"http://{browser.at}") for p in (f"{page.path}/corner", nowhere)]
        assert asked[0].status_code == asked[1].status_code in (401, 404)
    assert rows(world, "select count(*) from support_message") == [(1,)]


def test_caregivers_talk_there_and_read_who_can_read(visit: Visit, world: World) -> None:
    with world.as_superuser() as connection:
        connection.execute("update guest set is_caregiver = true")
    corner = f"{visit.page.path}/corner"
    shown = visit.keeper.open(corner).submit({"body": "Who stays tonight?"}, action="/corner")
    assert "Only those who keep the page, and those they marked as caregivers, can read here." in shown.text
    first = message_id(world, "Who stays tonight?")
    visit.ruth.open(f"{corner}?reply_to={first}").submit({"body": "I do."}, action="/corner")
    assert words(visit.keeper, corner) == ["Who stays tonight?", "I do."]
    assert rows(world, "select corner, state, reply_to_id from support_message order by id") == [
        (True, "shown", None),
        (True, "shown", first),
    ]


def test_what_is_said_there_stands_nowhere_else_and_is_reached_by_no_id(visit: Visit, world: World) -> None:
    press(visit.keeper, f"{visit.page.path}/corner", body="She does not know yet.")
    word = message_id(world, "She does not know yet.")
    for browser in visit.everybody:
        for where in ("", "/messages", f"/updates/{rows(world, 'select id from update')[0][0]}"):
            assert words(browser, f"{visit.page.path}{where}") == []
        assert browser.open(f"{visit.page.path}/messages?reply_to={word}").status == 404
        assert status(browser, f"{visit.page.path}/messages", reply_to=word, body="What?") == 404
    for browser in (visit.ruth, visit.member):
        assert browser.open(f"{visit.page.path}/messages/{word}/report").status == 404
        assert browser.open(f"{visit.page.path}/corner?reply_to={word}").status == 404
        assert status(browser, f"{visit.page.path}/messages/{word}/feeling", feeling="heart") == 404
    press(visit.keeper, f"{visit.page.path}/messages/thanks")
    assert rows(world, "select thanked_at from support_message") == [(None,)]


def test_words_of_the_page_are_not_answered_in_the_corner(visit: Visit, world: World) -> None:
    leave(visit.ruth, visit.page, "With you.")
    word = message_id(world, "With you.")
    assert visit.keeper.open(f"{visit.page.path}/corner?reply_to={word}").status == 404


def test_a_caregiver_from_whom_writing_was_taken_reads_there_and_does_not_write(visit: Visit, world: World) -> None:
    with world.as_superuser() as connection:
        connection.execute("update guest set is_caregiver = true, may_write = false")
    assert visit.ruth.open(f"{visit.page.path}/corner").soup.select("textarea") == []
    assert status(visit.ruth, f"{visit.page.path}/corner", body="Let me.") == 403
