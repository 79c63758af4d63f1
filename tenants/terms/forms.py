"""The forms in which terms are written, and agreed to."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as lazy
from wtforms import DateField, HiddenField, TextAreaField
from wtforms.validators import Optional

from kernel.brand import current_brand
from kernel.clock import now
from kernel.forms import HouseForm, at_most
from kernel.text import clean_words
from tenants.terms.models import TermsVersion

LONGEST = 50_000  # characters, in each language


class TermsForm(HouseForm):
    """The words, in each language."""

    en = TextAreaField(lazy("In English"), [at_most(LONGEST)])
    es = TextAreaField(lazy("In Spanish"), [at_most(LONGEST)])

    def __init__(self, written: TermsVersion | None, **more: Any) -> None:
        super().__init__(data=written.body if written else None, **more)

    @property
    def body(self) -> dict[str, str]:
        """What was written, by language."""
        return {name: words for name in ("en", "es") if (words := clean_words(self[name].data))}

    def validate(self, extra_validators: Any = None) -> bool:
        """The hospital's own language is needed: whoever reads none of the others reads that."""
        if not super().validate(extra_validators):
            return False
        own = current_brand().language
        if own not in self.body:
            self.refuse(self[own], lazy("Write them in the language of the hospital."))
        return not self.errors


class PublishForm(HouseForm):
    """From when on they hold."""

    day = DateField(lazy("From which day on they hold"), [Optional()])

    @property
    def holds_from(self) -> datetime:
        """The beginning of that day at the hospital; now, where none was chosen."""
        if self.day.data is None:
            return now()
        return datetime.combine(self.day.data, time(), ZoneInfo(current_brand().time_zone))


class AgreeForm(HouseForm):
    """Which version she agrees to, and where she was going."""

    terms = HiddenField()
    next = HiddenField()
