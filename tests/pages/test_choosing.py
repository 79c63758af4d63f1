"""For whom an update is: everyone, people by name, its keepers; who sees it, who gets a letter, and what is said before."""

from sqlalchemy import insert

from kernel.db import db
from pages.models import Guest, Right
from tests.integrations.sandbox_fixtures import RunningSandbox
from tests.support.people import rows
from tests.support.world import World
from tests.support.writing import helper, kept_page, picture, shown, the_update, write


def test_an_update_for_one_by_name_is_seen_and_heard_of_by_nobody_else(world: World, sandbox: RunningSandbox) -> None:
    hospital, page, keeper = kept_page(world, followers=2)
    ruth = hospital.guest(page)
    hers, others = hospital.guest_browser(ruth), hospital.guest_browser(hospital.guest(page, "tom@example.org"))
    write(keeper, page, body="Between us.", audience="chosen", chosen=[str(ruth)], pictures=[picture()])
    assert "For people who were chosen by name." in shown(hers, page)[0]
    assert "For Ruth." in shown(keeper, page)[0]
    assert shown(others, page) == []
    assert others.open(f"{page.path}/updates/{the_update(world)}").status == 404
    assert "Between us." not in others.open(f"{page.path}/book").text
    world.work(everything=True)
    assert [mail["to"] for mail in sandbox.mails()] == ["ruth@example.org"]


def test_an_update_for_keepers_is_theirs_and_no_letter_goes_out(world: World, sandbox: RunningSandbox) -> None:
    hospital, page, keeper = kept_page(world, followers=2)
    reader = hospital.guest_browser(hospital.guest(page))
    bea = helper(hospital, page, "Bea Other", Right.ANSWER).browser()
    write(keeper, page, body="For the two of us.", audience="managers")
    assert ["For the two of us." in " ".join(shown(browser, page)) for browser in (keeper, bea, reader)] == [True, True, False]
    world.work(everything=True)
    assert sandbox.mails() == []


def test_only_people_who_were_let_in_to_this_very_page_can_be_chosen(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    other = hospital.page(hospital.person("Bea Other"), patient="Paul")
    invited = hospital.guest(page, "invited@example.org", state="invited")
    blocked = hospital.guest(page, "blocked@example.org", state="blocked")
    theirs = hospital.guest(other, "theirs@example.org")
    assert keeper.open(f"{page.path}/updates").soup.select("input[name=chosen]") == []
    for stranger in (invited, blocked, theirs, "no id"):
        form = keeper.open(f"{page.path}/updates")
        sent = {str(e["name"]): e["value"] for e in form.soup.select("main [type=hidden][name]")}
        told = keeper.post(f"{page.path}/updates", {**sent, "body": "Mine.", "audience": "chosen", "chosen": str(stranger)})
        assert told.status == 422
        assert "Somebody you chose may not come to this page any more." in told.text
    assert rows(world, "select from update where audience = 'chosen'") == []


def test_choosing_nobody_is_refused_and_names_are_offered_to_be_found(world: World) -> None:
    hospital, page, keeper = kept_page(world, followers=9)
    refused = write(keeper, page, body="For whom?", audience="chosen")
    assert "Choose at least one person." in refused.text
    found = refused.submit({"find": "follower 7", "act": "find", "chosen": [str(hospital.guest(page))]})
    assert [label.get_text() for label in found.soup.select("[data-person] label")] == ["Ruth", "Follower 7"]
    assert "For whom?" in found.text
    assert "Goes to 1 person you chose." in found.text


def test_a_list_of_names_stays_of_a_length_that_can_be_read(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    names = [{"page_id": page.id, "email": f"{n}@crowd.example", "name": f"N {n:03}", "state": "admitted"} for n in range(400)]
    with hospital.entered():
        db.session.execute(insert(Guest), names)
    form = keeper.open(f"{page.path}/updates")
    assert len(form.soup.select("[data-person]")) == 300
    assert "More people are on the list than are shown here." in form.text
    assert len(form.submit({"find": "n 399", "act": "find"}).soup.select("[data-person]")) == 1
    assert form.submit({"find": "%", "act": "find"}).soup.select("[data-person]") == []


def test_kinds_are_words_in_the_margin_and_a_question_asks_for_an_answer(world: World) -> None:
    hospital, page, keeper = kept_page(world)
    reader = hospital.guest_browser(hospital.guest(page))
    write(keeper, page, body="Who can drive on Friday?", kind="question")
    write(keeper, page, body="She came home.", kind="milestone")
    write(keeper, page, body="News.")
    words = [word.get_text() for word in reader.open(page.path).soup.select(".margin-word")]
    assert words == ["Milestone", "Question"]
    summaries = [s.get_text() for s in reader.open(page.path).soup.select("article.update summary")]
    assert [words == "Answer" for words in summaries] == [False, False, True]
    assert write(keeper, page, body="x", kind="gossip").status == 422


def test_the_words_name_the_time_for_stopping_that_is_set(world: World) -> None:
    _, page, keeper = kept_page(world, followers=1)
    before = world.app.config["MAIL_STOP_SECONDS"]
    try:
        for seconds, said in (
            (120, "Letters wait 2 minutes;"),
            (60, "wait 1 minute;"),
            (45, "wait 45 seconds;"),
            (0, "at once."),
        ):
            world.app.config["MAIL_STOP_SECONDS"] = seconds
            assert said in keeper.open(f"{page.path}/updates").text
    finally:
        world.app.config["MAIL_STOP_SECONDS"] = before


def test_a_quick_word_says_how_many_get_it_and_keeps_what_could_not_be_published(world: World) -> None:
    _, page, keeper = kept_page(world, followers=3)
    on_page = keeper.open(page.path)
    assert "Goes to 3 people ." in on_page.text
    refused = on_page.submit({"body": "x" * 20_001}, action="/updates")
    assert refused.status == 422
    assert len(refused.soup.select_one("textarea[name=body]").get_text().strip()) == 20_001  # type: ignore[union-attr]
    for _ in range(2):
        on_page.submit({"body": "Twice pressed."}, action="/updates")
    assert rows(world, "select body, audience from update") == [("Twice pressed.", "everyone")]
