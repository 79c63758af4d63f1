"""Letters: each is a name, three template files (subject, text, HTML) and a word on what fills them.

The words are rendered once for everybody. Where something differs from reader to reader the template writes `to.NAME`, which
becomes a tag; the mailer puts each reader's own value in its place.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

import css_inline
from flask import Blueprint, current_app, render_template
from markupsafe import Markup, escape

from kernel.brand import Brand
from kernel.db import current_tenant_id
from kernel.features import Feature
from kernel.tenancy import canonical_host, canonical_url, has_feature
from kernel.web import feature
from mail.models import Delivery, Mailing
from mail.ports import Addressee, Mailer, SealedLetter

blueprint: Blueprint = feature("mail", __name__)


class Held(Exception):
    """The letter must wait until somebody releases it."""


class Withdrawn(Exception):
    """What the letter was about is gone: it is never sent. The message is a word for the record."""


@dataclass(frozen=True)
class Personal:
    """What differs from reader to reader: addresses (safe in HTML as they are) and words (escaped for HTML)."""

    links: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A kind of e-mail. `name` is where its templates are: `letters/<name>.subject.txt`, `.txt` and `.html`.

    `fill` gives the templates their context for what a mailing is about, or raises Held or Withdrawn. `personal` gives one
    delivery's own values, without asking the database. `one_click` letters carry RFC 8058 headers to the link
    `unsubscribe`. A letter of a `feature` leads nowhere once the hospital is without it, and does not leave.
    """

    name: str
    fill: Callable[[UUID], dict[str, Any]]
    personal: Callable[[UUID, Delivery], Personal]
    links: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    one_click: bool = False
    feature: Feature | None = None


_letters: dict[str, Letter] = {}
_inliner = css_inline.CSSInliner(load_remote_stylesheets=False)  # whatever a letter says, nothing is fetched to seal it


def register(letter: Letter) -> Letter:
    """Makes a letter known under its name."""
    _letters[letter.name] = letter
    return letter


def all_letters() -> list[Letter]:
    """Every registered letter, by name."""
    return [_letters[name] for name in sorted(_letters)]


def seal(mailing: Mailing, brand: Brand) -> SealedLetter:
    """Renders a mailing's letter, with tags where it is personal. Raises Held or Withdrawn as `fill` does."""
    letter = _letters[mailing.letter]
    if letter.feature is not None and not has_feature(letter.feature):
        raise Withdrawn("the hospital is without it")
    logo_url = canonical_url(brand.logo.url) if brand.logo else None
    given = {"brand": brand, "logo_url": logo_url, **letter.fill(mailing.about_id)}
    links = {name: Markup(_tag(mailing.id, name)) for name in letter.links}  # noqa: S704  # our own tag, not typed by anyone
    in_text = {**links, **{name: _tag(mailing.id, name) for name in letter.words}}
    in_html = {**links, **{name: _tag(mailing.id, f"{name}-html") for name in letter.words}}
    subject, text = words_of(letter, in_text, given)
    return SealedLetter(
        tenant_id=current_tenant_id(),
        sender_email=f"letters@{canonical_host()}",
        sender_name=brand.sender_name,
        reply_to=brand.reply_to,
        subject=subject,
        text=text,
        html=paper_of(letter, in_html, given),
    )


def words_of(letter: Letter, to: Mapping[str, str], given: Mapping[str, Any]) -> tuple[str, str]:
    """A letter's subject, one line, and its plain text. `to` is what is personal, `given` all else, `brand` included."""
    subject = render_template(f"letters/{letter.name}.subject.txt", to=to, **given)
    return " ".join(subject.split()), render_template(f"letters/{letter.name}.txt", to=to, **given).strip() + "\n"


def paper_of(letter: Letter, to: Mapping[str, str], given: Mapping[str, Any]) -> str:
    """The same letter as HTML, its style sheet written into the elements."""
    return _inliner.inline(render_template(f"letters/{letter.name}.html", to=to, **given))


def address(mailing: Mailing, delivery: Delivery) -> Addressee:
    """One delivery as the mailer needs it: every tag of the letter with this reader's own value."""
    letter = _letters[mailing.letter]
    own = letter.personal(mailing.about_id, delivery)
    values = {_tag(mailing.id, name): url for name, url in own.links.items()}
    for name, word in own.words.items():
        values[_tag(mailing.id, name)] = word
        values[_tag(mailing.id, f"{name}-html")] = str(escape(word))
    headers = one_click_headers(own.links["unsubscribe"]) if letter.one_click else {}
    return Addressee(delivery.id, delivery.email, values, headers)


def one_click_headers(url: str) -> dict[str, str]:
    """The two headers of RFC 8058 by which a mail program offers to unsubscribe."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _tag(mailing_id: UUID, name: str) -> str:
    """Nobody can write this by chance, nor on purpose before the mailing exists."""
    return f"[[{name}.{mailing_id.hex[-12:]}]]"


def mailer() -> Mailer:
    """Whoever carries letters here; wsgi.py puts it in place."""
    return cast(Mailer, current_app.extensions["mailer"])
