"""A call as it is kept, and the mails it stands for: they share its content and are put together when looked at."""

import json
import re
import zlib
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail as its recipient has it; `at` in seconds since 1970 (UTC)."""

    id: int
    call_id: str
    at: float
    to: str
    to_name: str
    sender: str
    sender_name: str
    reply_to: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]
    custom_args: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One accepted call. Mail number `first + i` goes to `recipients[i]`: (personalization, address in lower case)."""

    call_id: str
    at: float
    first: int
    subject: str
    shared: bytes
    parts: list[bytes]
    recipients: list[tuple[int, str]]

    def common(self) -> dict[str, Any]:
        """What all mails of the call have in common."""
        common: dict[str, Any] = json.loads(zlib.decompress(self.shared))
        return common

    def part(self, number: int) -> dict[str, Any]:
        """The personalization that mail `number` was made from."""
        part: dict[str, Any] = json.loads(self.parts[self.recipients[number - self.first][0]])
        return part

    def subject_of(self, number: int) -> str:
        """The subject of mail `number`, without unpacking its content."""
        part = self.part(number)
        return _fill(part.get("subject") or self.subject, part.get("substitutions") or {})

    def mail(self, number: int) -> Mail:
        """Mail `number`, put together."""
        common, part = self.common(), self.part(number)
        address = self.recipients[number - self.first][1]
        person = next(p for p in people(part) if p["email"].lower() == address)
        values = part.get("substitutions") or {}
        content = {c["type"]: _fill(c["value"], values) for c in common["content"]}
        return Mail(
            id=number,
            call_id=self.call_id,
            at=self.at,
            to=person["email"],
            to_name=person.get("name") or "",
            sender=common["from"]["email"],
            sender_name=common["from"].get("name") or "",
            reply_to=(common.get("reply_to") or {}).get("email", ""),
            subject=_fill(part.get("subject") or self.subject, values),
            text=content.get("text/plain", ""),
            html=content.get("text/html", ""),
            headers=(common.get("headers") or {}) | (part.get("headers") or {}),
            custom_args=(common.get("custom_args") or {}) | (part.get("custom_args") or {}),
        )


def people(part: dict[str, Any]) -> list[dict[str, Any]]:
    """All recipients of a personalization."""
    return [*part["to"], *(part.get("cc") or ()), *(part.get("bcc") or ())]


def _fill(text: str, values: dict[str, str]) -> str:
    """Replace each key literally, in one pass, so that no value is searched for keys; the longest key wins."""
    if not values:
        return text
    keys = sorted(filter(None, values), key=len, reverse=True)
    return re.sub("|".join(map(re.escape, keys)), lambda match: values[match[0]], text)
