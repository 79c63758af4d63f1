"""A conversation in a few words: two people who were introduced, and what they say, by the product's own actions."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from conversations.access import conversation_for
from conversations.actions import write
from conversations.models import Conversation, PrivateMessage
from kernel.clock import now
from kernel.db import db
from kernel.events import publish
from kernel.ids import new_id
from peers.events import Introduced
from peers.models import Introduction, IntroductionState
from tests.support.browser import Browser, Page
from tests.support.people import fetch
from tests.support.world import Hospital, Somebody

NOTHING_THERE, OVER = ".", "r"


@dataclass(frozen=True)
class Talk:
    """A conversation of two."""

    id: UUID
    anna: Somebody
    mia: Somebody

    @property
    def hospital(self) -> Hospital:
        """Where it is."""
        return self.anna.hospital

    @property
    def path(self) -> str:
        """Its address."""
        return f"/conversations/{self.id}"

    @property
    def on(self) -> str:
        """As a stream names it."""
        return f"conversation:{self.id}"

    def says(self, author: Somebody, body: str) -> UUID:
        """Somebody writes; the id of her message."""
        with self.hospital.entered():
            return write(conversation_for(author.reader, self.id), body).id

    def newest(self) -> UUID:
        """The id of the message that was written last."""
        with self.hospital.entered():
            return db.session.scalars(select(PrivateMessage.id).order_by(PrivateMessage.id.desc()).limit(1)).one()

    def message_path(self, message_id: UUID | None = None) -> str:
        """Where one of its messages, by default the newest, is changed and reported."""
        return f"{self.path}/messages/{message_id or self.newest()}"

    def is_to(self, browser: Browser) -> str:
        """What it is to a browser: w: she writes; r: she reads it, and it has ended or she may not write; .: nothing."""
        shown = fetch(browser, self.path)
        listed = f'href="{self.path}"' in fetch(browser, "/conversations").get_data(as_text=True)
        assert listed is (shown.status_code == 200)
        if not listed:
            return NOTHING_THERE
        return "w" if 'name="body"' in shown.get_data(as_text=True) else OVER


def a_talk(anna: Somebody, mia: Somebody) -> Talk:
    """Both agree to be introduced, and what follows."""
    with anna.hospital.entered():
        agreed = Introduction(id=new_id(), from_id=anna.id, to_id=mia.id, state=IntroductionState.AGREED, answered_at=now())
        db.session.add(agreed)
        db.session.flush()
        publish(Introduced(agreed.id, (anna.id, mia.id)))
        begun = db.session.scalars(select(Conversation.id).where(Conversation.introduction_id == agreed.id)).one()
    return Talk(begun, anna, mia)


def press(browser: Browser, path: str, **values: object) -> Page:
    """Presses a button whose form is not at hand."""
    return browser.post(path, {"csrf_token": browser.token(), **values})


def messages(page: Page) -> list[str]:
    """The messages that are shown, in their order, as words."""
    return [" ".join(one.get_text(" ").split()) for one in page.soup.select("article.post")]
