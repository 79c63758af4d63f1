"""What every template knows: the hospital, the reader, the language, the way about, and how moments are written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from babel.dates import format_date, format_time, get_time_format
from flask import Flask, g, has_request_context, request, url_for
from flask_babel import LazyString, get_locale, get_timezone

from kernel.access import Reader, current_reader
from kernel.brand import current_brand
from kernel.clock import now
from kernel.db import context_tenant_id
from kernel.features import opens
from kernel.language import LANGUAGES
from kernel.text import brief, initials


@dataclass(frozen=True)
class Way:
    """One word of the menu, where it leads, and for whom it is. `post`: pressing it does something."""

    label: LazyString
    endpoint: str
    is_for: Callable[[Reader], bool]
    post: bool = False


@dataclass(frozen=True)
class MenuItem:
    """A Way, ready for the template. `current`: one is on its page, or on one that stands below it, as in a console."""

    label: str
    url: str
    post: bool
    current: Literal["page", "true"] | None


def install_showing(app: Flask, ways: list[Way], foot: list[Way], front: list[Way]) -> None:
    """Gives templates their context and filters. `ways` is the whole menu, `foot` what stands beside the numbers at the foot of
    every page, `front` what a hospital's first page offers beside its own; each reader sees what is hers.
    """
    app.context_processor(lambda: _context(ways, foot, front))
    filters: dict[str, Callable[..., str]] = {
        "brief": brief,
        "clock": clock,
        "initials": initials,
        "short_date": short_date,
    }
    app.jinja_env.filters.update(filters)


def _context(ways: list[Way], foot: list[Way], front: list[Way]) -> dict[str, object]:
    locale = get_locale()
    g.language = locale.language  # for the header of the answer, see web.py
    return {
        "brand": current_brand(),
        "reader": current_reader(),
        "language": locale.language,
        "languages": LANGUAGES,
        "opens": opens,
        "direction": locale.text_direction,
        "navigation": _items(ways),
        "foot": _items(foot),
        "front": _items(front),
    }


def _on_a_page() -> bool:
    """Letters have no menu, and neither has the platform's own host."""
    return has_request_context() and context_tenant_id() is not None


def _items(ways: list[Way]) -> list[MenuItem]:
    if not _on_a_page():
        return []
    return [_item(way) for way in ways if opens(way.endpoint) and way.is_for(current_reader())]


def _item(way: Way) -> MenuItem:
    url = url_for(way.endpoint)
    return MenuItem(str(way.label), url, way.post, _current(url))


def _current(url: str) -> Literal["page", "true"] | None:
    """An error stands nowhere: what is not for a reader looks as what does not exist."""
    if request.path == url:
        return "page"
    below = url.endswith("/") and url != "/" and request.path.startswith(url)
    return "true" if below and not g.get("shows_error") else None


def short_date(moment: datetime) -> str:
    """The day in the reader's time, such as `14 Nov`; with the year when it is another."""
    day = _there(moment)
    return format_date(day, "d MMM" if day.year == _there(now()).year else "d MMM yyyy", locale=get_locale())


def clock(moment: datetime) -> str:
    """The time of day where the reader is, as her language writes it: `6:40 pm`, `18:40`."""
    usual = get_time_format("short", locale=get_locale()).pattern.replace("\u202f", " ")
    return format_time(_there(moment), usual, locale=get_locale()).lower()


def _there(moment: datetime) -> datetime:
    return moment.astimezone(get_timezone())
