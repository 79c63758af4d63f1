"""A forum in a few words: who reads it, topics and posts made by the product's own actions, and what is shown of them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import insert, select, update

from forums.access import forum_for, topic_for
from forums.actions import Said, begin_topic, reply
from forums.models import Forum, ForumMember, Post, Topic
from kernel.db import db
from kernel.ids import new_id
from tests.support.browser import Browser, Page
from tests.support.world import Hospital, Somebody


@dataclass(frozen=True)
class ATopic:
    """A topic by its ids."""

    id: UUID
    forum: str
    hospital: Hospital

    @property
    def path(self) -> str:
        """Where it is."""
        return f"/forums/{self.forum}/{self.id}"

    def post_id(self, number: int) -> UUID:
        """The id of one of its posts."""
        with self.hospital.entered():
            return db.session.scalars(select(Post.id).where(Post.topic_id == self.id, Post.number == number)).one()

    def post_path(self, number: int) -> str:
        """Where one of its posts is changed and looked after."""
        return f"{self.path}/posts/{self.post_id(number)}"

    def says(self, author: Somebody, body: str, *, anonymous: bool = False, quotes: int | None = None) -> int:
        """Somebody replies; the number of her post."""
        with self.hospital.entered():
            visit = topic_for(author.reader, self.forum, self.id)
            quoted = db.session.scalars(select(Post).where(Post.topic_id == self.id, Post.number == quotes)).one_or_none()
            return reply(visit, Said(body, anonymous, quoted)).number


def a_topic(
    author: Somebody, title: str = "Nights", body: str = "How do you sleep?", *, forum: str = "cancer", anonymous: bool = False
) -> ATopic:
    """Somebody begins a topic."""
    with author.hospital.entered():
        post = begin_topic(forum_for(author.reader, forum), title=title, said=Said(body, anonymous))
        return ATopic(post.topic_id, forum, author.hospital)


def arrange(hospital: Hospital, forum: str, **values: object) -> None:
    """Changes what holds for a forum."""
    with hospital.entered():
        db.session.execute(update(Forum).where(Forum.slug == forum).values(**values))


def into_group(hospital: Hospital, forum: str, somebody: Somebody) -> None:
    """Puts somebody on the list of a forum."""
    with hospital.entered():
        forum_id = db.session.scalars(select(Forum.id).where(Forum.slug == forum)).one()
        db.session.add(ForumMember(forum_id=forum_id, person_id=somebody.id))


def press(browser: Browser, path: str, **values: object) -> Page:
    """Presses a button whose form is not at hand."""
    return browser.post(path, {"csrf_token": browser.token(), **values})


def posts(page: Page) -> list[str]:
    """The posts that are shown, in their order, as words."""
    return [" ".join(post.get_text(" ").split()) for post in page.soup.select("article.post")]


def many(topic: ATopic, number: int, *, first: int = 2) -> None:
    """As many more posts, from this number on."""
    with topic.hospital.entered():
        said = {"topic_id": topic.id, "author_name": "Anna", "body": "x", "body_html": "<p>x</p>"}
        db.session.execute(insert(Post), [{**said, "id": new_id(), "number": n} for n in range(first, first + number)])
        grown = {"last_number": first + number - 1, "shown": first + number - 1}
        db.session.execute(update(Topic).where(Topic.id == topic.id).values(**grown))
