"""What a hospital says about itself, and its pictures, as an administrator fills them in."""

import re
from collections.abc import Iterator
from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import (
    BooleanField,
    EmailField,
    FieldList,
    FileField,
    Form,
    FormField,
    RadioField,
    SelectField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from kernel.forms import HouseForm, LineField, at_most, mailbox, needed
from tenants.actions import NOT_IN_A_SENDER
from tenants.colour import read_colour
from tenants.models import HospitalBrand
from tenants.typeface import TYPEFACES

LANGUAGES = [SelectChoice("en", lazy("English")), SelectChoice("es", lazy("Spanish"))]
MOST_NUMBERS = 8
SPARE_NUMBERS = 2  # empty lines for further ones

_NUMBER = re.compile(r"[+*#(]?[0-9][0-9 ().*#-]{1,24}")
_INDEX = re.compile(r"[0-9]{1,2}")
# Control characters, and those that turn the direction of what follows them (Unicode Bidirectional Algorithm, 2).
_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_PAIRS = [SelectChoice(key, pair.label) for key, pair in TYPEFACES.items()]
_ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))


class ProseField(TextAreaField):  # type: ignore[misc]  # WTForms has no types
    """Plain words on several lines; nothing in them is unseen but the ends of lines."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Takes what was typed."""
        if valuelist:
            lines = str(valuelist[0]).replace("\r\n", "\n").replace("\t", " ")
            self.data = _UNSEEN.sub("", lines).strip()


class ColourField(LineField):
    """A colour in any way people write it; kept as `#rrggbb`."""

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        """Puts a sentence beside what is no colour."""
        if validation_stopped:
            return
        try:
            self.data = read_colour(self.data)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class Numbers(FieldList):  # type: ignore[misc]  # WTForms has no types
    """The lines of numbers, as many as were sent."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        """WTForms takes ² for a digit, and any length of digits for a number."""
        for name in formdata:
            index = name.removeprefix(f"{prefix}-").partition("-")[0]
            if name.startswith(f"{prefix}-") and _INDEX.fullmatch(index):
                yield int(index)


class NumberForm(Form):  # type: ignore[misc]  # WTForms has no types
    """One number that helps. An empty line is no number."""

    label = LineField(lazy("What it is for"), [at_most(60)])
    label_es = LineField(lazy("In Spanish"), [at_most(60)])
    number = LineField(lazy("Number"), [at_most(25)])

    def validate_number(self, field: LineField) -> None:
        """A name and a number belong together."""
        named = bool(self.label.data or self.label_es.data)
        if named and not field.data:
            raise ValidationError(_("Write the number too, or leave the whole line empty."))
        if field.data and not named:
            raise ValidationError(_("Say what this number is for."))
        if field.data and not _NUMBER.fullmatch(field.data):
            raise ValidationError(_("A number reads like 911, 988 or +1 555 010 2030."))


class BrandingForm(HouseForm):
    """What a hospital says about itself."""

    name = LineField(lazy("Name of the hospital"), [needed(lazy("Write the hospital's name.")), at_most(80)])
    mark = LineField(lazy("Its letter, or two"), [needed(lazy("Write one letter.")), at_most(2)])
    color = ColourField(lazy("Main colour"), [needed(lazy("Choose a colour."))])
    accent = ColourField(lazy("Second colour"), [needed(lazy("Choose a colour."))])
    typeface = RadioField(lazy("Typeface"), choices=_PAIRS)
    language = RadioField(lazy("The hospital's own language"), choices=LANGUAGES)
    welcome = ProseField(lazy("Words of welcome on the first page, in English"), [at_most(1000)])
    welcome_es = ProseField(lazy("Words of welcome, in Spanish"), [at_most(1000)])
    footer = ProseField(lazy("At the foot of every page and letter, in English"), [at_most(300)])
    footer_es = ProseField(lazy("At the foot, in Spanish"), [at_most(300)])
    emergency = Numbers(FormField(NumberForm), min_entries=SPARE_NUMBERS, max_entries=MOST_NUMBERS)
    sender_name = LineField(lazy("Letters come from"), [needed(lazy("Letters need a sender.")), at_most(80)])
    reply_to = EmailField(lazy("Answers to letters go to"), [Optional(), mailbox, at_most(254)])
    time_zone = SelectField(lazy("Time zone"), choices=_ZONES)
    full_text_mail = BooleanField(lazy("Whoever keeps a page may have whole updates sent in letters"))

    def __init__(self, brand: HospitalBrand) -> None:
        super().__init__(data=_as_typed(brand))

    def validate_sender_name(self, field: LineField) -> None:
        """A sender's name travels in a header."""
        if NOT_IN_A_SENDER.search(field.data):
            raise ValidationError(_("Only words fit here: no comma, quotation mark or address."))

    def validate_emergency(self, field: Numbers) -> None:
        """No hospital is without a number that helps."""
        if not any(entry.form.number.data for entry in field.entries):
            sentence = _("At least one number must stand here, such as Emergency and 911.")
            first = field.entries[0].form.number
            first.errors = first.errors or [sentence]
            raise ValidationError(sentence)

    def changes(self) -> dict[str, Any]:
        """The columns of HospitalBrand as they were filled in."""
        own = ("name", "mark", "color", "accent", "typeface", "language", "welcome", "footer", "sender_name")
        spanish = {"welcome": self.welcome_es.data, "footer": self.footer_es.data}
        return {name: self[name].data or "" for name in own} | {
            "translations": {"es": spanish} if any(spanish.values()) else {},
            "emergency": [_as_number(entry.form) for entry in self.emergency.entries if entry.form.number.data],
            "reply_to": self.reply_to.data or None,
            "time_zone": self.time_zone.data,
            "full_text_mail": self.full_text_mail.data,
        }


def _as_typed(brand: HospitalBrand) -> dict[str, Any]:
    spanish = brand.translations.get("es", {})
    numbers = [{**entry, "label_es": entry.get("translations", {}).get("es", "")} for entry in brand.emergency]
    return {
        **vars(brand),
        "welcome_es": spanish.get("welcome", ""),
        "footer_es": spanish.get("footer", ""),
        "emergency": (numbers + [{}] * SPARE_NUMBERS)[:MOST_NUMBERS],
    }


def _as_number(form: NumberForm) -> dict[str, Any]:
    entry: dict[str, Any] = {"label": form.label.data or "", "number": form.number.data}
    return entry | ({"translations": {"es": form.label_es.data}} if form.label_es.data else {})


class LogoForm(HouseForm):
    """A picture for the top of pages and letters."""

    logo = FileField(lazy("A wide picture"))


class MarkForm(HouseForm):
    """A picture for where there is little room."""

    square = FileField(lazy("A square picture"))
