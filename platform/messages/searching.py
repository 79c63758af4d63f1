"""What words of readers add to a search: those on pages that the reader is shown, as far as she sees them there."""

from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import Select, func, literal

from kernel.searching import Hit, Sought, hits_in, keep_words
from messages.access import sees_word
from messages.models import SupportMessage
from pages.models import CarePage
from pages.searching import Thing, add_thing

keep_words(SupportMessage, body="body")


def _words(sought: Sought) -> Select[*tuple[Any, ...]]:
    word = SupportMessage
    about = ("update", word.update_id, "photo", word.photo_id, "corner", word.corner)
    place = func.jsonb_build_object("page", word.page_id, "begins", func.coalesce(word.reply_to_id, word.id), *about)
    shown = {"title": literal(""), "said": word.body, "by": word.author_name, "moment": word.created_at}
    return hits_in(word, sought, part="word", at=place, **shown)


def _word_url(page: CarePage, hit: Hit) -> str:
    """Its list, from the word on that began its thread."""
    below = UUID(int=UUID(hit.at["begins"]).int + 1)
    anchor, at = f"m-{hit.id}", hit.at
    if at["corner"]:
        return url_for("messages.corner", slug=page.slug, before=below, _anchor=anchor)
    about = {"update": at["update"], "photo": at["photo"]}
    return url_for("messages.messages", slug=page.slug, before=below, _anchor=anchor, **about)


add_thing(Thing("word", SupportMessage, _words, sees_word, _word_url))
