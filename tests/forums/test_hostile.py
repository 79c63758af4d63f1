"""Hostile texts through every field of a post: no script and no attribute survives, and what is too long is never looked at."""

import re
from itertools import product
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from forums.forms import LONGEST_BODY
from kernel.text import clean_words, rich_text
from tests.forums.visit import a_topic, arrange, posts, press
from tests.support.hostile import BOMBS, PAYLOADS, WRAPPERS
from tests.support.people import fetch
from tests.support.world import Hospital

HOSTILE = [wrapper.format(payload) for payload, wrapper in product(PAYLOADS, WRAPPERS)]
SCHEMES = {"", "http", "https", "mailto", "tel"}
ALLOWED = {"a", "blockquote", "br", "em", "h3", "hr", "li", "ol", "p", "strong", "ul"}


@pytest.mark.parametrize("wrapper", WRAPPERS, ids=repr)
def test_nothing_survives_but_a_few_harmless_elements(wrapper: str) -> None:
    for payload in PAYLOADS:
        soup = BeautifulSoup(rich_text(clean_words(wrapper.format(payload))), "html.parser")
        for part in soup.find_all(True):
            assert part.name in ALLOWED, payload
            assert set(part.attrs) <= {"href", "rel", "title"}, payload
            assert urlsplit(str(part.get("href", ""))).scheme in SCHEMES, payload
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f]", str(soup)), payload


def test_posted_and_shown_in_title_body_quote_name_and_forum_none_runs(hospital: Hospital) -> None:
    """All of them at once, through the very forms; a page of the house inspects itself for scripts and handlers."""
    arrange(hospital, "cancer", names={"en": PAYLOADS[2]}, abouts={"en": PAYLOADS[3]})
    anna = hospital.person(
        "<img src=x onerror=alert(1)>", "staff", email="anna@mercy.example"
    )  # who writes as much as she likes
    browser, reader = anna.browser(), hospital.person("Sam Hill").browser()
    for start in range(0, len(PAYLOADS), 10):
        title = PAYLOADS[start].replace("\n", " ")[:100]
        begun = browser.open("/forums/cancer/new").submit({"title": title, "body": "\n\n".join(PAYLOADS[start : start + 10])})
        topic = begun.path
        quote = str(begun.soup.select(".post-acts a")[0]["href"]).partition("#")[0]
        browser.open(quote).submit({"body": "\n\n".join(HOSTILE[start * 9 : start * 9 + 60])}, action=topic)
        shown = reader.open(topic)
        assert len(posts(shown)) == 2
        assert inside(shown.soup) == []
    for path in ("/forums", "/forums/cancer"):
        assert inside(reader.open(path).soup) == []


def inside(soup: BeautifulSoup) -> list[str]:
    """What does not belong on a page of the house, wherever it stands."""
    main = soup.select_one("main")
    assert main is not None
    strange = main.select(
        "script:not([src^='/static/']), style, iframe, object, embed, svg, math, base, meta, link, img[src=x]"
    )
    handlers = [part for part in main.find_all(True) if any(name.startswith("on") or name == "style" for name in part.attrs)]
    return [str(part)[:120] for part in [*strange, *handlers]]


@pytest.mark.parametrize("bomb", BOMBS, ids=repr)
def test_a_bomb_of_the_largest_size_stays_small(bomb: str) -> None:
    """The work is bounded by what a post may hold; what comes out is bounded by that, too."""
    typed = (bomb * LONGEST_BODY)[:LONGEST_BODY]
    assert len(rich_text(typed)) <= 12 * LONGEST_BODY


def test_a_megabyte_is_refused_without_being_read(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = hospital.person("Anna Berg")
    topic, browser = a_topic(anna), anna.browser()
    rendered: list[str] = []

    def render(typed: str) -> str:
        rendered.append(typed)
        return ""

    monkeypatch.setattr("forums.actions.rich_text", render)
    token, base = browser.token(), f"http://{browser.at}"
    for path in (topic.path, "/forums/cancer/new", f"{topic.post_path(1)}/change", "/forums/cancer/draft"):
        typed = {"csrf_token": token, "title": "x", "body": "[" * 1_000_000}
        assert browser.client.post(path, data=typed, base_url=base).status_code == 422, path
    assert rendered == []
    assert press(browser, topic.path, body="\0").status == 400
    assert fetch(browser, f"{topic.path}?quote=%00&chapter=-1").status_code == 404
    assert fetch(browser, f"{topic.path}?quote=x&chapter=-99999999999999999999").status_code == 200


def test_the_check_sees_a_script_if_there_were_one() -> None:
    assert inside(BeautifulSoup("<main><p onclick=x>a</p><script>b</script></main>", "html.parser")) != []
