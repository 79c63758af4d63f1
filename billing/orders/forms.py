"""The forms of orders: for whom it is and who sends it; giving money back; the hospital's own account."""

from typing import Any

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice

from billing.money import Money, typed_money
from billing.orders.connecting import COUNTRIES
from billing.orders.models import RefundReason
from billing.orders.states import IfNot
from kernel.access import Reader
from kernel.forms import HouseForm, LineField, at_most, mailbox, needed

LONGEST_NAME, LONGEST_MESSAGE = 120, 2000
IF_NOT = {
    IfNot.SOMETHING_LIKE_IT: lazy("Send something like it"),
    IfNot.ANOTHER_PATIENT: lazy("Give it to another patient who would be glad of it"),
    IfNot.TO_FOUNDATION: lazy("Give the money to the hospital’s foundation"),
    IfNot.MONEY_BACK: lazy("Give me my money back"),
}
REASONS = {
    RefundReason.DAMAGED: lazy("It was not as it should be"),
    RefundReason.WRONG: lazy("The order was a mistake"),
    RefundReason.KINDNESS: lazy("Out of kindness"),
}


class OrderForm(HouseForm):
    """For whom, what if not, words to go with it, and who sends it. Nobody needs an account."""

    to = RadioField(lazy("For whom is it?"), default="page")
    for_name = LineField(lazy("The patient’s full name"), [at_most(LONGEST_NAME)])
    if_not = RadioField(
        lazy("If it cannot be given, what shall we do?"),
        choices=[SelectChoice(str(choice), words) for choice, words in IF_NOT.items()],
        default=str(IfNot.MONEY_BACK),
    )
    message = TextAreaField(lazy("A private message"), [at_most(LONGEST_MESSAGE)])
    name = LineField(lazy("Your name"), [needed(lazy("Write your name.")), at_most(LONGEST_NAME)])
    email = StringField(lazy("Your e-mail address"), [needed(lazy("Write your address.")), mailbox])

    def __init__(self, reader: Reader, *, from_page: str | None, **more: Any) -> None:
        super().__init__(data={"name": reader.name, "email": reader.email or ""}, **more)
        self.by_page = from_page is not None
        self.to.choices = [("page", from_page or ""), ("name", _("Somebody else, whose name I write"))]
        if not self.by_page:
            del self.to

    @property
    def for_page(self) -> bool:
        """Whether it is for the patient of the page from which the buyer came."""
        return self.by_page and self.to.data == "page"

    def validate_for_name(self, field: LineField) -> None:
        """Needed where no page says who it is for."""
        if not self.for_page and len(field.data or "") < 2:
            raise ValidationError(_("Write for whom it is."))


class RefundForm(HouseForm):
    """How much goes back, and why."""

    amount = LineField(lazy("How much"), [needed(lazy("Write how much."))])
    reason = RadioField(
        lazy("Why"),
        choices=[SelectChoice(str(reason), words) for reason, words in REASONS.items()],
        validators=[needed(lazy("Choose one."))],
    )

    def __init__(self, most: Money, **more: Any) -> None:
        super().__init__(**more)
        self._most = most

    @property
    def wanted(self) -> int:
        """In minor units."""
        typed = typed_money(self.amount.data or "", self._most.currency)
        return typed.amount if typed else 0

    def validate_amount(self, field: LineField) -> None:
        """A sum, and no more than is left."""
        if not 0 < self.wanted <= self._most.amount:
            raise ValidationError(_("Write a sum up to %(most)s, such as 12.50.", most=self._most))


class AccountForm(HouseForm):
    """In which country the hospital's account is."""

    country = SelectField(lazy("Country of the hospital"), default="US")

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        names = (get_locale() or Locale("en")).territories
        self.country.choices = sorted(((code, names.get(code, code)) for code in COUNTRIES), key=lambda one: str(one[1]))
