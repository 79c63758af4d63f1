"""Two people side by side: what one writes the other sees as it comes, and once, whatever happens to the line."""

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.journeys.demo import Demo, Login
from tests.journeys.hands import Hand, Mouse
from tests.journeys.line import Line
from tests.journeys.support import sign_in, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

pytestmark = pytest.mark.browser

PAGE = "Elena’s page"
OWNER, READER = "Ana Quintero", "Lucinda Farrow"
ADMIN, TOPIC = "Harriet Lomax", ("forums", "Emotional well-being", "I am afraid of the telephone")
MISSED = [f"Missed, number {number}." for number in range(3)]
_TOP = "field => field.getBoundingClientRect().top"


def phone(chromium: "Browser", somebody: Login, port: int, *way: str) -> Hand:
    """Somebody's phone, with what lies at the end of a way open; it reaches the house at this port."""
    context = chromium.new_context(viewport={"width": 360, "height": 780}, reduced_motion="reduce")
    start = urlsplit(somebody.url)._replace(netloc=f"{urlsplit(somebody.url).hostname}:{port}")
    hand = Mouse.at(context, start.geturl())
    sign_in(hand.page, replace(somebody, url=start.geturl()))
    hand.page.goto(f"{hand.page.url}{way[0]}")
    for name in way[1:]:
        hand.page.get_by_role("link", name=name).first.click()
        hand.arrives(name)
    return hand


def say(hand: Hand, words: str) -> None:
    """Leaves a word for the page."""
    hand.write(hand.page.get_by_role("textbox", name="Leave a word for Elena"), words)
    hand.press(hand.page.locator("#leave-a-word").get_by_role("button", name=f"Send it to {PAGE}"))
    word(hand, words).wait_for()


def word(hand: Hand, words: str) -> "Locator":
    """The bubble that says so."""
    return hand.page.locator("#leave-a-word .word", has_text=words)


def test_what_one_writes_the_other_sees_as_it_comes_and_what_she_missed_once_and_in_order(
    stack: Demo, chromium: "Browser"
) -> None:
    ana = phone(chromium, stack.login(OWNER), stack.port, "pages", PAGE)
    with Line(to=stack.port) as line:
        lucinda = phone(chromium, stack.login(READER), line.port, "pages", PAGE)
        who_keeps_the_page_is_told_who_is_here(ana, lucinda)
        it_comes_without_moving_anything(ana, lucinda)
        an_update_comes_above_and_is_offered(ana, lucinda)
        what_was_missed_comes_once(ana, lucinda, line)
        what_is_hidden_goes(ana, lucinda)
    for context in chromium.contexts:
        context.close()


def who_keeps_the_page_is_told_who_is_here(ana: Hand, lucinda: Hand) -> None:
    """Quietly: nothing is read aloud, and Lucinda is told nothing of the kind."""
    ana.page.get_by_text("Lucinda Farrow is here", exact=True).wait_for()
    assert ana.page.locator("[aria-live] [data-live-here], [data-live-here][aria-live]").count() == 0
    assert lucinda.page.locator("[data-live-here]").count() == 0


def it_comes_without_moving_anything(ana: Hand, lucinda: Hand) -> None:
    """While Lucinda is writing, what Ana writes comes in beside it: focus, words and place stay hers."""
    field = lucinda.page.get_by_role("textbox", name="Leave a word for Elena")
    field.fill("I am just writ")
    field.evaluate("field => field.scrollIntoView({block: 'start'})")  # so that what is older stands in the middle
    before = field.evaluate(_TOP)
    say(ana, "Good morning to all.")
    word(lucinda, "Good morning to all.").wait_for()
    assert lucinda.page.locator("[data-live-said]").inner_text() == "A new message"
    assert field.evaluate("field => field === document.activeElement")
    assert field.input_value() == "I am just writ"
    assert abs(field.evaluate(_TOP) - before) <= 1


def an_update_comes_above_and_is_offered(ana: Hand, lucinda: Hand) -> None:
    """It comes in far above; nothing moves, and a quiet button leads there."""
    field = lucinda.page.get_by_role("textbox", name="Leave a word for Elena")
    before = field.evaluate(_TOP)
    ana.write(ana.page.locator(".quick-word textarea"), "She walked to the window.")
    ana.press(ana.page.locator(".quick-word button[type=submit]").first)
    pill = lucinda.button("A new update")
    pill.wait_for()
    assert abs(field.evaluate(_TOP) - before) <= 1
    assert violations(lucinda.page) == []
    lucinda.press(pill)
    update = lucinda.page.locator(".update", has_text="She walked to the window.")
    assert update.evaluate("update => update.getBoundingClientRect().top") < 780
    assert pill.is_hidden()


def what_was_missed_comes_once(ana: Hand, lucinda: Hand, line: Line) -> None:
    """The line breaks; meanwhile Ana writes thrice."""
    line.cut()
    for words in MISSED:
        say(ana, words)
    assert word(lucinda, MISSED[0]).count() == 0
    line.mend()
    word(lucinda, MISSED[-1]).wait_for()
    shown = lucinda.page.locator("#leave-a-word .word-text").all_inner_texts()
    assert [words for words in shown if words in MISSED] == MISSED[::-1]


def what_is_hidden_goes(ana: Hand, lucinda: Hand) -> None:
    """At once, and everywhere."""
    ana.press(word(ana, MISSED[-1]).get_by_role("button", name="Hide").first)
    ana.page.get_by_text("The message is hidden.").wait_for()
    word(lucinda, MISSED[-1]).wait_for(state="detached")


def test_in_a_forum_each_sees_what_she_may_as_it_happens(stack: Demo, chromium: "Browser") -> None:
    harriet, ana = (phone(chromium, stack.login(name), stack.port, *TOPIC) for name in (ADMIN, OWNER))
    with Line(to=stack.port) as line:
        lucinda = phone(chromium, stack.login(READER), line.port, *TOPIC)
        everybody = {"harriet": harriet, "ana": ana, "lucinda": lucinda}
        one_without_a_name_is_not_given_away(everybody)
        what_a_moderator_hides_goes(everybody)
        replies_that_were_missed_come_once(everybody, line)
        assert violations(ana.page) == []
    for context in chromium.contexts:
        context.close()


def answer(hand: Hand, words: str, *, named: bool = True) -> None:
    """Replies in the topic."""
    hand.write(hand.page.locator("#reply textarea"), words)
    if not named:
        hand.page.get_by_text("Do not show my name").click()
    hand.press(hand.button("Send the reply"))
    post(hand, words).wait_for()


def post(hand: Hand, words: str) -> "Locator":
    """The post that says so."""
    return hand.page.locator("article.post", has_text=words)


def one_without_a_name_is_not_given_away(at: dict[str, Hand]) -> None:
    """The author knows her own, a moderator can ask and is on record, a reader is shown nothing but the words."""
    answer(at["lucinda"], "I let it ring, too.", named=False)
    shown = {who: post(hand, "I let it ring, too.") for who, hand in at.items()}
    for one in shown.values():
        one.wait_for()
        assert "Lucinda" not in one.inner_html()
    assert shown["lucinda"].get_by_text("Only you see that this is yours.").is_visible()
    assert shown["harriet"].get_by_role("button", name="Who wrote this?").is_visible()
    assert shown["ana"].get_by_role("button").count() == 0


def what_a_moderator_hides_goes(at: dict[str, Hand]) -> None:
    """From every open page at once; moderators still see it, and whoever wrote it learns it like all others."""
    at["harriet"].press(post(at["harriet"], "I let it ring, too.").get_by_role("button", name="Hide"))
    post(at["ana"], "A moderator hid something here.").wait_for()
    assert post(at["ana"], "I let it ring, too.").count() == 0
    post(at["harriet"], "Hidden. Only moderators see this.").wait_for()


def replies_that_were_missed_come_once(at: dict[str, Hand], line: Line) -> None:
    """The line of one phone breaks; meanwhile the admin writes thrice."""
    at["lucinda"].page.get_by_role("heading", level=1).wait_for()
    line.cut()
    for words in MISSED:
        answer(at["harriet"], words)
    post(at["ana"], MISSED[-1]).wait_for()
    assert post(at["lucinda"], MISSED[0]).count() == 0
    line.mend()
    post(at["lucinda"], MISSED[-1]).wait_for()
    shown = at["lucinda"].page.locator("article.post .prose").all_inner_texts()
    assert [words.strip() for words in shown if words.strip() in MISSED] == MISSED
