"""The forms of joining and signing in."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import EmailField, HiddenField, PasswordField, RadioField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice

from accounts.models import AgeGroup
from accounts.passwords import LONGEST, weakness
from kernel.forms import HouseForm, LineField, at_most, mailbox, needed

AGES = [
    SelectChoice(AgeGroup.ADULT, lazy("18 or older")),
    SelectChoice(AgeGroup.TEEN, lazy("13 to 17")),
    SelectChoice(AgeGroup.UNDER_13, lazy("Younger than 13")),
]


class NewPasswordForm(HouseForm):
    """A password one chooses."""

    password = PasswordField(lazy("Password"), [needed(lazy("Choose a password."))])

    def about(self) -> tuple[str, ...]:
        """Words the password must not merely repeat."""
        return ()

    def validate_password(self, field: PasswordField) -> None:
        """Length, and nothing common."""
        wrong = weakness(field.data or "", *self.about())
        if wrong:
            raise ValidationError(wrong)


class JoinForm(NewPasswordForm):
    """Who is joining."""

    name = LineField(lazy("Your name"), [needed(lazy("Write the name your family knows you by.")), at_most(80)])
    email = EmailField(lazy("Your e-mail address"), [needed(lazy("Write your e-mail address.")), mailbox, at_most(254)])
    age_group = RadioField(lazy("How old are you?"), [needed(lazy("Choose one of these."))], choices=AGES)
    password = PasswordField(lazy("A password"), [needed(lazy("Choose a password."))])
    next = HiddenField()

    def about(self) -> tuple[str, ...]:
        """Her name, and the first part of her address."""
        return (*(self.name.data or "").split(), (self.email.data or "").partition("@")[0])

    def validate_age_group(self, field: RadioField) -> None:
        """Whoever is under 13 is asked to bring an adult."""
        if field.data == AgeGroup.UNDER_13:
            raise ValidationError(_("Ask an adult you trust to join, and to keep the page together with you."))


class SignInForm(HouseForm):
    """Address and password. `carried` is what was typed elsewhere before signing in was asked for."""

    email = EmailField(lazy("E-mail address"), [needed(lazy("Write your e-mail address.")), at_most(254)])
    password = PasswordField(lazy("Password"), [needed(lazy("Write your password.")), at_most(LONGEST)])
    next = HiddenField()
    carried = HiddenField()


class CodeForm(HouseForm):
    """The six digits from a letter."""

    code = StringField(lazy("The six digits from our letter"), [needed(lazy("Type the six digits from our letter."))])


class ForgottenForm(HouseForm):
    """Whose password is lost."""

    email = EmailField(lazy("Your e-mail address"), [needed(lazy("Write your e-mail address.")), mailbox, at_most(254)])


def local_path(target: str | None) -> str:
    """`target` when it is a path on this very site, else the first page. Refuses `//host`, backslashes and the like."""
    path = target or ""
    safe = path.startswith("/") and not path.startswith("//") and path.isprintable() and "\\" not in path
    return path if safe else "/"
