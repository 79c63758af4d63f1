"""The hospital's day, goes on: somebody asks for help, waits, is answered, and takes it all away; others help."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from helping.jobs import surface
from helping.models import HelpLine, HelpRequest
from kernel.db import db
from tests.house.acts_shared import Act, press
from tests.house.filled import Filled

ASKS = {"kind": "talk", "body": "Marigold", "needed": "today"}


def asking(filled: Filled) -> Iterator[Act]:
    """A member asks; nobody answers for a day; the administrator helps, and sees to it that others do."""
    member = filled.hospital.person("Quill Feather", email="wishes@example.org").browser()
    asked = member.open("/requests/new").submit(ASKS).path
    yield "helping.ask", ["request.ask"]
    _a_day_goes_by(filled, UUID(asked.rpartition("/")[2]))
    yield "helping.surface", ["request.surface"]
    press(filled.browser, f"{asked}/take")
    yield "help_tending.take", ["request.take"]
    filled.browser.open(asked).submit({"body": "Aubergine"}, action=asked)
    yield "helping.show", ["request.write"]
    press(filled.browser, f"{asked}/report", kind="unkind")
    yield "help_reporting.report_request", ["report.make"]
    press(member, f"{asked}/lines/{_newest_line(filled)}/report", kind="unkind")
    yield "help_reporting.report_line", ["report.make"]
    press(filled.browser, f"{asked}/give-back")
    yield "help_tending.give_back", ["request.give_back"]
    press(filled.browser, f"{asked}/take")
    press(filled.browser, f"/admin{asked}/free")
    yield "requests_console.free", ["request.take", "request.give_back"]
    press(filled.browser, f"{asked}/take")
    press(filled.browser, f"{asked}/end", outcome="elsewhere")
    yield "help_tending.end", ["request.take", "request.end"]
    for end in ("again", "close", "away"):
        press(member, f"{asked}/{end}")
        yield f"helping.{end}", [f"request.{end}"]
    for wanted, action in (("yes", "resume"), ("no", "pause")):
        press(filled.browser, "/requests/waiting/letters", wanted=wanted)
        yield "help_tending.letters", [f"request.{action}"]


def _a_day_goes_by(filled: Filled, request_id: UUID) -> None:
    with filled.hospital.entered():
        request = db.session.get_one(HelpRequest, (filled.hospital.id, request_id))
        request.waits_since -= timedelta(hours=25)
        surface.work(str(request.id), str(request.place))


def _newest_line(filled: Filled) -> UUID:
    with filled.hospital.entered():
        return db.session.scalars(select(HelpLine.id).order_by(HelpLine.id.desc()).limit(1)).one()
