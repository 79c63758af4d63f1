"""The hospital's day, its part in the console: its look, its policies, its people; and in which language one reads."""

from collections.abc import Iterator
from io import BytesIO

from admin.lists.models import SavedView
from pages.models import Guest
from tests.house.acts_shared import Act, newest, press
from tests.house.filled import Filled
from tests.photos.pictures import encoded, halves


def console(filled: Filled) -> Iterator[Act]:
    """The administrator changes the hospital's look, somebody's roles, closes her account, and takes the trail along."""
    filled.browser.open("/admin/branding/").submit({"welcome": "Marigold and Lantern", "sender_name": "Aubergine"})
    yield "branding.index", ["branding.change"]
    picture = (BytesIO(encoded(halves())), "Marigold.jpg")
    token = filled.browser.token()
    filled.browser.post("/admin/branding/pictures", {"csrf_token": token, "act": "keep-logo", "logo": picture})
    yield "branding.pictures", ["branding.keep_picture"]
    press(filled.browser, "/admin/branding/pictures", act="remove-logo")
    yield "branding.pictures", ["branding.remove_picture"]
    filled.browser.open("/admin/policies/").submit({"assent_from": "14"})
    yield "policies.index", ["policy.change"]
    nora = filled.hospital.person("Quill Thornbury", email="nora@example.org")
    filled.browser.open(f"/admin/people/edit/?id={nora.id}").submit({"roles": ["staff"], "closed": "y"})
    yield "people.edit_view", ["person.roles", "person.disable"]
    press(filled.browser, f"/admin/audit/glass/{filled.glass_id}/end")
    yield "audit.end_glass", ["glass.end"]
    yield from lists(filled)


def lists(filled: Filled) -> Iterator[Act]:
    """She looks for people, keeps what she looked for, takes it along, and signs somebody out whose account she deletes."""
    typed = {"words": "Quill", "state": "closed", "person": filled.admin.name}
    pages = {"people": "people", "audit": "audit", "orders": "orders_console", "donations": "donations_console"}
    for page, endpoint in pages.items():
        press(filled.browser, f"/admin/{page}/file", **typed)
        yield f"{endpoint}.file", ["list.export"]
    press(filled.browser, "/admin/reports/file", since="2026-10-05", until="2026-11-02")
    yield "reports.file", ["report.export"]
    for page, endpoint in pages.items():
        wish = {"words": "Quill", "person": "Thornbury"}
        press(filled.browser, f"/admin/{page}/views", view_name="Marigold", **wish)
        yield f"{endpoint}.keep_view", ["view.keep"]
        press(filled.browser, f"/admin/{page}/views/{newest(filled, SavedView, list_name=endpoint)}/remove")
        yield f"{endpoint}.remove_view", ["view.remove"]
    mona = filled.hospital.person("Feather Thornbury", email="mona@example.org")
    press(filled.browser, "/admin/people/action/", action="sign_out", rowid=str(mona.id), sure="yes")
    yield "people.action_view", ["person.sign_out"]
    press(filled.browser, f"/admin/people/{mona.id}/end", why="died", words="stay")
    yield "people.end", ["person.end"]


def speaking(filled: Filled) -> Iterator[Act]:
    """Whoever is signed in chooses a language, and so does a reader who came by a letter."""
    press(filled.browser, "/language", language="es")
    yield "language.choose", ["person.language"]
    press(filled.hospital.guest_browser(newest(filled, Guest, state="admitted")), "/language", language="es")
    yield "language.choose", ["guest.language"]
