"""The words of each language: catalogues are read as they are written (`messages.po`), once a process, when first needed.

There is nothing to build and nothing that can grow stale: no compiled file stands beside the written one.
"""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Domain, get_locale

FOLDER = Path(__file__).parent / "translations"


class Catalogues(Domain):  # type: ignore[misc]  # Flask-Babel has no types
    """Where Flask-Babel finds its words."""

    def get_translations(self) -> NullTranslations:
        """Those of the language spoken now."""
        return translations(get_locale())


def written(language: str) -> Catalog:
    """The catalogue of a language as it lies in its file. Raises FileNotFoundError."""
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


@cache
def translations(locale: Locale | None) -> NullTranslations:
    """What gettext asks. For a language without a catalogue the words of the sources stand; so they do for a fuzzy message."""
    try:
        catalogue = written(str(locale))
    except FileNotFoundError:
        return NullTranslations()
    return as_translations(catalogue)


def as_translations(catalogue: Catalog) -> Translations:
    """A catalogue in the form in which gettext reads it."""
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
