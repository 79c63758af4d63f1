"""Every page that those who work at consoles can reach, looked at as they see it; and that none was left out."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from kernel.web import House
from tests.journeys.demo import Demo
from tests.journeys.roles import CONSOLES, WITHOUT, signed_in
from tests.journeys.walking import Walk, nothing_in_the_way

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SEEN: dict[str, set[str]] = {}  # the addresses at which each role has been, by her walk
NO_PAGES = {
    "branding.style": "a sheet for the frames",
    "operator_glass.begin": "leads on to the hospitals",
    **{
        f"people.{view}": "shut: Flask-Admin brings it along"
        for view in ("ajax_lookup", "create_view", "details_view", "export")
    },
}


@pytest.mark.parametrize("role", CONSOLES)
def test_nothing_stands_in_the_way_of_a(role: str, stack: Demo, page: "Page") -> None:
    walk = nothing_in_the_way(page, CONSOLES[role](page, stack), WITHOUT.get(role, ()))
    SEEN[role] = {urlsplit(url).path for url in walk.looked_at.values()}


def test_no_page_of_a_console_was_left_out(app: House) -> None:
    if set(CONSOLES) != set(SEEN):
        pytest.skip("It looks at what the walks of those who work at consoles have seen, and they were not all taken.")
    paths = app.url_map.bind("localhost")
    seen = {paths.match(path)[0] for paths_seen in SEEN.values() for path in paths_seen}
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/admin/", "/operator/")) and "GET" in (rule.methods or ()) and app.doors.get(rule.endpoint)
    }
    assert pages - seen == set(NO_PAGES)


def test_nothing_stands_in_the_way_of_an_act_on_many(stack: Demo, page: "Page") -> None:
    [home] = signed_in("Harriet Lomax")(page, stack)
    walk = Walk(page, [])
    for chosen in (0, 2):
        page.goto(f"{home}admin/people/?state=open")
        for box in page.get_by_role("checkbox").all()[::-1][:chosen]:
            box.check()
        page.get_by_role("button", name="Sign out everywhere").click()
        walk.look()
    page.get_by_role("main").get_by_role("button", name="Sign out everywhere").click()
    page.get_by_text("2 people are signed out everywhere.").wait_for()
    walk.look()
    assert not walk.wrong, "\n".join(walk.wrong)
