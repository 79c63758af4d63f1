"""Console page *Branding*: the hospital's name, colours, words and numbers, with a look at what they make."""

import re
from zoneinfo import available_timezones

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from wtforms import BooleanField, ColorField, EmailField, SelectField, TextAreaField, ValidationError
from wtforms.validators import Optional

from admin.base import ClosedPage
from kernel.access import Permission, current_reader
from kernel.forms import HouseForm, LineField, at_most, mailbox, needed
from tenants.actions import change_brand
from tenants.colour import palette
from tenants.queries import hospital_brand

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_NUMBER = re.compile(r"[+0-9][0-9 ().-]{1,24}")
_ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))


class BrandingForm(HouseForm):
    """What a hospital says about itself."""

    name = LineField("Name of the hospital", [needed("Write the hospital's name."), at_most(80)])
    mark = LineField("Its mark, one letter or two", [needed("Write one letter."), at_most(2)])
    color = ColorField("Main colour", [needed("Choose a colour.")])
    accent = ColorField("Second colour", [needed("Choose a colour.")])
    sender_name = LineField("Letters come from", [needed("Letters need a sender."), at_most(80)])
    reply_to = EmailField("Answers to letters go to", [Optional(), mailbox, at_most(254)])
    welcome = TextAreaField("Words of welcome on the first page", [at_most(1000)])
    footer = TextAreaField("At the foot of every page", [at_most(300)])
    emergency = TextAreaField("Numbers for an emergency, one to a line", [needed("At least one number must stand here.")])
    time_zone = SelectField("Time zone", choices=_ZONES)
    full_text_mail = BooleanField("Whoever keeps a page may have whole updates sent in letters")

    def validate_sender_name(self, field: LineField) -> None:
        """A sender's name travels in a header."""
        if any(c in field.data for c in ',;<>@"'):
            raise ValidationError("Only words fit here: no comma, quotation mark or address.")

    def validate_color(self, field: ColorField) -> None:
        """As browsers send colours."""
        if not _COLOUR.fullmatch(field.data or ""):
            raise ValidationError("A colour reads like #1f5f6b.")

    validate_accent = validate_color

    def validate_emergency(self, field: TextAreaField) -> None:
        """Each line is what the number is for, a colon, and the number."""
        for line in filter(str.strip, (field.data or "").splitlines()):
            label, _, number = line.rpartition(":")
            if not label.strip() or not _NUMBER.fullmatch(number.strip()):
                raise ValidationError(f"This line does not read like Emergency: 911 — {line.strip()[:60]}")


def _as_lines(numbers: list[dict[str, str]]) -> str:
    return "\n".join(f"{n['label']}: {n['number']}" for n in numbers)


def _as_numbers(lines: str) -> list[dict[str, str]]:
    parts = [line.rpartition(":") for line in lines.splitlines() if line.strip()]
    return [{"label": label.strip(), "number": number.strip()} for label, _, number in parts]


class BrandingPage(ClosedPage):
    """One form, and beside it what the colours make of buttons, links and tints."""

    needs = Permission.BRANDING_MANAGE

    @expose("/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]  # Flask-Admin has no types
    def index(self) -> ResponseReturnValue:
        """Shows the form, and keeps what was changed."""
        brand = hospital_brand()
        form = BrandingForm(data={**vars(brand), "emergency": _as_lines(brand.emergency)})
        if not form.validate_on_submit():
            drawn = palette(brand.color, brand.accent)
            page = self.render("console/branding.html", form=form, drawn=drawn)
            return page, 422 if form.errors else 200
        changes = {name: value for name, value in form.data.items() if name != "csrf_token"}
        changes |= {"emergency": _as_numbers(form.emergency.data), "reply_to": form.reply_to.data or None}
        change_brand(brand, changes, actor=current_reader())
        flash("The hospital's look is kept.", "good")
        return redirect(url_for("branding.index"))
