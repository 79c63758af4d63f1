"""What a buyer fills in: what goes into the cart, and how many of each stay in it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import HiddenField, IntegerField, RadioField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice

from billing.money import Money
from billing.shelf.models import MOST_OF_ONE, Variant
from billing.shelf.queries import There, there
from forums.forms import clean_words
from kernel.forms import HouseForm, at_most
from kernel.ids import parse_id

LONGEST_CARD = 500  # characters


def whole_number(typed: str) -> int | None:
    """A count as it is typed, or None for anything else."""
    plain = typed.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else None


class CountField(IntegerField):  # type: ignore[misc]  # WTForms has no types
    """How many; anything but a small whole number is refused in words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Takes what was typed."""
        self.data = whole_number(valuelist[0]) if valuelist else 1


class PutForm(HouseForm):
    """Which of a product's variants, how many, and for a card its words."""

    variant = RadioField(lazy("Which one?"), validate_choice=False)
    count = CountField(lazy("How many?"), default=1)
    words = TextAreaField(lazy("Your words on the card"), [at_most(LONGEST_CARD)], filters=[clean_words])
    ticket = HiddenField()  # one press, one line in the cart

    def __init__(self, variants: Sequence[Variant], prices: Mapping[UUID, Money], *, is_card: bool) -> None:
        super().__init__()
        self.variant.choices = [
            SelectChoice(str(one.id), f"{one.name}, {prices[one.id]}" if one.name else str(prices[one.id])) for one in variants
        ]
        self._stock = {str(one.id): one.stock for one in variants}
        if len(variants) == 1:
            self.variant.data = str(variants[0].id)
        if not is_card:
            self.words.data = ""

    def validate_variant(self, field: RadioField) -> None:
        """One that is sold here, and that is there."""
        if field.data not in self._stock:
            raise ValidationError(_("Choose one."))
        if there(self._stock[field.data]) == There.SOLD_OUT:
            raise ValidationError(_("This one is sold out. Perhaps another will do?"))

    def validate_count(self, field: CountField) -> None:
        """As many as a line of a cart holds."""
        if field.data is None or not 1 <= field.data <= MOST_OF_ONE:
            raise ValidationError(_("Write a number from 1 to %(most)d.", most=MOST_OF_ONE))


class CartForm(HouseForm):
    """How many of each line; a button beside a line takes it out."""

    def counts(self, line_ids: Sequence[UUID]) -> dict[UUID, int] | None:
        """What was asked for these lines. None when a number is none; the form says so."""
        gone = parse_id(request.form.get("remove", ""))
        if gone is not None:
            return {gone: 0}
        typed = {own: request.form.get(f"count-{own}", "") for own in line_ids if f"count-{own}" in request.form}
        read = {own: whole_number(words) for own, words in typed.items()}
        counts = {own: count for own, count in read.items() if count is not None and count <= MOST_OF_ONE}
        if len(counts) < len(typed):
            self.form_errors.append(_("Write a number from 0 to %(most)d; with 0 it is taken out.", most=MOST_OF_ONE))
            return None
        return counts
