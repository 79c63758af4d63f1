"""The forms of following."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from wtforms import BooleanField, EmailField, TextAreaField, ValidationError

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
        self.invitees = _read(field.data)
        if not 0 < len(self.invitees) <= MOST_AT_ONCE:
            raise ValidationError(_("Write between one and %(most)s addresses at a time.", most=MOST_AT_ONCE))


class ListsForm(HouseForm):
    """Who may come as soon as she asks, and who never shall: one to a line, in the same way."""

    expected = TextAreaField(lazy("They may come as soon as they ask"), [at_most(20_000)])
    never = TextAreaField(lazy("They shall never come"), [at_most(20_000)])

    coming: Sequence[Invitee] = ()
    shut_out: Sequence[Invitee] = ()

    def validate_expected(self, field: TextAreaField) -> None:
        """Reads the lines."""
        self.coming = _some(field)

    def validate_never(self, field: TextAreaField) -> None:
        """As above; at least one of the two holds an address."""
        self.shut_out = _some(field)
        if not (self.expected.data or "").strip() and not (field.data or "").strip():
            raise ValidationError(_("Write at least one address."))


class PersonForm(HouseForm):
    """What one guest may see and do on a page, beyond reading it."""

    may_write = BooleanField(lazy("May leave words"))
    sees_pictures = BooleanField(lazy("Sees pictures"))
    may_download = BooleanField(lazy("May take pictures home in full size"))
    is_caregiver = BooleanField(lazy("Is one of the caregivers"))


class FollowForm(HouseForm):
    """Where letters about a page may go, of somebody who reads it by its link."""

    name = LineField(
        lazy("Your name"), [needed(lazy("Write your name, so that the family knows who is reading.")), at_most(80)]
    )
    email = EmailField(lazy("Your e-mail address"), [needed(lazy("Write your e-mail address.")), mailbox, at_most(254)])


def _some(field: TextAreaField) -> list[Invitee]:
    read = _read(field.data or "")
    if len(read) > MOST_AT_ONCE:
        raise ValidationError(_("Write up to %(most)s addresses at a time.", most=MOST_AT_ONCE))
    return read


def _read(typed: str) -> list[Invitee]:
    """Whom the lines name, each mailbox once. Raises ValidationError with those that cannot be read."""
    lines = [plain(line) for line in typed.replace(";", "\n").replace(",", "\n").splitlines()]
    read = [(line, _invitee(line)) for line in lines if line]
    wrong = "; ".join(line[:60] for line, invitee in read if invitee is None)
    if wrong:
        raise ValidationError(_("We cannot read this: %(wrong)s. A line reads like Ruth ruth@example.org.", wrong=wrong))
    return list({i.email.lower(): i for line, i in read if i is not None}.values())


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
