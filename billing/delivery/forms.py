"""The forms of bringing gifts: where to, the right person, why not; a patient's wishes and thanks; a ward's rules."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from billing.delivery.models import GiftWish, Reason, WardRule
from billing.orders.states import IfNot
from billing.shelf.models import Carries
from kernel.forms import HouseForm, LineField, at_most, needed
from moderation.forms import CheckedForm, by_the_rules

CARRIES = {
    Carries.FLOWERS: lazy("Flowers"),
    Carries.PLANT: lazy("Plants"),
    Carries.FOOD: lazy("Food and drink"),
    Carries.LATEX: lazy("Latex, like balloons"),
    Carries.SCENT: lazy("Strong scents"),
}
REASONS = {
    Reason.NOT_ALLOWED: lazy("It cannot be given there"),
    Reason.NOT_WANTED: lazy("The person does not want it"),
    Reason.NOT_FOUND: lazy("The person was not to be found"),
    Reason.SOLD_OUT: lazy("There is none left"),
    Reason.BROKEN: lazy("It is broken or wilted"),
}
INSTEAD = {
    IfNot.SOMETHING_LIKE_IT: lazy("something like it"),
    IfNot.ANOTHER_PATIENT: lazy("to another patient"),
    IfNot.TO_FOUNDATION: lazy("to the hospital’s foundation"),
    IfNot.MONEY_BACK: lazy("the money back"),
}
WITH = {
    "name": lazy("The name"),
    "born": lazy("The month of birth"),
    "wristband": lazy("The number on the wristband"),
}
LONGEST_PLACE, LONGEST_WARD, LONGEST_THANKS, LONGEST_CODE = 200, 80, 2_000, 40
NO_WARD = ""


class SomeField(SelectMultipleField):  # type: ignore[misc]  # WTForms has no types
    """Some of several, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ActForm(HouseForm):
    """A button. `seen` is how it stood when she pressed it."""

    seen = HiddenField()


class HandOverForm(ActForm):
    """Two things by which she knows that it is the right person."""

    known_by = SomeField(lazy("I have compared"), choices=[SelectChoice(*one) for one in WITH.items()])

    def validate_known_by(self, field: Field) -> None:
        """Two at least."""
        if len(set(field.data or [])) < 2:
            raise ValidationError(_("Compare two of these with the person before you hand it over."))


class CouldNotForm(ActForm):
    """Why it could not be given."""

    reason = RadioField(
        lazy("Why could it not be given?"),
        [needed(lazy("Choose one of these."))],
        choices=[SelectChoice(*one) for one in REASONS.items()],
    )


class PlaceForm(HouseForm):
    """Where it is to be brought, and which ward that is, where a ward has rules."""

    place = LineField(
        lazy("Where is it to be brought?"), [needed(lazy("Write where it is to be brought.")), at_most(LONGEST_PLACE)]
    )
    ward = SelectField(lazy("Ward with rules"))

    def __init__(self, wards: list[WardRule], **more: Any) -> None:
        super().__init__(**more)
        self.ward.choices = [(NO_WARD, _("Another ward")), *((str(ward.id), ward.name) for ward in wards)]


class WishForm(HouseForm):
    """What a patient wishes about gifts."""

    nothing = BooleanField(lazy("Please no gifts"))
    no_food = BooleanField(lazy("Nothing to eat or drink"))
    no_flowers = BooleanField(lazy("No flowers or plants"))
    from_hour = SelectField(lazy("Not before"))
    until_hour = SelectField(lazy("Not after"))

    def __init__(self, hours: dict[int, str], wish: GiftWish | None) -> None:
        given = {name: getattr(wish, name) for name in ("nothing", "no_food", "no_flowers")} if wish else {}
        shown = {name: _hour(getattr(wish, name, None)) for name in ("from_hour", "until_hour")}
        super().__init__(data={**given, **shown})
        listed = [("", _("At any time")), *((str(hour), words) for hour, words in hours.items())]
        self.from_hour.choices, self.until_hour.choices = listed[:-1], [listed[0], *listed[2:]]

    def validate_until_hour(self, field: Field) -> None:
        """Both or none, and in their order."""
        first, last = self.from_hour.data, field.data
        if bool(first) != bool(last):
            raise ValidationError(_("Choose both hours, or none."))
        if first and last and int(first) >= int(last):
            raise ValidationError(_("The second hour comes after the first."))

    @property
    def wanted(self) -> dict[str, Any]:
        """What was said."""
        flags = {name: getattr(self, name).data for name in ("nothing", "no_food", "no_flowers")}
        return {**flags, "from_hour": _number(self.from_hour.data), "until_hour": _number(self.until_hour.data)}


def _hour(hour: int | None) -> str:
    return "" if hour is None else str(hour)


def _number(chosen: str) -> int | None:
    return int(chosen) if chosen else None


class WardForm(HouseForm):
    """What a ward does not take."""

    name = LineField(lazy("Name of the ward"), [needed(lazy("Write the name of the ward.")), at_most(LONGEST_WARD)])
    refuses = SomeField(lazy("It does not take"), choices=[SelectChoice(*one) for one in CARRIES.items()])

    def validate_refuses(self, field: Field) -> None:
        """One at least."""
        if not field.data:
            raise ValidationError(_("Choose at least one."))


class ThanksForm(CheckedForm):
    """A few words to whoever sent something, or none."""

    words_to_sender = TextAreaField(lazy("Your words to the sender"), [at_most(LONGEST_THANKS), by_the_rules])


class CodeForm(HouseForm):
    """The code on the paper that came with a gift."""

    code = LineField(lazy("Code on the paper"), [needed(lazy("Type the code.")), at_most(LONGEST_CODE)])
