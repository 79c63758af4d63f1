"""The forms of following."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import EmailField, TextAreaField, ValidationError

from kernel.forms import HouseForm, LineField, at_most, mailbox, needed, normal_address
from kernel.text import plain

MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Invitee:
    """A mailbox to invite, and what its owner is called."""

    email: str
    name: str


class InviteForm(HouseForm):
    """Whom to invite: one to a line, the name before the address."""

    people = TextAreaField(
        lazy("Name and e-mail address, one person to a line"),
        [needed(lazy("Write at least one address.")), at_most(20_000)],
    )

    invitees: list[Invitee]

    def validate_people(self, field: TextAreaField) -> None:
        """Reads the lines; those that cannot be read are named, and nobody is invited until all can."""
        lines = [plain(line) for line in field.data.replace(";", "\n").replace(",", "\n").splitlines()]
        read = [(line, _invitee(line)) for line in lines if line]
        wrong = [line[:60] for line, invitee in read if invitee is None]
        self.invitees = list({i.email.lower(): i for _line, i in read if i is not None}.values())
        if wrong:
            unread = "; ".join(wrong)
            raise ValidationError(_("We cannot read this: %(lines)s. A line reads like Ruth ruth@example.org.", lines=unread))
        if not 0 < len(self.invitees) <= MOST_AT_ONCE:
            raise ValidationError(_("Write between one and %(most)s addresses at a time.", most=MOST_AT_ONCE))


def _invitee(line: str) -> Invitee | None:
    words = line.replace("<", " ").replace(">", " ").split()
    addresses = [word for word in words if "@" in word]
    email = normal_address(addresses[0]) if len(addresses) == 1 else None
    if email is None:
        return None
    name = " ".join(word for word in words if "@" not in word).strip("\"' ")
    return Invitee(email, name[:80] or email.partition("@")[0])


class SomebodyElseForm(HouseForm):
    """Who has a letter that was written to another."""

    name = LineField(lazy("Your name"), [needed(lazy("Write your name, so that the family knows who is asking.")), at_most(80)])
    email = EmailField(lazy("Your e-mail address"), [needed(lazy("Write your e-mail address.")), mailbox, at_most(254)])
