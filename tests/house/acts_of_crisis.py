"""The hospital's day, goes on: somebody is put on call, another presses for help and writes of danger."""

from collections.abc import Iterator

from sqlalchemy import select

from crisis.models import CrisisAlert
from kernel.db import db
from tests.house.acts_shared import Act, press
from tests.house.filled import Filled
from tests.house.filled_forums import FORUM


def on_call(filled: Filled) -> Iterator[Act]:
    """The administrator arranges who is called; whoever reads the mailbox proves it."""
    new = {"name": "Quill Feather", "email": "call@example.org", "line": "second"}
    filled.browser.open("/admin/on-call/").submit(new, action="/admin/on-call/")
    yield "on_call.index", ["duty.add"]
    listed = f"/admin/on-call/{filled.on_call_id}"
    for act, action in (("again", "ask"), ("up", "move"), ("second", "move")):
        press(filled.browser, listed, act=act)
        yield "on_call.change", [f"duty.{action}"]
    link = f"/on-call/{filled.tokens['crisis.prove']}"
    filled.hospital.browser().open(link).submit(action=link)
    yield "crisis.prove", ["duty.prove"]
    press(filled.browser, listed, act="remove")
    yield "on_call.change", ["duty.remove"]
    filled.browser.open("/admin/on-call/words").submit({"phrases_en": "Marigold Thornbury"})
    yield "on_call.words", ["crisis.words"]


def in_danger(filled: Filled) -> Iterator[Act]:
    """A member presses twice, then writes without her name; the administrator takes it, a moderator takes it over."""
    member = filled.hospital.person("Quill Feather", email="danger@example.org").browser()
    press(member, "/help")
    yield "crisis.help_now", ["crisis.raise", "crisis.call"]
    press(member, "/help")
    yield "crisis.help_now", ["crisis.again"]
    member.open(f"/forums/{FORUM}/new").submit({"title": "Marigold", "body": "Marigold Thornbury", "anonymous": "y"})
    yield "forums.begin", ["topic.begin", "post.write", "crisis.raise", "crisis.call"]
    with filled.hospital.entered():
        alert_id = db.session.scalars(select(CrisisAlert.id).order_by(CrisisAlert.id.desc()).limit(1)).one()
    alert = f"/admin/crisis/{alert_id}"
    moderator = filled.hospital.person("Quill Thornbury", "moderator", email="taker@example.org").browser()
    press(moderator, f"{alert}/take")
    yield "crisis_console.take", ["crisis.take"]
    press(filled.browser, f"{alert}/take-over")
    yield "crisis_console.take_over", ["crisis.take"]
    press(filled.browser, f"{alert}/who")
    yield "crisis_console.who", ["crisis.ask_who"]
    press(filled.browser, f"{alert}/close", outcome="spoken", note="Aubergine")
    yield "crisis_console.close", ["crisis.close"]
