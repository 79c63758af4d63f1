"""Every page that families, followers and strangers can reach, looked at as they see it; and letters."""

from typing import TYPE_CHECKING

import pytest

from tests.journeys.demo import Demo
from tests.journeys.roles import FAMILIES, INVITATION, INVITED, WITHOUT, letter_to
from tests.journeys.walking import Walk, nothing_in_the_way

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("role", FAMILIES)
def test_nothing_stands_in_the_way_of_a(role: str, stack: Demo, page: "Page") -> None:
    nothing_in_the_way(page, FAMILIES[role](page, stack), WITHOUT.get(role, ()))


def test_nothing_stands_in_the_way_in_a_letter(stack: Demo, page: "Page") -> None:
    page.goto(f"{stack.hospital('mercy')}sign-in/forgotten")
    page.get_by_label("Your e-mail address").fill(stack.login("Daniel Whitcombe").email)
    page.get_by_role("button", name="Send me the letter").click()
    page.get_by_role("heading", name="Look in your mailbox").wait_for()
    for address, subject in ((INVITED, INVITATION), (stack.login("Daniel Whitcombe").email, "A new password")):
        html = letter_to(stack, address, subject)["html"]
        page.goto("about:blank")
        page.set_content(html)
        walk = Walk(page, [])
        walk.look()
        assert not walk.wrong, "\n".join(walk.wrong)


def test_a_plain_letter_gives_each_emergency_number_a_line(stack: Demo) -> None:
    lines = [line.strip() for line in letter_to(stack, INVITED)["text"].splitlines()]
    assert "If somebody is in danger, call" in lines
    assert "Emergency: 911" in lines
    assert "Suicide and crisis line: 988" in lines
