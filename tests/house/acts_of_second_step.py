"""The hospital's day, goes on: somebody sets up a second step, and the administrator takes it away when it is lost."""

from collections.abc import Iterator

from tests.accounts.soft_key import SoftKey
from tests.accounts.steps import first_removal, set_up_app, set_up_key
from tests.house.filled import Filled

Act = tuple[str, list[str]]


def second_step(filled: Filled) -> Iterator[Act]:
    """An app, a passkey, new recovery codes; one factor is removed, and then all."""
    her = filled.hospital.person("Feather Marigold", email="feather.marigold@example.org")
    browser = her.browser()
    set_up_app(browser)
    yield "factors.app", ["factor.add", "factor.codes"]
    set_up_key(browser, SoftKey(f"http://{filled.hospital.host}", filled.hospital.host))
    yield "factors.passkey", ["factor.add"]
    browser.open("/account/second").submit(action="/codes")
    yield "factors.codes", ["factor.codes"]
    browser.open(first_removal(browser)).submit()
    yield "factors.remove", ["factor.remove"]
    filled.browser.open(f"/admin/people/edit/?id={her.id}").submit({"reset": "y"})
    yield "people.edit_view", ["factor.reset"]
