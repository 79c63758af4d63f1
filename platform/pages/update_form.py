"""The form of an update: its words and pictures, what it is, for whom, and when it is published."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import HiddenField, MultipleFileField, RadioField, SelectMultipleField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice

from kernel.access import current_reader
from kernel.brand import current_brand
from kernel.clock import now
from kernel.forms import HouseForm, LineField, at_most
from pages.models import Audience, Kind

LONGEST_BODY, LONGEST_TITLE = 20_000, 120  # characters
FARTHEST = timedelta(days=366)

KINDS = [
    SelectChoice(Kind.NEWS, lazy("News")),
    SelectChoice(Kind.MILESTONE, lazy("A milestone")),
    SelectChoice(Kind.QUESTION, lazy("A question")),
    SelectChoice(Kind.THANKS, lazy("Thanks")),
]
AUDIENCES = [
    SelectChoice(Audience.EVERYONE, lazy("Everyone who may see this page")),
    SelectChoice(Audience.CHOSEN, lazy("Only people I choose")),
    SelectChoice(Audience.MANAGERS, lazy("Only those who keep this page")),
]


def _words(typed: str | None) -> str:
    """What was typed, with line ends as they are kept, and without white space around it."""
    return (typed or "").replace("\r\n", "\n").strip()


class UpdateForm(HouseForm):
    """An update: words, pictures, or both. `publish_at` is set once the form was found good, when a time was chosen."""

    title = LineField(lazy("A heading, if you like"), [at_most(LONGEST_TITLE)])
    body = TextAreaField(lazy("What would you like to tell everyone?"), [at_most(LONGEST_BODY)], filters=[_words])
    kind = RadioField(lazy("What is it?"), choices=KINDS, default=Kind.NEWS)
    audience = RadioField(lazy("Who is it for?"), choices=AUDIENCES, default=Audience.EVERYONE)
    chosen = SelectMultipleField(lazy("The people it is for"), validate_choice=False)
    find = LineField(lazy("Find somebody by name"), [at_most(80)])
    day = LineField(lazy("Day"), [at_most(20)])
    hour = LineField(lazy("Time"), [at_most(20)])
    pictures = MultipleFileField(lazy("Pictures (JPEG or PNG)"))
    ticket = HiddenField()  # one press, one update: the second press of the same form publishes nothing
    base = HiddenField()  # when the draft was kept that these words go on from
    seen = HiddenField()  # when the update was changed last, as far as whoever changes it knows
    quick = HiddenField()  # it came from the one-line form on the page

    wrong_pictures: Sequence[str] = ()
    publish_at: datetime | None = None

    def validate_pictures(self, field: MultipleFileField) -> None:
        """Those that could not be taken were named when they were read."""
        if self.wrong_pictures:
            raise ValidationError(" ".join(self.wrong_pictures))

    def validate_day(self, field: LineField) -> None:
        """Day and time go together, in the time zone of whoever writes, and lie ahead."""
        self.publish_at = moment(self.day.data or "", self.hour.data or "")
        if self.publish_at is not None and self.publish_at <= now():
            raise ValidationError(
                _("This moment has passed. Choose a later one, or leave day and time empty to publish it now.")
            )
        if self.publish_at is not None and self.publish_at > now() + FARTHEST:
            raise ValidationError(_("This is more than a year away. Choose a day within the next twelve months."))


def zone() -> ZoneInfo:
    """The time zone of whoever writes, and else the hospital's."""
    return ZoneInfo(getattr(current_reader(), "time_zone", None) or current_brand().time_zone)


def moment(day: str, hour: str) -> datetime | None:
    """What was chosen as day and time, as a moment; None for neither. Raises ValidationError with a sentence."""
    if not day and not hour:
        return None
    if not day or not hour:
        raise ValidationError(_("Choose both a day and a time, or neither."))
    try:
        return datetime.combine(date.fromisoformat(day), time.fromisoformat(hour).replace(tzinfo=None), zone())
    except ValueError as error:
        raise ValidationError(_("Write the day like 2026-11-24 and the time like 18:40.")) from error


def day_and_hour(at: datetime | None) -> dict[str, Any]:
    """A moment as the form's day and time show it."""
    there = at.astimezone(zone()) if at else None
    return {"day": there.strftime("%Y-%m-%d"), "hour": there.strftime("%H:%M")} if there else {}
