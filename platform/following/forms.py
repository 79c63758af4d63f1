"""The forms of following."""

from dataclasses import dataclass

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
        "Name and e-mail address, one person to a line", [needed("Write at least one address."), at_most(20_000)]
    )

    invitees: list[Invitee]

    def validate_people(self, field: TextAreaField) -> None:
        """Reads the lines; those that cannot be read are named, and nobody is invited until all can."""
        lines = [plain(line) for line in field.data.replace(";", "\n").replace(",", "\n").splitlines()]
        read = [(line, _invitee(line)) for line in lines if line]
        wrong = [line[:60] for line, invitee in read if invitee is None]
        self.invitees = list({i.email.lower(): i for _, i in read if i is not None}.values())
        if wrong:
            raise ValidationError(f"We cannot read this: {'; '.join(wrong)}. A line reads like Ruth ruth@example.org.")
        if not 0 < len(self.invitees) <= MOST_AT_ONCE:
            raise ValidationError(f"Write between one and {MOST_AT_ONCE} addresses at a time.")


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

    name = LineField("Your name", [needed("Write your name, so that the family knows who is asking."), at_most(80)])
    email = EmailField("Your e-mail address", [needed("Write your e-mail address."), mailbox, at_most(254)])
