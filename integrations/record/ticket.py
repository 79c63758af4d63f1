"""What was found, on its way through the page and back: sealed, so that nobody reads or changes it, and kept nowhere."""

from dataclasses import dataclass

from pydantic import TypeAdapter

from integrations.record.finding import Found
from kernel.clock import now
from kernel.sealing import NotOurs, seal, unseal

PURPOSE = "found in the record"
LASTS = 15 * 60  # seconds in which the card is to be made


@dataclass(frozen=True)
class _Ticket:
    found: Found
    by: str
    until: float


def ticket_for(found: Found, *, by: str) -> str:
    """For the one who found her, in this hospital, for a quarter of an hour."""
    ticket = _Ticket(found, by, now().timestamp() + LASTS)
    return seal(PURPOSE, _TICKETS.dump_json(ticket).decode()).decode()


def read_ticket(sealed: str, *, by: str) -> Found | None:
    """What was found; None when that is too long ago, or was found by somebody else."""
    try:
        ticket = _TICKETS.validate_json(unseal(PURPOSE, sealed.encode()))
    except (NotOurs, UnicodeEncodeError):
        return None
    return ticket.found if ticket.by == by and ticket.until >= now().timestamp() else None


_TICKETS = TypeAdapter(_Ticket)
