"""Which language and which time a reader is spoken to in: her own choice, then her browser's, then the hospital's."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from flask import Flask, has_request_context, request
from flask import session as cookie
from flask_babel import Babel, force_locale, get_locale

from kernel.access import current_reader
from kernel.brand import current_brand
from kernel.words import Catalogues

# A language more is one line here, and a catalogue in translations/.
LANGUAGES: Mapping[str, str] = MappingProxyType({"en": "English", "es": "Español"})
USUAL = "en"  # the language the sources are written in
_CHOSEN = "language"  # under this name a stranger's choice lies in her session cookie


def install_language(app: Flask) -> None:
    """Every word, day and hour of a request or a job in the language and the time zone of whoever reads it."""
    babel = Babel(app, default_locale=USUAL, locale_selector=_language, timezone_selector=_time_zone)
    babel.domain_instance = Catalogues()


def known(language: str | None) -> str:
    """The language itself when it is one of ours, else the usual one."""
    return language if language is not None and language in LANGUAGES else USUAL


def current_language() -> str:
    """The language spoken in this request or job, one of LANGUAGES."""
    return known(str(get_locale()))


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Speaks a language for the block, whoever asks; one that is not ours becomes the usual one."""
    with force_locale(known(language)):
        yield


def asked_language() -> str | None:
    """What the reader chose or her browser asks for; None when neither says so. Asks no database."""
    if not has_request_context():
        return None
    said = current_reader().language, cookie.get(_CHOSEN), _of_browser()
    return next((language for language in said if language in LANGUAGES), None)


def keep_choice(language: str) -> None:
    """Keeps the choice in this browser, for as long as its session lives."""
    cookie[_CHOSEN] = language
    cookie.permanent = True


def _language() -> str:
    return asked_language() or known(current_brand().language)


def _time_zone() -> str:
    return current_reader().time_zone or current_brand().time_zone


def _of_browser() -> str | None:
    """The first of ours that the browser names, as it prefers them (RFC 9110, 12.5.4); `*` names none."""
    for tag, quality in request.accept_languages:
        language = re.split("[-_]", tag)[0].lower()
        if language in LANGUAGES and quality > 0:
            return language
    return None
