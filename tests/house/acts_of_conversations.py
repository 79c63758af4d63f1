"""The hospital's day, goes on: two people who were introduced write to each other, one reports, and both leave."""

from collections.abc import Iterator

from sqlalchemy import select

from conversations.models import Newcomer, PrivateMessage
from kernel.db import db
from tests.conversations.visit import Talk, a_talk
from tests.house.acts_shared import Act, press
from tests.house.filled import Filled
from tests.peers.two import introduce


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
    yield from _bringing_in(filled, talk)
    press(hers, f"{talk.path}/leave")
    yield "conversations.leave", ["conversation.leave"]
    press(other, f"{talk.path}/block")
    yield "conversations.block", ["person.block"]


def _bringing_in(filled: Filled, talk: Talk) -> Iterator[Act]:
    """One proposes three whom she knows: the other does not want the first, the second does not want to, the third comes."""
    hers, other = talk.anna.browser(), talk.mia.browser()
    for number, steps in enumerate((("decline",), ("agree", "refuse"), ("agree", "come"))):
        one = filled.hospital.person("Thornbury Down", email=f"down{number}@example.org")
        introduce(talk.anna, one)
        press(hers, f"{talk.path}/newcomers", who=str(one.id))
        yield "conversation_inviting.propose", ["newcomer.propose"]
        with filled.hospital.entered():
            newcomer_id = db.session.scalars(select(Newcomer.id).where(Newcomer.person_id == one.id)).one()
        press(other, f"{talk.path}/newcomers/{newcomer_id}/{steps[0]}")
        yield f"conversation_inviting.{steps[0]}", ["newcomer.answer"]
        for step in steps[1:]:
            press(one.browser(), f"/conversations/invitations/{newcomer_id}/{step}")
            yield f"conversation_inviting.{step}", ["conversation.come" if step == "come" else "newcomer.answer"]


def write_to(filled: Filled) -> str:
    """Somebody has written to the administrator; the id of her message, of which no letter tells yet."""
    with filled.hospital.entered():
        query = select(PrivateMessage.id).where(PrivateMessage.author_id != filled.admin.id)
        return str(db.session.scalars(query.order_by(PrivateMessage.id).limit(1)).one())
