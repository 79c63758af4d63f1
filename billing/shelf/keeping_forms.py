"""What whoever keeps the shop fills in: how it works, a category, a product with the ways in which it is sold."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget, TextArea

from billing.money import HUNDRED_PERCENT, LEAST, typed_money
from billing.shelf.forms import whole_number
from billing.shelf.keeping import Way
from billing.shelf.models import Carries, Category, ProductKind, ShopState, TaxMode, Weekday
from kernel.forms import HouseForm, LineField, at_most
from kernel.ids import parse_id
from kernel.language import LANGUAGES
from kernel.text import plain

LONGEST_NAME, LONGEST_ABOUT = 80, 600  # characters
MOST_STOCK = 100_000
_TAX_CODE = re.compile(r"txcd_[0-9]{8}")
MOST_WAYS = 12
DAYS = {
    Weekday.MON: lazy("Monday"),
    Weekday.TUE: lazy("Tuesday"),
    Weekday.WED: lazy("Wednesday"),
    Weekday.THU: lazy("Thursday"),
    Weekday.FRI: lazy("Friday"),
    Weekday.SAT: lazy("Saturday"),
    Weekday.SUN: lazy("Sunday"),
}
CARRIES = {
    Carries.FLOWERS: lazy("Cut flowers"),
    Carries.FOOD: lazy("Food"),
    Carries.LATEX: lazy("Latex, such as balloons"),
    Carries.PLANT: lazy("A plant in soil"),
    Carries.SCENT: lazy("A strong scent"),
}


class SomeField(SelectMultipleField):  # type: ignore[misc]  # WTForms has no types
    """Some of several, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _hour(label: object, first: int, last: int) -> SelectField:
    choices = [SelectChoice(str(hour), f"{hour}:00") for hour in range(first, last + 1)]
    return SelectField(label, choices=choices, coerce=int)


def said(form: Form, what: str) -> dict[str, str]:
    """What was typed in each language."""
    typed = {language: plain(form[f"{what}_{language}"].data or "") for language in LANGUAGES}
    return {language: words for language, words in typed.items() if words}


class ShopForm(HouseForm):
    """How the shop works."""

    state = RadioField(
        lazy("The shop is"),
        choices=[SelectChoice(ShopState.OPEN, lazy("Open")), SelectChoice(ShopState.CLOSED, lazy("Closed"))],
    )
    currency = SelectField(lazy("Currency"), choices=[SelectChoice(code, code) for code in LEAST])
    tax_mode = RadioField(
        lazy("Tax"),
        choices=[
            SelectChoice(TaxMode.FIXED, lazy("It is in the prices, at a rate that you write beside each product")),
            SelectChoice(TaxMode.STRIPE, lazy("Stripe Tax reckons it for each buyer, and adds it to the prices")),
        ],
        default=TaxMode.FIXED,
    )
    tax_words_en = LineField(lazy("What the tax is called, in English"), [at_most(40)])
    tax_words_es = LineField(lazy("What the tax is called, in Spanish"), [at_most(40)])
    opening_words_en = LineField(lazy("Words above the shelf, in English"), [at_most(300)], widget=TextArea())
    opening_words_es = LineField(lazy("Words above the shelf, in Spanish"), [at_most(300)], widget=TextArea())
    days = SomeField(lazy("Days on which gifts are brought"), choices=[SelectChoice(str(day), DAYS[day]) for day in Weekday])
    from_hour = _hour(lazy("Brought from"), 0, 23)
    until_hour = _hour(lazy("Brought until"), 1, 24)
    cutoff_hour = _hour(lazy("Ordered before this, it is brought the same day"), 0, 24)

    def validate_days(self, field: SomeField) -> None:
        """An open shop brings something on some day."""
        if not field.data:
            raise ValidationError(_("Choose one day at least."))

    def validate_until_hour(self, field: SelectField) -> None:
        """The day ends after it begins."""
        if isinstance(self.from_hour.data, int) and isinstance(field.data, int) and field.data <= self.from_hour.data:
            raise ValidationError(_("This must be later than the hour from which gifts are brought."))


class UsualForm(HouseForm):
    """In which currency a new shop sells, whose shelf is filled with usual things."""

    currency = SelectField(lazy("Currency"), choices=[SelectChoice(code, code) for code in LEAST])


class CategoryForm(HouseForm):
    """A part of the shelf."""

    names_en = LineField(lazy("Name in English"), [at_most(LONGEST_NAME)])
    names_es = LineField(lazy("Name in Spanish"), [at_most(LONGEST_NAME)])
    position = SelectField(
        lazy("Place on the shelf"), choices=[SelectChoice(str(n), str(n)) for n in range(1, 41)], coerce=int, default=1
    )

    def validate_names_en(self, field: LineField) -> None:
        """In one language at least it has a name."""
        if not said(self, "names"):
            raise ValidationError(_("Give it a name in one language at least."))


class WayForm(Form):  # type: ignore[misc]  # WTForms has no types
    """One way in which a product is sold."""

    own = HiddenField()
    was = HiddenField()  # the stock that stood there when this was opened
    names_en = LineField(lazy("What tells it from the others, in English"), [at_most(LONGEST_NAME)])
    names_es = LineField(lazy("What tells it from the others, in Spanish"), [at_most(LONGEST_NAME)])
    price = LineField(lazy("Price, with tax"), [at_most(20)])
    stock = LineField(lazy("How many there are"), [at_most(20)])
    off = BooleanField(lazy("This is sold no longer"))

    @property
    def is_blank(self) -> bool:
        """Nothing was typed: there is no such way."""
        return not (self.own.data or self.price.data or self.stock.data or said(self, "names"))


class ProductForm(HouseForm):
    """A product. A name, a price and a picture are enough."""

    names_en = LineField(lazy("Name in English"), [at_most(LONGEST_NAME)])
    names_es = LineField(lazy("Name in Spanish"), [at_most(LONGEST_NAME)])
    picture = FileField(lazy("Picture"))
    ways = FieldList(FormField(WayForm), max_entries=MOST_WAYS)
    abouts_en = TextAreaField(lazy("What it is, in English"), [at_most(LONGEST_ABOUT)])
    abouts_es = TextAreaField(lazy("What it is, in Spanish"), [at_most(LONGEST_ABOUT)])
    category = SelectField(lazy("Where it stands on the shelf"))
    kind = RadioField(
        lazy("What it is"),
        choices=[
            SelectChoice(ProductKind.GIFT, lazy("A gift")),
            SelectChoice(ProductKind.CARD, lazy("A card: whoever buys it writes some words")),
        ],
        default=ProductKind.GIFT,
    )
    carries = SomeField(lazy("It brings along"), choices=[SelectChoice(str(one), CARRIES[one]) for one in Carries])
    tax = LineField(lazy("Tax in the price, in percent"), [at_most(10)])
    tax_code = LineField(lazy("Stripe’s tax code"), [at_most(20)])
    shown = BooleanField(lazy("It stands on the shelf"), default=True)
    ticket = HiddenField()  # one press, one product

    def __init__(self, categories: Sequence[Category], currency: str, **more: object) -> None:
        super().__init__(**more)
        self._currency = currency
        self.category.choices = [
            SelectChoice("", _("By itself")),
            *(SelectChoice(str(one.id), str(one.name)) for one in categories),
        ]

    def validate_names_en(self, field: LineField) -> None:
        """In one language at least it has a name."""
        if not said(self, "names"):
            raise ValidationError(_("Give it a name in one language at least."))

    def validate_tax(self, field: LineField) -> None:
        """A percentage, with two places at most."""
        if self.tax_rate is None:
            raise ValidationError(_("Write it as 8.25, or leave it empty."))

    def validate_tax_code(self, field: LineField) -> None:
        """As Stripe writes them."""
        if field.data and not _TAX_CODE.fullmatch(field.data):
            raise ValidationError(_("Write it as txcd_99999999, or leave it empty."))

    def validate_ways(self, field: FieldList) -> None:
        """Each has a price; among several each has a name; and there is one at least."""
        if not field.entries:
            field.append_entry()
        filled = [entry.form for entry in field if not entry.form.is_blank]
        if not filled:
            field[0].form.price.errors = [_("Write a price.")]
            raise ValidationError("")
        faults = [self._has_fault(form, len(filled) > 1) for form in filled]
        if any(faults):
            raise ValidationError("")

    def _has_fault(self, form: WayForm, several: bool) -> bool:
        price = typed_money(form.price.data or "", self._currency)
        if price is None or price.amount < 1:
            form.price.errors = [*form.price.errors, _("Write a price as 12.50.")]
        if form.stock.data and not _is_stock(form.stock.data):
            form.stock.errors = [*form.stock.errors, _("Write a whole number, or leave it empty.")]
        if several and not said(form, "names"):
            form.names_en.errors = [*form.names_en.errors, _("Say what tells it from the others.")]
        return bool(form.price.errors or form.stock.errors or form.names_en.errors)

    @property
    def tax_rate(self) -> int | None:
        """The tax in basis points, or None for what is no percentage."""
        typed = (self.tax.data or "0").replace(",", ".").rstrip("% ")
        if not typed.isascii() or not typed.replace(".", "", 1).isdigit():
            return None
        try:
            rate = Decimal(typed) * 100
        except InvalidOperation:
            return None
        return int(rate) if rate == int(rate) and rate <= HUNDRED_PERCENT else None

    def sold(self) -> Iterator[Way]:
        """The ways that were filled in."""
        for form in (entry.form for entry in self.ways if not entry.form.is_blank):
            price = typed_money(form.price.data, self._currency)
            if price is not None:
                own = parse_id(form.own.data or "")
                was, stock = whole_number(form.was.data or ""), whole_number(form.stock.data or "")
                yield Way(own, said(form, "names"), price.amount, stock, was, not form.off.data)

    @property
    def category_id(self) -> UUID | None:
        """The chosen part of the shelf."""
        return parse_id(self.category.data or "")


def _is_stock(typed: str) -> bool:
    number = whole_number(typed)
    return number is not None and number <= MOST_STOCK
