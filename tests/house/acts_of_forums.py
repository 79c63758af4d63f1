"""The hospital's day, goes on: people begin topics, reply, change and take away, and whoever looks after forums does."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from forums.models import Post
from kernel.db import db
from tests.house.filled import Filled
from tests.house.filled_forums import FORUM
from tests.support.browser import Browser, Page

Act = tuple[str, list[str]]


def press(browser: Browser, path: str, **values: object) -> Page:
    """Presses a button whose form is not at hand."""
    page = browser.post(path, {"csrf_token": browser.token(), **values})
    assert page.status < 400, f"{path}: {page.status} {page.text[:300]}"
    return page


def newest_post(filled: Filled) -> UUID:
    """The id of the post that was written last."""
    with filled.hospital.entered():
        return db.session.scalars(select(Post.id).order_by(Post.id.desc()).limit(1)).one()


def in_forums(filled: Filled) -> Iterator[Act]:
    """A member writes, with her name and without; an administrator arranges."""
    member = filled.hospital.person("Quill Feather", email="forums@example.org").browser()
    topic = member.open(f"/forums/{FORUM}/new").submit({"title": "Marigold", "body": "Lantern"}).path.partition("?")[0]
    yield "forums.begin", ["topic.begin", "post.write"]
    member.open(topic).submit({"body": "Aubergine", "anonymous": "y"}, action=topic)
    yield "forums.topic", ["post.write"]
    post = f"{topic}/posts/{newest_post(filled)}"
    member.open(f"{post}/change").submit({"body": "Thornbury"})
    yield "forum_changing.change", ["post.change"]
    for endpoint, end, action in (
        ("forum_changing.delete", f"{post}/delete", "post.delete"),
        ("forum_changing.put_back", f"{post}/back", "post.put_back"),
        ("forums.unfollow", f"{topic}/unfollow", "topic.unfollow"),
        ("forums.follow", f"{topic}/follow", "topic.follow"),
        ("forums.follow_forum", f"/forums/{FORUM}/follow", "forum.follow"),
        ("forums.unfollow_forum", f"/forums/{FORUM}/unfollow", "forum.unfollow"),
    ):
        press(member, end)
        yield endpoint, [action]
    yield from looking_after(filled, topic, post)


def speak_to(filled: Filled, speaker: Browser) -> None:
    """Somebody begins a topic in a forum that the administrator follows, and in one of hers replies, and names her."""
    speaker.open(f"/forums/{FORUM}/new").submit({"title": "Marigold", "body": "Lantern"})
    topic = f"/forums/{FORUM}/{filled.topic_id}"
    for words in ("Aubergine", f"Thornbury @{filled.admin.name}"):
        speaker.open(topic).submit({"body": words}, action=topic)


def looking_after(filled: Filled, topic: str, post: str) -> Iterator[Act]:
    """Hidden and shown, asked after, pinned, closed and moved; a forum is changed and another opened."""
    presses = {"hide": "hide", "show": "show", "who": "ask_who"}
    for end, action in presses.items():
        press(filled.browser, f"{post}/{end}")
        yield f"forum_tending.{end}", [f"post.{action}"]
    for end in ("pin", "unpin", "close", "reopen"):
        press(filled.browser, f"{topic}/{end}")
        yield f"forum_tending.{end}", [f"topic.{end}"]
    press(filled.browser, f"{topic}/move", to="parenting")
    yield "forum_tending.move", ["topic.move"]
    filled.browser.open(f"/admin/forums/{FORUM}").submit({"name_en": "Marigold", "group": "forums@example.org"})
    yield "forums_console.change", ["forum.change", "forum.group"]
    filled.browser.open("/admin/forums/new").submit({"name_en": "Lantern"})
    yield "forums_console.new", ["forum.open"]
