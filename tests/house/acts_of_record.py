"""The hospital's day, goes on: its record system is set up, staff find a patient in it, and it is removed."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.house.filled import Filled
from tests.integrations.record.ward import TOKEN, let_through, look_for, opened

Act = tuple[str, list[str]]


def finding(filled: Filled) -> Iterator[Act]:
    """From the settings to a card, and to the end of it."""
    staff = filled.hospital.person("Thornbury Feather", "staff", email="finds@example.org").browser()
    with TemporaryDirectory() as folder, opened(Path(folder)) as door, let_through(filled.hospital.world.app, door):
        said = {"base_url": door.url, "token": TOKEN}
        filled.browser.open("/admin/record/").submit(said, action="/admin/record/")
        yield "record_console.index", ["record.keep"]
        found = look_for(staff, "M-204418")
        yield "record.find", ["record.ask"]
        found.submit({"name": "Marigold"}, action="/card")
        yield "record.make", ["enrolment.make"]
        gift = f"/gifts/{filled.sold['task_id']}/place"
        staff.open(gift).submit({"number": "M-204418"}, action="/find")
        yield "gift_place.find", ["record.ask", "gift.place"]
    filled.browser.open("/admin/record/").submit(action="/remove")
    yield "record_console.remove", ["record.remove"]
