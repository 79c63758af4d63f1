"""The forms of donations: how much, how often, for whom and by whom; and what a hospital says of its foundation."""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice

from billing.donations.actions import Wish
from billing.donations.models import Foundation, Tribute
from billing.money import LEAST, Money, least_to_pay, typed_money
from billing.shelf.keeping_forms import said
from kernel.access import Reader
from kernel.forms import HouseForm, LineField, at_most, mailbox, needed
from kernel.language import LANGUAGES

LONGEST_NAME, LONGEST_TRIBUTE, LONGEST_ABOUT = 80, 120, 1000
OWN, ONCE, MONTHLY, NOBODY = "own", "once", "monthly", "nobody"
MOST_SUMS = 6
_LEADS_AWAY = re.compile(r"[/@:]|www\.|\w\.\w", re.IGNORECASE)  # her name goes into a letter to somebody else


class GiveForm(HouseForm):
    """A donation. Nobody needs an account."""

    amount = RadioField(lazy("How much would you like to give?"), validate_choice=False)
    own = LineField(lazy("Another sum"), [at_most(20)])
    often = RadioField(
        lazy("How often?"),
        choices=[SelectChoice(ONCE, lazy("Once")), SelectChoice(MONTHLY, lazy("Every month, until I stop it"))],
        default=ONCE,
    )
    tribute = RadioField(
        lazy("Is it for somebody?"),
        choices=[
            SelectChoice(NOBODY, lazy("No, it is simply from me")),
            SelectChoice(str(Tribute.HONOUR), lazy("In honour of somebody")),
            SelectChoice(str(Tribute.MEMORY), lazy("In memory of somebody")),
        ],
        default=NOBODY,
    )
    tribute_for = LineField(lazy("Their name, or a few words"), [at_most(LONGEST_TRIBUTE)])
    tell_email = StringField(lazy("Somebody we should tell"))
    name = LineField(lazy("Your name"), [needed(lazy("Write your name.")), at_most(LONGEST_NAME)])
    email = StringField(lazy("Your e-mail address"), [needed(lazy("Write your address.")), mailbox])
    ticket = HiddenField()  # one press, one donation

    def __init__(self, reader: Reader, foundation: Foundation, **more: Any) -> None:
        super().__init__(data={"name": reader.name, "email": reader.email or ""}, **more)
        self._foundation = foundation
        offered = [SelectChoice(str(one), str(foundation.money(one))) for one in foundation.sums]
        self.amount.choices = [*offered, SelectChoice(OWN, _("Another sum"))]
        if self.amount.data is None:
            self.amount.data = str(foundation.sums[0]) if foundation.sums else OWN

    @property
    def wanted(self) -> int:
        """In minor units; 0 for what is no sum."""
        if self.amount.data != OWN:
            return next((one for one in self._foundation.sums if str(one) == self.amount.data), 0)
        typed = typed_money(self.own.data or "", self._foundation.currency)
        return typed.amount if typed else 0

    def validate_amount(self, field: RadioField) -> None:
        """One of those offered, or one's own."""
        if field.data != OWN and not self.wanted:
            raise ValidationError(_("Choose one."))

    def validate_own(self, field: LineField) -> None:
        """Between the least and the most."""
        least, most = (self._foundation.money(one) for one in (self._foundation.least, self._foundation.most))
        if self.amount.data == OWN and not least.amount <= self.wanted <= most.amount:
            raise ValidationError(_("Write a sum from %(least)s to %(most)s.", least=least, most=most))

    def validate_tell_email(self, field: StringField) -> None:
        """May be left empty."""
        if (field.data or "").strip():
            mailbox(self, field)

    def validate_name(self, field: LineField) -> None:
        """It goes into a letter to somebody else: it is a name, and leads nowhere."""
        if (self.tell_email.data or "").strip() and _LEADS_AWAY.search(field.data or ""):
            raise ValidationError(_("Write your name alone, without addresses."))

    def wish(self) -> Wish:
        """What was filled in."""
        tribute = None if self.tribute.data == NOBODY else Tribute(self.tribute.data)
        return Wish(
            amount=self.wanted,
            monthly=self.often.data == MONTHLY,
            tribute=tribute,
            tribute_for=self.tribute_for.data or "",
            tell_email=(self.tell_email.data or "").strip(),
            name=self.name.data,
            email=self.email.data,
        )


class FoundationForm(HouseForm):
    """The foundation, as a hospital says it."""

    is_open = BooleanField(lazy("People can give"))
    names_en = LineField(lazy("Name in English"), [at_most(LONGEST_NAME)])
    names_es = LineField(lazy("Name in Spanish"), [at_most(LONGEST_NAME)])
    abouts_en = TextAreaField(lazy("What it is for, in English"), [at_most(LONGEST_ABOUT)])
    abouts_es = TextAreaField(lazy("What it is for, in Spanish"), [at_most(LONGEST_ABOUT)])
    currency = SelectField(lazy("Currency"), choices=[SelectChoice(code, code) for code in LEAST])
    sums = LineField(lazy("Sums to choose from"), [at_most(80)])
    least = LineField(lazy("The least"), [needed(lazy("Write how much.")), at_most(20)])
    most = LineField(lazy("The most"), [needed(lazy("Write how much.")), at_most(20)])
    registration = LineField(lazy("Registration number"), [at_most(40)])
    receipt_words_en = TextAreaField(lazy("Words on the receipt, in English"), [at_most(LONGEST_ABOUT)])
    receipt_words_es = TextAreaField(lazy("Words on the receipt, in Spanish"), [at_most(LONGEST_ABOUT)])

    def validate_names_en(self, field: LineField) -> None:
        """In one language at least it has a name."""
        if not said(self, "names"):
            raise ValidationError(_("Give it a name in one language at least."))

    def validate_sums(self, field: LineField) -> None:
        """A few sums, each within the bounds."""
        if len(self.offered) > MOST_SUMS or not all(self._least <= one <= self._most for one in self.offered):
            raise ValidationError(
                _("Write up to %(many)d sums between the least and the most, such as 25 50 100.", many=MOST_SUMS)
            )

    def validate_least(self, field: LineField) -> None:
        """No less than a card pays."""
        lowest = least_to_pay(self.currency.data or "USD")
        if 0 < self._least < lowest.amount:
            raise ValidationError(_("Cards are taken from %(sum)s on.", sum=lowest))

    def validate_most(self, field: LineField) -> None:
        """No less than the least."""
        if not 0 < self._least <= self._most:
            raise ValidationError(_("Write two sums such as 5 and 10000, the smaller one first."))

    @property
    def offered(self) -> list[int]:
        """The sums, in minor units; 0 for what is none."""
        return sorted({self._sum(word) for word in (self.sums.data or "").replace(";", " ").split()})

    @property
    def _least(self) -> int:
        return self._sum(self.least.data or "")

    @property
    def _most(self) -> int:
        return self._sum(self.most.data or "")

    def _sum(self, typed: str) -> int:
        found = typed_money(typed, self.currency.data or "USD")
        return found.amount if found else 0

    def kept(self) -> dict[str, Any]:
        """What was filled in."""
        words = {what: said(self, what) for what in ("names", "abouts", "receipt_words")}
        plain = {"is_open": self.is_open.data, "currency": self.currency.data, "registration": self.registration.data or ""}
        return {**words, **plain, "sums": self.offered, "least": self._least, "most": self._most}


def as_typed(foundation: Foundation) -> Mapping[str, Any]:
    """What is kept, as a form shows it."""
    spoken = {
        f"{what}_{language}": getattr(foundation, what).get(language, "")
        for what in ("names", "abouts", "receipt_words")
        for language in LANGUAGES
    }
    sums = {name: _bare(foundation.money(getattr(foundation, name))) for name in ("least", "most")}
    offered = " ".join(_bare(foundation.money(one)) for one in foundation.sums)
    plain = {name: getattr(foundation, name) for name in ("is_open", "currency", "registration")}
    return {**spoken, **sums, **plain, "sums": offered}


def _bare(money: Money) -> str:
    return format(money.decimal, "f")
