"""The hospital's day, its terms: written, published, and agreed to by somebody who signs in and by somebody who joins."""

from collections.abc import Iterator

from tests.house.acts_shared import Act
from tests.house.filled import Filled


def agreeing(filled: Filled) -> Iterator[Act]:
    """Last of all: from now on whoever signs in is led to them first."""
    filled.browser.open("/admin/terms/").submit({"en": "Marigold: be kind."}, action="/admin/terms/")
    yield "terms_console.index", ["terms.keep"]
    filled.browser.open("/admin/terms/preview").submit(action="/publish")
    yield "terms_console.publish", ["terms.publish"]
    filled.hospital.person("Quill Aubergine", email="agrees@example.org").browser().open("/account").submit(action="/agree")
    yield "terms.ask", ["terms.agree"]
    her = {"name": "Feather", "email": "joins@example.org", "age_group": "adult", "password": "seven grey herons"}
    filled.hospital.browser().open("/join").submit(her)
    yield "accounts.join", ["person.join", "terms.agree"]
