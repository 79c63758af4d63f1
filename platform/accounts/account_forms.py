"""The forms of the account: what one chooses, a new address, and leaving."""

from collections.abc import Iterator
from datetime import time
from functools import cache
from zoneinfo import available_timezones

from babel.dates import format_time
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import BooleanField, EmailField, RadioField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice

from accounts.asking import SureForm
from accounts.models import Often, Person, TextSize
from accounts.preferences import Kind
from kernel.forms import HouseForm, LineField, at_most, mailbox, needed
from kernel.language import LANGUAGES

SIZES = [
    SelectChoice(TextSize.NORMAL, lazy("As it is")),
    SelectChoice(TextSize.LARGE, lazy("Large")),
    SelectChoice(TextSize.LARGER, lazy("Larger still")),
]
OFTEN = [
    SelectChoice(Often.EACH, lazy("A letter each time")),
    SelectChoice(Often.DAILY, lazy("One letter a day")),
    SelectChoice(Often.NEVER, lazy("No letter")),
]
IN_FORUMS = [*OFTEN[:2], SelectChoice(Often.WEEKLY, lazy("One letter a week")), OFTEN[2]]
LETTER_KINDS: tuple[Kind, ...] = ("updates", "words", "answers", "forums", "mentions", "conversations")
_CHOOSE = lazy("Choose one of these.")
_REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def time_zones() -> tuple[str, ...]:
    """The IANA names that are places, in order."""
    return tuple(sorted(zone for zone in available_timezones() if zone.partition("/")[0] in _REGIONS))


class NameForm(HouseForm):
    """What one is called."""

    name = LineField(lazy("Your name"), [needed(lazy("Write the name your family knows you by.")), at_most(80)])


class ReadingForm(HouseForm):
    """Language, time zone, size of words, and whether others may see that one is writing, or here."""

    language = RadioField(lazy("Language"), [])
    time_zone = SelectField(lazy("Your time zone"), [])
    text_size = RadioField(lazy("Size of words"), [needed(_CHOOSE)], choices=SIZES)
    shows_signs = BooleanField(lazy("Others may see that somebody is writing while I write"))
    shows_presence = BooleanField(lazy("Others may see that I am here"))

    def __init__(self, me: Person) -> None:
        chosen = {"language": me.language or "", "time_zone": me.time_zone or "", "text_size": me.text_size}
        super().__init__(data={**chosen, "shows_signs": me.shows_signs, "shows_presence": me.shows_presence})
        self.language.choices = [SelectChoice("", _("As my browser says")), *(SelectChoice(*one) for one in LANGUAGES.items())]
        places = [SelectChoice(zone, zone.replace("_", " ").replace("/", ", ")) for zone in time_zones()]
        self.time_zone.choices = [SelectChoice("", _("As the hospital’s")), *places]


class LettersForm(HouseForm):
    """Which letters one gets, how often, and when none."""

    updates = RadioField(lazy("Updates of pages you follow"), [needed(_CHOOSE)], choices=OFTEN)
    words = RadioField(lazy("Words on pages you keep"), [needed(_CHOOSE)], choices=OFTEN)
    answers = RadioField(lazy("Answers to your words"), [needed(_CHOOSE)], choices=OFTEN)
    forums = RadioField(lazy("Topics and forums you follow"), [needed(_CHOOSE)], choices=IN_FORUMS)
    mentions = RadioField(lazy("When somebody names you in a forum"), [needed(_CHOOSE)], choices=IN_FORUMS)
    conversations = RadioField(lazy("Private messages to you"), [needed(_CHOOSE)], choices=OFTEN)
    quiet_from = SelectField(lazy("No letters from"), [])
    quiet_until = SelectField(lazy("Until"), [])

    def __init__(self, me: Person) -> None:
        hours = {"quiet_from": _typed(me.quiet_from), "quiet_until": _typed(me.quiet_until)}
        often: dict[str, str] = {kind: getattr(me, f"tell_{kind}") for kind in LETTER_KINDS}
        super().__init__(data={**hours, **often})
        self.quiet_from.choices = list(_hours())
        self.quiet_until.choices = list(_hours())

    def validate_quiet_until(self, field: SelectField) -> None:
        """Both hours or none, and not the same."""
        if bool(field.data) != bool(self.quiet_from.data):
            raise ValidationError(_("Choose both hours, or neither."))
        if field.data and field.data == self.quiet_from.data:
            raise ValidationError(_("Choose two different hours."))

    @property
    def wishes(self) -> dict[Kind, Often]:
        """How often she wants letters of each kind."""
        return {kind: Often(self[kind].data) for kind in LETTER_KINDS}

    @property
    def quiet(self) -> tuple[int, int] | None:
        """The quiet hours, from and until, if there are any."""
        return (int(self.quiet_from.data), int(self.quiet_until.data)) if self.quiet_from.data else None


def _typed(hour: int | None) -> str:
    return "" if hour is None else str(hour)


def _hours() -> Iterator[SelectChoice]:
    yield SelectChoice("", _("No quiet hours"))
    for hour in range(24):
        yield SelectChoice(str(hour), format_time(time(hour), "short", locale=get_locale()))


class NewEmailForm(SureForm):
    """Where letters shall go from now on."""

    email = EmailField(lazy("Your new e-mail address"), [needed(lazy("Write your new e-mail address.")), mailbox, at_most(254)])

    def validate_email(self, field: EmailField) -> None:
        """Another one than now."""
        if (field.data or "").lower() == self.me.email.lower():
            raise ValidationError(_("This is your address already."))


class LeaveForm(SureForm):
    """What becomes of one's words."""

    words = RadioField(
        lazy("What shall become of your words?"),
        [needed(_CHOOSE)],
        choices=[
            SelectChoice("stay", lazy("Leave them there, without my name")),
            SelectChoice("away", lazy("Take them away too")),
        ],
    )
