"""The hospital's day, goes on: somebody's words are reported, hidden, taken down, looked at again, and stand again."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from kernel.db import db
from kernel.tokens import issue
from messages.models import SupportMessage
from moderation.letters import ASKABLE, DECIDED
from moderation.models import Case, WordRule
from tests.house.acts_of_forums import newest_post
from tests.house.acts_shared import Act, newest, press
from tests.house.filled import Filled
from tests.house.filled_forums import FORUM
from tests.support.browser import Browser


def moderating(filled: Filled, page: str) -> Iterator[Act]:
    """The words of a reader by letter: on her own page an administrator does not decide about her own."""
    reader = filled.hospital.guest_browser(filled.guest_id)
    reader.open(f"{page}/messages").submit({"body": "Feather"}, action="/messages")
    yield "messages.messages", ["message.leave"]
    word = newest(filled, SupportMessage)
    member = filled.hospital.person("Thornbury", email="tells@example.org").browser()
    member.open(f"/forums/{FORUM}/{filled.topic_id}/posts/{filled.post_id}/report").submit({"reason": "Marigold"})
    yield "forum_reporting.report_post", ["report.make"]
    press(filled.browser, f"{page}/messages/{word}/report", kind="unkind", reason="Aubergine", urgent="y")
    yield "messages.report", ["report.make", "crisis.raise", "crisis.call"]
    case, admin = f"/admin/moderation/{newest(filled, Case)}", filled.browser
    decision = {"outcome": "taken_down", "note": "Lantern"}
    press(admin, f"{case}/claim")
    yield "moderation.claim", ["case.claim", "page.read"]
    for end, action in (("hide", "hide"), ("unhide", "show"), ("give-back", "give_back"), ("claim", "claim")):
        press(admin, f"{case}/{end}")
        yield f"moderation.{end.replace('-', '_')}", [f"case.{action}"]
    press(admin, case, **decision)
    yield "moderation.show", ["case.decide"]
    press(reader, f"/words-taken-down/{_token(filled)}", words="Quill")
    yield "moderated.taken_down", ["case.ask_again"]
    press(admin, f"{case}/claim")
    press(admin, case, **decision)
    yield "moderation.show", ["case.claim", "case.decide"]
    press(admin, f"{case}/undo")
    yield "moderation.undo", ["case.undo"]
    yield from limiting(filled, member)


def limiting(filled: Filled, member: Browser) -> Iterator[Act]:
    """A member is silenced, and may write again; a word rule comes and goes, and another holds what is let stand."""
    admin = filled.browser
    topic = f"/forums/{FORUM}/{filled.topic_id}"
    member.open(topic).submit({"body": "Quill"}, action=topic)
    yield "forums.topic", ["post.write"]
    press(admin, f"{topic}/posts/{newest_post(filled)}/report", kind="selling")
    yield "forum_reporting.report_post", ["report.make"]
    case = f"/admin/moderation/{newest(filled, Case)}"
    press(admin, f"{case}/limit", what="silenced", days=7)
    yield "moderation.limit", ["case.silence"]
    press(admin, f"{case}/lift")
    yield "moderation.lift", ["case.lift"]
    press(admin, "/admin/word-rules/", phrase="Aubergine", language="es", act="replace", instead="Quill")
    yield "word_rules.index", ["wording.add"]
    press(admin, f"/admin/word-rules/{newest(filled, WordRule)}/remove")
    yield "word_rules.remove", ["wording.remove"]
    press(admin, "/admin/word-rules/", phrase="Thimble", language="en", act="hold")
    yield "word_rules.index", ["wording.add"]
    member.open(topic).submit({"body": "Thimble"}, action=topic)
    yield "forums.topic", ["post.write", "report.make"]
    case = f"/admin/moderation/{newest(filled, Case)}"
    press(admin, f"{case}/claim")
    press(admin, case, outcome="kept", note="Quill")
    yield "moderation.show", ["case.claim", "case.decide"]


def _token(filled: Filled) -> str:
    """What the letter to whoever wrote the words carries."""
    with filled.hospital.entered():
        case_id: UUID = db.session.scalars(select(Case.id).order_by(Case.created_at.desc()).limit(1)).one()
        return issue(DECIDED, case_id, filled.guest_id, lasts=ASKABLE)
