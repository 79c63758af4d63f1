"""The hospital's day, goes on: two people who were introduced write to each other, one reports, and both leave."""

from collections.abc import Iterator

from sqlalchemy import select

from conversations.models import PrivateMessage
from kernel.db import db
from tests.conversations.visit import a_talk
from tests.house.acts_shared import Act, press
from tests.house.filled import Filled


def in_conversations(filled: Filled) -> Iterator[Act]:
    """They write, change, take away, report, leave and block."""
    quill = filled.hospital.person("Quill Feather", email="writes@example.org")
    feather = filled.hospital.person("Feather Quill", email="answers@example.org")
    hers, other = quill.browser(), feather.browser()
    talk = a_talk(quill, feather)
    hers.open(talk.path).submit({"body": "Marigold"}, action=talk.path)
    yield "conversations.show", ["conversation.begin", "private.write"]
    hers.open(f"{talk.message_path()}/change").submit({"body": "Lantern"})
    yield "conversation_changing.change", ["private.change"]
    press(other, f"{talk.message_path()}/report", kind="unkind", reason="Aubergine")
    yield "conversation_reporting.report_message", ["report.make"]
    press(hers, f"{talk.message_path()}/delete")
    yield "conversation_changing.delete", ["private.delete"]
    press(hers, f"{talk.path}/leave")
    yield "conversations.leave", ["conversation.leave"]
    press(other, f"{talk.path}/block")
    yield "conversations.block", ["person.block"]


def write_to(filled: Filled) -> str:
    """Somebody has written to the administrator; the id of her message, of which no letter tells yet."""
    with filled.hospital.entered():
        query = select(PrivateMessage.id).where(PrivateMessage.author_id != filled.admin.id)
        return str(db.session.scalars(query.order_by(PrivateMessage.id).limit(1)).one())
