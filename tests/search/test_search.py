"""Searching as people do it: what is found, in which order, how it is shown, and what is said when nothing is."""

import pytest
from sqlalchemy import insert

from kernel.db import db
from kernel.ids import new_id
from messages.models import SupportMessage
from pages.models import Guest, Right
from tests.forums.visit import a_topic, many
from tests.search.finding import hits, leads_to, marked, search
from tests.support.people import rows
from tests.support.statements import statements
from tests.support.world import Hospital, World

SAID = "El cáncer de mi madre: the nights are long, and nobody answers the night bell."


@pytest.fixture
def hospital(world: World) -> Hospital:
    """A hospital, with its four forums."""
    return world.hospital()


# What is typed, and whether it finds the words above.
@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        *(("night", True), ("NIGHTS", True), ("long nights", True), ("cancer", True), ("médicos", False), ("madres", True)),
        *(('"night bell"', True), ('"bell night"', False), ("bell -nights", False), ("bell -night", False)),
        *(("bell -herons", True), ("heron or bell", True), ("heron", False), ("the", True), ("-heron", False), ("!", False)),
    ],
)
def test_words_are_found_in_their_forms_in_both_languages_with_and_without_accents(
    hospital: Hospital, typed: str, finds: bool
) -> None:
    anna = hospital.person()
    a_topic(anna, "A question", SAID)
    assert bool(hits(search(anna.browser(), typed))) is finds


def test_what_fits_best_comes_first_with_the_words_marked_and_leads_to_its_place(hospital: Hospital) -> None:
    anna = hospital.person()
    long_one = a_topic(anna, "A question", "I have one.")
    many(long_one, 60)
    long_one.says(anna, "Nothing but a heron.")
    topic = a_topic(anna, "Herons", "They stand still.")
    page = search(anna.browser(), "heron")
    assert [hit.split(" Cancer")[0] for hit in hits(page)] == ["Herons", "A question Nothing but a heron ."]
    assert marked(page) == ["Herons", "heron"]
    assert leads_to(page) == [f"{topic.path}#p-1", f"{long_one.path}?chapter=2#p-62"]
    assert 'id="p-62"' in str(anna.browser().open(f"{long_one.path}?chapter=2").soup)


def test_a_topic_whose_title_and_first_post_both_fit_is_found_once(hospital: Hospital) -> None:
    anna = hospital.person()
    topic = a_topic(anna, "Herons", "A heron stands there.")
    topic.says(anna, "Another heron.")
    assert leads_to(search(anna.browser(), "heron")) == [f"{topic.path}#p-1", f"{topic.path}?chapter=1#p-2"]
    assert leads_to(search(anna.browser(), "stands")) == [f"{topic.path}?chapter=1#p-1"]


def test_words_on_a_page_lead_to_where_they_are_read(hospital: Hospital) -> None:
    anna = hospital.person()
    page = hospital.page(anna)
    update_id = hospital.update(page, "The heron is back.")
    of_page = {"page_id": page.id, "author_name": "Ruth"}
    with hospital.entered():
        for more in ({}, {"update_id": update_id}, {"corner": True}):
            db.session.execute(insert(SupportMessage), [{**of_page, "body": "A heron", **more}])
            db.session.execute(insert(SupportMessage), [{**of_page, "body": f"After it {n}", **more} for n in range(40)])
    found = leads_to(search(anna.browser(), "heron"))
    assert f"{page.path}/updates/{update_id}" in found
    words = [url for url in found if "#m-" in url]
    assert len(words) == 3
    for url in words:
        path, _, anchor = url.partition("#")
        assert anna.browser().open(path).soup.select_one(f"#{anchor}") is not None, url


def test_on_each_page_somebody_finds_what_she_sees_there_as_whoever_she_is_there(world: World, hospital: Hospital) -> None:
    keeper, reader = hospital.person(), hospital.person("Ruth Hale")
    pages = [hospital.page(keeper, patient=name) for name in ("Elena", "Marek", "Ines", "Oskar")]
    guests = [hospital.guest(page, reader.email) for page in pages]
    said, corner = [], []
    with hospital.entered():
        db.session.get_one(Guest, (hospital.id, guests[1])).is_caregiver = True
        db.session.get_one(Guest, (hospital.id, guests[3])).is_caregiver = True
        for page, guest_id in zip(pages, guests, strict=True):
            word = {"page_id": page.id, "author_name": "Ruth", "body": "A heron"}
            said.append(new_id())
            corner.append(new_id())
            own = {"id": said[-1], "guest_id": guest_id, "state": "waiting"}  # hers, by her letter: nobody else sees it yet
            db.session.execute(insert(SupportMessage), [{**word, **own}])
            db.session.execute(insert(SupportMessage), [{**word, "id": corner[-1], "corner": True}])
    found = " ".join(leads_to(search(reader.browser(), "heron", **{"in": "pages"})))
    assert [str(own) in found for own in said] == [True] * 4
    assert [str(own) in found for own in corner] == [False, True, False, True]


def test_what_is_typed_and_what_is_found_are_shown_as_words_and_nothing_else(hospital: Hospital) -> None:
    anna = hospital.person()
    a_topic(anna, "<script>alert(1)</script> heron", "\ue000<img src=x onerror=alert(2)>\ue001 a heron & <b>another</b>")
    page = search(anna.browser(), 'heron"><script>alert(3)</script>')
    assert page.soup.select("main script, main img, main b") == []
    page = search(anna.browser(), "heron")
    assert marked(page) == ["heron", "heron"]
    assert page.soup.select("main script, main img, main b") == []
    assert "\ue000" not in str(page.soup)
    a_topic(anna, "A question", "Before " * 90 + "a grey stork " + "after " * 90)
    shown = hits(search(anna.browser(), "stork"))[0]
    assert len(shown.split()) < 50
    assert shown.count("…") == 2
    a_topic(anna, "A question", "A **grey heron** and *one* stork_in_flight")
    assert "A grey heron and one stork_in_flight" in search(anna.browser(), "grey").text


def test_more_than_a_hundred_are_not_counted_and_are_shown_a_page_at_a_time(hospital: Hospital) -> None:
    anna = hospital.person()
    topic = a_topic(anna, "A question", "x")
    many(topic, 120)
    browser = anna.browser()
    page = search(browser, "x")
    assert "More than 100 were found" in page.text
    assert len(hits(page)) == 5
    seen: list[str] = []
    for number in range(1, 6):
        page = search(browser, "x", **{"in": "forums", "page": number})
        seen += leads_to(page)
        assert bool(page.soup.select("a[rel=next]")) is (number < 5)
    assert len(seen) == len(set(seen)) == 100
    for beyond in (6, 99_999, "-1", "x", "9" * 400):
        assert len(hits(search(browser, "x", **{"in": "forums", "page": beyond}))) == 20


def test_nothing_found_says_what_may_help_and_nothing_asked_says_nothing(hospital: Hospital) -> None:
    browser = hospital.person().browser()
    assert "Nothing was found. Fewer words often find more" in search(browser, "heron").text
    assert "found" not in search(browser, "").text
    assert search(hospital.browser(), "heron").status == 200


def test_search_stands_in_the_menu_of_whoever_has_something_to_read(hospital: Hospital) -> None:
    anna = hospital.person()
    guest = hospital.guest(hospital.page(anna))
    for browser, there in ((anna.browser(), True), (hospital.guest_browser(guest), True), (hospital.browser(), False)):
        assert bool(browser.open("/").soup.select("header a[href='/search']")) is there


def test_somebody_of_the_hospital_who_reads_of_a_page_in_a_search_is_noted_as_on_the_page(world: World) -> None:
    hospital = world.hospital()
    page = hospital.page(hospital.person(), open_to_hospital=True)
    hospital.update(page, "The heron is back.")
    helper = hospital.manager(page, "Hal Helps", Right.POST).browser()
    search(helper, "heron")
    staff = hospital.person("Stan Hill", "staff").browser()
    search(staff, "stork")
    noted = "select count(*) from audit_entry where action = 'page.read' and about_id = %s"
    assert rows(world, noted, page.id) == [(0,)]
    assert len(hits(search(staff, "heron"))) == 1
    assert rows(world, noted, page.id) == [(1,)]


def test_a_search_costs_the_same_few_statements_whatever_it_finds(hospital: Hospital) -> None:
    anna = hospital.person()
    hospital.update(hospital.page(anna), "The heron is back.")
    many(a_topic(anna, "Herons", "A heron"), 30)
    browser, counted = anna.browser(), set[int]()
    for typed in ("heron", "stork", "x or heron"):
        with statements() as sent:
            search(browser, typed)
        counted.add(len(sent))
    assert counted == {6}
