"""The forms of moderation: why somebody reports words, what is decided about them, and asking that somebody looks again."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import BooleanField, RadioField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice

from kernel.forms import HouseForm, at_most, needed
from moderation.actions import Reason
from moderation.models import Kind, Outcome

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


class ReportForm(HouseForm):
    """Why words should not stand."""

    kind = RadioField(
        lazy("What is wrong with these words?"), choices=[SelectChoice(*kind) for kind in KINDS.items()], default=Kind.OTHER
    )
    reason = TextAreaField(lazy("In your own words"), [at_most(2_000)])
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

    outcome = RadioField(lazy("What becomes of the words?"), choices=[SelectChoice(*one) for one in OUTCOMES.items()])
    note = TextAreaField(lazy("Why? A note for moderators"), [needed(lazy("Write in a few words why.")), at_most(2_000)])


class AskAgainForm(HouseForm):
    """Why somebody should look again."""

    words = TextAreaField(
        lazy("Why should they stand?"), [needed(lazy("Write in a few words why they should stand.")), at_most(2_000)]
    )
