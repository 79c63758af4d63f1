"""The forms of moderation: words that the rules look at, a rule, why words are reported, what is decided, asking again."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import BooleanField, Field, RadioField, SelectField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice

from kernel.forms import HouseForm, LineField, at_most, needed
from kernel.ids import new_id
from kernel.language import LANGUAGES
from moderation.actions import Reason
from moderation.limits import DAYS, Limit
from moderation.models import Act, Kind, Outcome, WordRule
from moderation.queries import word_rules
from moderation.word_rules import MOST_WORDS, Checked, Verdict, check, folded

KINDS = {
    Kind.UNKIND: lazy("They hurt or threaten somebody"),
    Kind.PRIVATE: lazy("They tell something that is private"),
    Kind.HARMFUL: lazy("Following them could do harm"),
    Kind.SELLING: lazy("They sell something, or ask for money"),
    Kind.OTHER: lazy("Something else"),
}
OUTCOMES = {
    Outcome.KEPT: lazy("The words stand"),
    Outcome.TAKEN_DOWN: lazy("The words are taken down"),
}


RULE_WORDS = {
    Act.BLOCK: lazy("It cannot be written"),
    Act.HOLD: lazy("What is written waits for a moderator"),
    Act.FLAG: lazy("Moderators are told"),
    Act.REPLACE: lazy("Other words are written instead"),
}
ALL_KINDS = {
    **KINDS,
    Kind.NEWCOMER: lazy("Whoever wrote it is new here"),
    Kind.RULE: lazy("A word rule of the hospital"),
}
_CHOOSE = lazy("Choose one.")


class CheckedForm(HouseForm):
    """A form with words for others: those that `by_the_rules` looks at are taken from `words`."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.checked: dict[str, Checked] = {}
        self.besides = Verdict()  # what follows from who writes them

    def words(self, name: str) -> str:
        """What a field says once the rules have seen it."""
        return self.checked[name].text

    @property
    def verdict(self) -> Verdict:
        """What follows from all of its words, and from who writes them."""
        return sum((one.verdict for one in self.checked.values()), self.besides)


def by_the_rules(form: CheckedForm, field: Field) -> None:
    """The hospital's word rules look at the field: what they do not allow is named beside it, and stays as it was typed."""
    checked = check(field.data or "", word_rules())
    form.checked[field.name] = checked
    if checked.blocked:
        raise ValidationError(_("These words are not allowed here: %(words)s", words=", ".join(checked.blocked)))


class WordRuleForm(HouseForm):
    """A new word rule."""

    phrase = LineField(lazy("Word, or words one after another"), [needed(lazy("Write the word.")), at_most(100)])
    language = RadioField(lazy("Language"), [needed(_CHOOSE)], choices=[SelectChoice(*one) for one in LANGUAGES.items()])
    act = RadioField(lazy("What happens"), [needed(_CHOOSE)], choices=[SelectChoice(*one) for one in RULE_WORDS.items()])
    instead = LineField(lazy("What is written instead"), [at_most(100)])

    def validate_phrase(self, field: LineField) -> None:
        """It has letters or digits, and not too many words."""
        words = folded(field.data or "").split()
        if not words:
            raise ValidationError(_("A rule needs letters or digits."))
        if len(words) > MOST_WORDS:
            raise ValidationError(_("Up to eight words fit into a rule."))

    def validate_instead(self, field: LineField) -> None:
        """What takes the place of words is there."""
        if self.act.data == Act.REPLACE and not field.data:
            raise ValidationError(_("Write what takes the place of the word."))

    @property
    def rule(self) -> WordRule:
        """What was filled in."""
        instead = self.instead.data if self.act.data == Act.REPLACE else ""
        said = {"phrase": self.phrase.data, "folded": folded(self.phrase.data), "language": self.language.data}
        return WordRule(id=new_id(), act=self.act.data, instead=instead, **said)


class ReportForm(HouseForm):
    """Why words should not stand."""

    kind = RadioField(
        lazy("What is wrong with these words?"), choices=[SelectChoice(*kind) for kind in KINDS.items()], default=Kind.OTHER
    )
    reason = TextAreaField(lazy("In your own words (needed with “Something else”)"), [at_most(2_000)])
    urgent = BooleanField(lazy("It is urgent: somebody may come to harm"))

    def validate_reason(self, field: TextAreaField) -> None:
        """What is none of the kinds needs a few words."""
        if self.kind.data == Kind.OTHER and not (field.data or "").strip():
            raise ValidationError(_("Write in a few words what is wrong."))

    @property
    def said(self) -> Reason:
        """What was filled in."""
        return Reason(self.kind.data, (self.reason.data or "").strip(), bool(self.urgent.data))


class DecisionForm(HouseForm):
    """What becomes of the words, and why: a note for moderators."""

    outcome = RadioField(
        lazy("What becomes of the words?"), [needed(_CHOOSE)], choices=[SelectChoice(*one) for one in OUTCOMES.items()]
    )
    note = TextAreaField(lazy("Why? A note for moderators"), [needed(lazy("Write in a few words why.")), at_most(2_000)])


LIMITS = {
    Limit.SILENCED: lazy("Can read, and not write in forums or on pages of others"),
    Limit.BANNED: lazy("Does not see the forums"),
}


class LimitForm(HouseForm):
    """What somebody shall not do for a while."""

    what = RadioField(
        lazy("For a while, whoever wrote this"), [needed(_CHOOSE)], choices=[SelectChoice(*one) for one in LIMITS.items()]
    )
    days = SelectField(lazy("For how many days"), choices=[SelectChoice(str(n), str(n)) for n in DAYS], coerce=int, default=7)


class AskAgainForm(HouseForm):
    """Why somebody should look again."""

    words = TextAreaField(
        lazy("Why should they stand?"), [needed(lazy("Write in a few words why they should stand.")), at_most(2_000)]
    )
