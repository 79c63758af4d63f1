"""Whoever looks at our pages: how each comes in, what there is to see then, and where she begins to look."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pyotp

from tests.journeys.demo import Demo, Login
from tests.journeys.support import Mail, mails, sign_in, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Page

INVITED, INVITED_TOO, INVITATION = "ingrid.solberg@fjell.example", "harlan@threeoaksdairy.example", "an invitation to read"
GIVER, LAST_RESORT = "nell@friends.example", "The hospital asked us to look at a page that nobody can open."
# An operator's session in another tab: signed in once, since a code of her app opens nothing twice.
_kept: list[Any] = []


def letter_to(stack: Demo, address: str, subject: str = INVITATION) -> Mail:
    """Somebody's first letter of a kind, as soon as it is there."""
    wait_for(lambda: bool(mails(stack, address, subject)), f"“{subject}” to {address}")
    return mails(stack, address, subject)[-1]


def stranger(page: "Page", stack: Demo) -> list[str]:
    """Nobody we know, perhaps with somebody else's letter in her hand."""
    letter = letter_to(stack, INVITED_TOO)["text"]
    home = stack.hospital("mercy")
    return [home, f"{home}no-such-page", f"{home}follow/nonsense", *re.findall(r"http://\S+", letter)]


def at_the_platform(page: "Page", stack: Demo) -> list[str]:
    """Somebody who looks for her hospital."""
    return [stack.platform]


def newcomer(page: "Page", stack: Demo) -> list[str]:
    """Joined a moment ago; her mailbox has not been proved."""
    home = stack.hospital("mercy")
    page.goto(f"{home}join")
    page.get_by_label("Your name").fill("Nora Whitfield-Abernathy")
    page.get_by_label("Your e-mail address").fill("nora@example.org")
    page.get_by_text("18 or older", exact=True).click()
    page.get_by_label("A password").fill("three blue lanterns")
    page.get_by_role("button", name="Join").click()
    page.wait_for_url(re.compile("/join/prove"))
    return [home, page.url]


def follower(page: "Page", stack: Demo) -> list[str]:
    """Came by her letter and has no account."""
    found = re.search(r"http://\S+/follow/\S+", letter_to(stack, INVITED)["text"])
    assert found
    page.goto(found[0])
    page.get_by_role("button", name="I am").click()
    page.wait_for_url("**/pages/*")
    return [page.url, f"{found[0]}/somebody-else"]


def signed_in(name: str) -> "Callable[[Page, Demo], list[str]]":
    """One of the demo's people."""

    def enter(page: "Page", stack: Demo) -> list[str]:
        sign_in(page, stack.login(name))
        return [page.url]

    return enter


def at_the_sandbox(page: "Page", stack: Demo) -> list[str]:
    """Whoever tries the product out, and looks at its letters."""
    return [stack.mailbox, f"{stack.mailbox}?to=nobody"]


def at_the_operators_door(page: "Page", stack: Demo) -> list[str]:
    """Somebody who runs the platform, between her two steps."""
    _first_step(page, stack.operator)
    return [page.url, f"{stack.operator.url}operator/sign-in"]


def operator(page: "Page", stack: Demo) -> list[str]:
    """Somebody who runs the platform, and reads nothing of any hospital."""
    _run_the_platform(page, stack.operator)
    return [page.url]


def operator_who_reads(page: "Page", stack: Demo) -> list[str]:
    """The same, who said why she must."""
    _run_the_platform(page, stack.operator)
    page.goto(f"{stack.operator.url}operator/glass/mercy")
    if page.get_by_label("Why you must read").count():
        page.get_by_label("Why you must read").fill(LAST_RESORT)
        page.get_by_role("button", name="Break the glass").click()
        page.get_by_text("You are reading what families of mercy wrote.").wait_for()
    return [page.url]


def tenant_admin(page: "Page", stack: Demo) -> list[str]:
    """Whoever leads a hospital, on a day with an alert, with money for the foundation, and with an operator who reads."""
    for before in (_somebody_gives, _somebody_calls_for_help, operator_who_reads):
        before(page, stack)
        page.context.clear_cookies()
    harriet = stack.login("Harriet Lomax")
    sign_in(page, harriet)
    _take(page, f"{harriet.url}admin/crisis/", "I take this")
    _take(page, f"{harriet.url}admin/moderation/", "Take this case")
    return [harriet.url]


def _take(page: "Page", waiting: str, name: str) -> None:
    page.goto(waiting)
    page.locator("main :is(.notice, .card) a").first.click()
    page.get_by_role("button", name=name).click()


def _first_step(page: "Page", olga: Login) -> None:
    page.goto(f"{olga.url}operator/sign-in")
    page.get_by_label("E-mail address").fill(olga.email)
    page.get_by_label("Password").fill(olga.password)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/second")


def _run_the_platform(page: "Page", olga: Login) -> None:
    page.context.add_cookies(_kept)
    page.goto(f"{olga.url}operator/hospitals/")
    if "/sign-in" in page.url:
        _first_step(page, olga)
        assert olga.secret is not None
        page.get_by_label("The six digits").fill(pyotp.TOTP(olga.secret).now())
        page.get_by_role("button", name="Go on").click()
        page.wait_for_url("**/operator/hospitals/")
        _kept[:] = page.context.cookies(olga.url)


def _somebody_gives(page: "Page", stack: Demo) -> None:
    page.goto(f"{stack.hospital('mercy')}give")
    page.get_by_text("$25.00", exact=True).click()
    page.get_by_label("Your name").fill("Nell")
    page.get_by_label("Your e-mail address").fill(GIVER)
    page.get_by_role("button", name="Go on to pay").click()
    page.get_by_role("main").get_by_role("link", name=re.compile("^Pay")).click()
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_role("button", name="Pay").click()
    wait_for(lambda: bool(mails(stack, GIVER, "receipt")), "a receipt")


def _somebody_calls_for_help(page: "Page", stack: Demo) -> None:
    sign_in(page, stack.login("Ruth Ellingsen"))
    page.goto(f"{stack.hospital('mercy')}help")
    page.get_by_role("main").get_by_role("button", name="Tell the people on call").click()
    page.get_by_text("The people on call have been written to").wait_for()


FAMILIES: Mapping[str, "Callable[[Page, Demo], list[str]]"] = MappingProxyType(
    {
        "stranger": stranger,
        "visitor of the platform": at_the_platform,
        "newcomer": newcomer,
        "page owner": signed_in("Ana Quintero"),
        "page owner at St. Brigid": signed_in("Maeve Donnelly"),
        "follower by letter": follower,
        "member": signed_in("Lucinda Farrow"),
        "sandbox": at_the_sandbox,
    }
)
CONSOLES: Mapping[str, "Callable[[Page, Demo], list[str]]"] = MappingProxyType(
    {
        "staff": signed_in("Dennis Achterberg"),
        "operator at the door": at_the_operators_door,
        "operator": operator,
        "operator who reads": operator_who_reads,
        "tenant admin": tenant_admin,
    }
)

# Looked at as the page owner sees them; to others at the same hospital they look the same.
_SHARED = ("/account/", "/join", "/sign-in/forgotten")
_BOUGHT = ("/cart", "/give", "/shop/")
_OPERATED = ("/operator/acts", "/operator/hospitals", "/operator/jobs", "/operator/schema")
WITHOUT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "page owner at St. Brigid": _SHARED,
        "member": (*_SHARED, *_BOUGHT),
        "staff": (*_SHARED, *_BOUGHT),
        "operator who reads": _OPERATED,
        "tenant admin": (*_SHARED, *_BOUGHT),
    }
)
