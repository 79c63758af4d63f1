"""SendGrid's rules for a mail/send call, with its words and its shape of errors.

Source: SendGrid's v3 mail/send reference (limitations, errors) and its API's own answers.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

MAX_BODY = 30 * 1024 * 1024
MAX_PERSONALIZATIONS = 1000
MAX_BYTES = 10_000
MAX_CATEGORIES = 10
RESERVED_HEADERS = {
    *("x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "content-transfer-encoding"),
    *("to", "from", "subject", "reply-to", "cc", "bcc"),
}
HELP = "http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html"

Problem = dict[str, str | None]
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"(?=.{{3,254}}\Z)(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")


def problem(message: str, field: str | None = None, anchor: str | None = None) -> Problem:
    """One entry of SendGrid's `errors`."""
    return {"message": message, "field": field, "help": f"{HELP}#{anchor}" if anchor else None}


def problems(body: Any) -> list[Problem]:
    """All that SendGrid would refuse in a call; empty when it would take it."""
    if not isinstance(body, dict):
        return [problem("Bad Request")]
    return [*_sender(body), *_personalizations(body), *_subject(body), *_content(body), *_extras(body)]


def _sender(body: dict[str, Any]) -> Iterator[Problem]:
    sender = body.get("from")
    if not isinstance(sender, dict) or not sender.get("email"):
        yield problem("The from object must be provided for every email send.", "from.email", "message.from")
    elif not _valid(sender["email"]):
        yield problem("The from email does not contain a valid address.", "from.email", "message.from")
    reply = body.get("reply_to")
    if reply is not None and not (isinstance(reply, dict) and _valid(reply.get("email"))):
        yield problem("The reply_to email does not contain a valid address.", "reply_to.email", "message.reply_to")


def _personalizations(body: dict[str, Any]) -> Iterator[Problem]:
    parts = body.get("personalizations")
    if not isinstance(parts, list) or not parts:
        message = "The personalizations field is required and must have at least one personalization."
        yield problem(message, "personalizations", "-Personalizations-Errors")
    elif len(parts) > MAX_PERSONALIZATIONS:
        message = f"The personalizations field must have {MAX_PERSONALIZATIONS} or fewer personalizations."
        yield problem(message, "personalizations", "-Personalizations-Errors")
    else:
        seen: set[str] = set()
        shared = _size(body.get("custom_args") or {})
        for number, part in enumerate(parts):
            where = f"personalizations.{number}"
            if isinstance(part, dict):
                yield from _recipients(part, where, seen)
                yield from _maps(part, where, shared)
            else:
                yield problem("Invalid type. Expected: object.", where)


def _recipients(part: dict[str, Any], where: str, seen: set[str]) -> Iterator[Problem]:
    if not part.get("to"):
        message = (
            "The to array is required for all personalization objects, and must have at least one email object "
            "with a valid email address."
        )
        yield problem(message, f"{where}.to", "message.personalizations.to")
    for kind in ("to", "cc", "bcc"):
        people = part.get(kind)
        if people is not None and not isinstance(people, list):
            yield problem("Invalid type. Expected: array.", f"{where}.{kind}")
            continue
        for place, person in enumerate(people or ()):
            yield from _recipient(person, f"{where}.{kind}.{place}", seen)


def _recipient(person: Any, where: str, seen: set[str]) -> Iterator[Problem]:
    address: Any = person.get("email") if isinstance(person, dict) else None
    if not _valid(address):
        yield problem("Does not contain a valid address.", f"{where}.email", "message.personalizations.to")
        return
    key = address.lower()
    if key in seen:
        message = (
            "Each email address in the personalization block should be unique between to, cc, and bcc. "
            f"We found the first duplicate instance of [{address}] in the {where} field."
        )
        yield problem(message, where.split(".")[0], "message.recipient-errors")
    seen.add(key)
    name = person.get("name")
    if name is not None and (not isinstance(name, str) or ";" in name or "," in name):
        yield problem("The name must be a string without semicolons and commas.", f"{where}.name")


def _maps(part: dict[str, Any], where: str, shared: int) -> Iterator[Problem]:
    """Custom arguments, headers, substitutions and subject of a personalization; `shared` are bytes it inherits."""
    yield from _strings(part, "custom_args", where)
    yield from _strings(part, "substitutions", where)
    yield from _headers(part, f"{where}.headers")
    if shared + _size(part.get("custom_args") or {}) >= MAX_BYTES:
        yield problem(f"The custom_args must be smaller than {MAX_BYTES} bytes.", f"{where}.custom_args")
    if _size(part.get("substitutions") or {}) > MAX_BYTES:
        yield problem(f"The substitutions may not exceed {MAX_BYTES} bytes.", f"{where}.substitutions")
    if not isinstance(part.get("subject", ""), str):
        yield problem("Invalid type. Expected: string.", f"{where}.subject")


def _headers(holder: dict[str, Any], where: str) -> Iterator[Problem]:
    yield from _strings(holder, "headers", where.removesuffix("headers").rstrip("."))
    headers = holder.get("headers")
    for name in headers if isinstance(headers, dict) else ():
        if name.lower() in RESERVED_HEADERS:
            yield problem(f"The header {name} is reserved.", where, "message.headers")
        elif not name.isascii():
            yield problem("Header names must be ASCII.", where, "message.headers")


def _strings(holder: dict[str, Any], name: str, where: str) -> Iterator[Problem]:
    values = holder.get(name)
    if values is None:
        return
    if not isinstance(values, dict) or not all(type(value) is str for value in values.values()):
        yield problem("Invalid type. Expected: an object with strings only.", f"{where}.{name}".lstrip("."))


def _subject(body: dict[str, Any]) -> Iterator[Problem]:
    subject, parts = body.get("subject"), body.get("personalizations")
    if subject and not isinstance(subject, str):
        yield problem("Invalid type. Expected: string.", "subject", "message.subject")
    everyone_has_one = isinstance(parts, list) and all(isinstance(p, dict) and p.get("subject") for p in parts)
    if not subject and not everyone_has_one:
        message = "The subject is required. You can get around this requirement if every personalization has a subject."
        yield problem(message, "subject", "message.subject")


def _content(body: dict[str, Any]) -> Iterator[Problem]:
    blocks = body.get("content")
    if not isinstance(blocks, list) or not blocks:
        yield problem("The content parameter is required, with at least one block.", "content", "message.content")
        return
    kinds: list[Any] = []
    for place, block in enumerate(blocks):
        kind, value = (block.get("type"), block.get("value")) if isinstance(block, dict) else (None, None)
        kinds.append(kind)
        if not isinstance(kind, str) or not kind:
            yield problem("The content type must be a string.", f"content.{place}.type", "message.content.type")
        if not isinstance(value, str) or not value:
            message = "The content value must be a string at least one character in length."
            yield problem(message, f"content.{place}.value", "message.content.value")
    if kinds != sorted(kinds, key=_rank):
        message = "If present, text/plain and text/html must be first, and in this order."
        yield problem(message, "content", "message.content")


def _extras(body: dict[str, Any]) -> Iterator[Problem]:
    yield from _headers(body, "headers")
    yield from _strings(body, "custom_args", "")
    categories = body.get("categories") or []
    if not isinstance(categories, list) or len(categories) > MAX_CATEGORIES:
        yield problem(f"There may be at most {MAX_CATEGORIES} categories.", "categories", "message.categories")


def _rank(kind: Any) -> int:
    return 0 if kind == "text/plain" else 1 if kind == "text/html" else 2


def _size(values: Any) -> int:
    return len(_compact(values).encode("utf-8", "surrogatepass")) if values else 0


def _valid(address: Any) -> bool:
    return isinstance(address, str) and _ADDRESS.fullmatch(address) is not None
