"""The Mailer port: what the house asks of whoever carries its letters, and the three ways in which that can fail."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

MOST_ADDRESSEES = 1000  # recipients a call, as SendGrid allows personalizations


class MailerLater(Exception):
    """Nothing was taken; the same call may succeed after `seconds`."""

    def __init__(self, seconds: float, reason: str) -> None:
        super().__init__(reason)
        self.seconds = seconds


class MailerNever(Exception):
    """Nothing was taken, and the same call never will be."""


class MailerSilent(Exception):
    """The connection broke before an answer: the letters were taken, or not. Only an event can tell."""


@dataclass(frozen=True)
class Addressee:
    """One mailbox, what stands for each tag of the letter there, its own headers, and the id under which events come back."""

    delivery_id: UUID
    email: str
    values: dict[str, str]
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SealedLetter:
    """A letter ready to go to many: the words once, with tags where something is personal."""

    tenant_id: UUID
    sender_email: str
    sender_name: str
    reply_to: str | None
    subject: str
    text: str
    html: str


class Mailer(Protocol):
    """Carries one letter to at most MOST_ADDRESSEES mailboxes in one call."""

    def send(self, letter: SealedLetter, to: Sequence[Addressee], batch_id: UUID) -> None:
        """Returns when the whole call was taken; events will name its `batch_id`.

        Raises MailerLater, MailerNever or MailerSilent otherwise.
        """
