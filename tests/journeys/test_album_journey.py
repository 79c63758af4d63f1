"""A family's pictures from a phone: many at once over a line that breaks, into the album and with an update."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.journeys.demo import Demo
from tests.journeys.hands import Mouse
from tests.journeys.support import Console, shows, sign_in, violations, wait_for
from tests.photos.pictures import encoded, halves

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Route

pytestmark = pytest.mark.browser

SHAPES = {"garden.jpg": (800, 600), "dog.jpg": (600, 800), "window.png": (900, 300)}


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Pictures on a phone."""
    for name, shape in SHAPES.items():
        kind = "PNG" if name.endswith("png") else "JPEG"
        (tmp_path / name).write_bytes(encoded(halves(shape), kind))
    return [tmp_path / name for name in SHAPES]


@pytest.fixture(params=[True, False], ids=["scripts", "noscript"])
def phone(request: pytest.FixtureRequest, chromium: "Browser") -> "Iterator[tuple[BrowserContext, bool]]":
    """A phone whose browser complains about nothing, with scripts and without."""
    console = Console()
    with chromium.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=request.param, reduced_motion="reduce"
    ) as context:
        console.listen(context)
        yield context, request.param
    on_purpose = ("net::ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED", "status of 503 (Service Unavailable)")
    assert [one for one in console.complaints if not one.endswith(on_purpose)] == []


def ana(stack: Demo, context: "BrowserContext") -> Mouse:
    """Whoever keeps Elena's page, on it."""
    hand = Mouse.at(context, stack.hospital("mercy"))
    sign_in(hand.page, stack.login("Ana Quintero"))
    hand.page.goto(f"{stack.hospital('mercy')}pages")
    hand.press(hand.page.get_by_role("main").locator(".shelf a").first)
    return hand


def choose(hand: Mouse, files: list[Path]) -> None:
    """Chooses files, as in the phone's own list of pictures."""
    with hand.page.expect_file_chooser() as chooser:
        hand.press(hand.page.locator("#pictures"))
    chooser.value.set_files(files)


def test_pictures_come_into_the_album_get_words_and_one_stands_at_the_head_of_the_page(
    stack: Demo, phone: "tuple[BrowserContext, bool]", files: list[Path]
) -> None:
    context, scripts = phone
    hand = ana(stack, context)
    home = hand.page.url
    hand.press(hand.link("All pictures"))
    hand.arrives("Pictures")
    before = hand.page.locator(".album li").count()
    choose(hand, files)
    if scripts:
        wait_for(lambda: "3 of 3 arrived" in hand.text, "all three")
        wait_for(lambda: hand.page.locator("[data-sent] img").count() == 3, "they are prepared")
        assert violations(hand.page) == []
    else:
        hand.press(hand.button("Send the pictures"))
        hand.arrives("3 pictures arrived")
    shown = f"The garden behind the house, {'with' if scripts else 'without'} scripts"
    hand.write(hand.page.locator("[name^=shows-]").first, shown)
    hand.write(hand.page.locator("[name^=caption-]").first, "It rained all night.")
    hand.press(hand.button("Keep the words, and look at the album"))
    hand.arrives("Pictures")
    assert hand.page.locator(".album li").count() in (before + 3, 30)
    shows(hand.page, "It rained all night.")
    at_the_head_of_the_page(hand, home, shown)
    taken_away_and_put_back(hand)


def at_the_head_of_the_page(hand: Mouse, home: str, shown: str) -> None:
    """She lets the page begin with it; opened alone, it is the picture and nothing else."""
    picture = hand.page.get_by_alt_text(shown).first
    wait_for(lambda: bool(picture.count() or (hand.page.reload() and False)), "the picture is prepared")
    hand.press(picture)
    hand.arrives(shown)
    hand.press(hand.button("Begin the page with it"))
    hand.page.goto(home)
    hand.page.locator(".cover img").wait_for()
    alone = hand.page.context.new_page()
    alone.goto(str(hand.page.locator(".cover img").evaluate("it => it.src")))
    assert alone.locator("img").evaluate("it => [it.naturalWidth, it.naturalHeight]") == [800, 600]


def taken_away_and_put_back(hand: Mouse) -> None:
    """A wrong press is undone."""
    hand.press(hand.page.locator(".cover a"))
    hand.press(hand.button("Take it away"))
    hand.page.get_by_text("You can put it back until tomorrow.").wait_for()
    hand.press(hand.button("Put it back"))
    hand.page.get_by_text("The picture is back where it was.").wait_for()


@pytest.mark.parametrize("phone", [True], ids=["scripts"], indirect=True)
def test_over_a_line_that_breaks_every_picture_arrives_once(
    stack: Demo, phone: "tuple[BrowserContext, bool]", files: list[Path]
) -> None:
    context, _ = phone
    hand = ana(stack, context)
    hand.press(hand.link("All pictures"))
    tries = list[str]()

    def break_first(route: "Route") -> None:
        tries.append(route.request.method)
        if len(tries) == 1:
            route.abort()
        elif len(tries) == 2:
            route.fulfill(status=503, headers={"Retry-After": "1"}, body="Later")
        else:
            route.continue_()

    hand.page.route("**/photos", lambda route: break_first(route) if route.request.method == "POST" else route.continue_())
    choose(hand, files[:1])
    hand.page.get_by_text("The connection broke. It is tried again by itself.").wait_for()
    wait_for(lambda: "1 of 1 arrived" in hand.text, "the one")
    assert len(tries) == 3
    context.set_offline(True)
    choose(hand, files[1:])
    hand.page.get_by_text("There is no connection just now. The pictures go on by themselves").first.wait_for()
    assert "1 of 3 arrived" in hand.text
    assert violations(hand.page) == []
    context.set_offline(False)
    wait_for(lambda: "3 of 3 arrived" in hand.text, "the others")
    assert hand.page.locator("[data-sent] > li").count() == 3
    wait_for(lambda: hand.page.locator("[data-sent] img").count() == 3, "they are prepared")
    assert hand.page.locator("[data-said]").inner_text() == "All pictures arrived."


@pytest.mark.parametrize("phone", [True], ids=["scripts"], indirect=True)
def test_a_picture_that_cannot_arrive_can_be_tried_again_or_left_out(
    stack: Demo, phone: "tuple[BrowserContext, bool]", files: list[Path], tmp_path: Path
) -> None:
    context, _ = phone
    hand = ana(stack, context)
    hand.press(hand.link("All pictures"))
    (tmp_path / "notes.pdf").write_bytes(b"%PDF-1.7")
    shut = True

    def answer(route: "Route") -> None:
        if shut and route.request.method == "POST":
            route.fulfill(status=401, body="Sign in first")
        else:
            route.continue_()

    hand.page.route("**/photos", answer)
    choose(hand, [files[0]])
    hand.page.get_by_text("You are no longer signed in.").wait_for()
    shut = False
    hand.press(hand.page.get_by_role("button", name="Try again"))
    wait_for(lambda: "1 of 1 arrived" in hand.text, "after another try")
    choose(hand, [tmp_path / "notes.pdf"])
    hand.page.get_by_text("The file is not a JPEG").first.wait_for()
    hand.press(hand.page.get_by_role("button", name="Leave it out"))
    wait_for(lambda: "1 of 1 arrived" in hand.text, "without it")


def test_an_update_goes_out_with_its_pictures_in_the_order_one_gave_them(
    stack: Demo, phone: "tuple[BrowserContext, bool]", files: list[Path]
) -> None:
    context, scripts = phone
    hand = ana(stack, context)
    hand.press(hand.link("Write an update"))
    choose(hand, files[:2])
    if scripts:
        wait_for(lambda: hand.page.locator("[data-sent] img").count() == 2, "they are prepared")
    else:
        hand.press(hand.button("Send the pictures now, and go on writing"))
    hand.write(hand.page.locator("[name^=shows-]").nth(0), "The garden")
    hand.write(hand.page.locator("[name^=shows-]").nth(1), "The dog")
    hand.press(hand.page.get_by_role("button", name="Later").first)
    said = "fields => fields.map(field => field.value)"
    changed = ["The dog", "The garden"]
    wait_for(lambda: hand.page.locator("[name^=shows-]").evaluate_all(said) == changed, "they change places")
    words = f"Two pictures, {'with' if scripts else 'without'} scripts."
    hand.write(hand.field("What would you like to tell everyone?"), words)
    if scripts:
        assert violations(hand.page) == []
    hand.press(hand.button("Publish"))
    update = hand.page.locator("article.update", has_text=words)
    update.wait_for()
    wait_for(lambda: update.locator("img").count() == 2 or (hand.page.reload() and False) or False, "the pictures")
    assert [image.get_attribute("alt") for image in update.locator("img").all()] == ["The dog", "The garden"]
