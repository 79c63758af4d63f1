"""The forms of the crisis lane: somebody for the list, words of danger, and how an alert ended."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import Field, RadioField, SelectField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice

from crisis.models import Line, Outcome
from crisis.words import LONGEST_PHRASE, folded
from kernel.forms import HouseForm, LineField, at_most, mailbox, needed
from kernel.language import LANGUAGES

MOST_PHRASES = 300
LONGEST_NOTE, LONGEST_NAME = 4000, 120  # characters

LINES = {Line.FIRST: lazy("First line: written to at once"), Line.SECOND: lazy("Second line: when nobody has taken it")}
OUTCOMES = {
    Outcome.SPOKEN: lazy("Somebody spoke with her or him"),
    Outcome.EMERGENCY: lazy("Emergency services were called"),
    Outcome.NO_DANGER: lazy("There was no danger"),
    Outcome.NOT_REACHED: lazy("Nobody could be reached"),
}


class OnCallForm(HouseForm):
    """One more mailbox on the list."""

    name = LineField(lazy("Name"), [needed(lazy("Write who it is.")), at_most(LONGEST_NAME)])
    email = LineField(lazy("E-mail address"), [needed(lazy("Write the address.")), mailbox])
    line = RadioField(lazy("When"), choices=[SelectChoice(str(line), words) for line, words in LINES.items()], default="first")
    language = SelectField(
        lazy("Language of the letters"),
        choices=[SelectChoice("", lazy("The hospital’s own")), *(SelectChoice(c, name) for c, name in LANGUAGES.items())],
    )


def _phrases(form: HouseForm, field: Field) -> None:
    """A phrase a line, each of at most ten words; blank lines do not matter."""
    phrases = [" ".join(words) for line in (field.data or "").splitlines() if (words := folded(line))]
    if len(phrases) > MOST_PHRASES:
        raise ValidationError(_("That is too much: up to %(most)d lines fit here.", most=MOST_PHRASES))
    long = next((phrase for phrase in phrases if len(phrase.split()) > LONGEST_PHRASE), None)
    if long is not None:
        raise ValidationError(
            _("“%(phrase)s” is too long: up to %(most)d words fit in a line.", phrase=long, most=LONGEST_PHRASE)
        )
    field.phrases = phrases


class PhrasesForm(HouseForm):
    """The hospital's own words of danger, a phrase a line, in each language."""

    phrases_en = TextAreaField(lazy("In English"), [_phrases])
    phrases_es = TextAreaField(lazy("In Spanish"), [_phrases])

    @property
    def wanted(self) -> dict[str, list[str]]:
        """What was typed, folded."""
        return {language: self[f"phrases_{language}"].phrases for language in LANGUAGES}


class CloseForm(HouseForm):
    """How an alert ended."""

    outcome = RadioField(
        lazy("How did it end?"),
        choices=[SelectChoice(str(outcome), words) for outcome, words in OUTCOMES.items()],
        validators=[needed(lazy("Choose one."))],
    )
    note = TextAreaField(lazy("What was done"), [needed(lazy("Write a few words.")), at_most(LONGEST_NOTE)])
