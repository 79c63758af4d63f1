"""Pages to look into the mailboxes with: who got what, and each mail as a mail program would show it."""

import http.client
import re
from datetime import UTC, datetime
from typing import NamedTuple

from flask import Blueprint, Response, abort, render_template, request

from integrations.sandbox.mails import Mail
from integrations.sandbox.outbound import post
from integrations.sandbox.state import sandbox

blueprint = Blueprint("mailbox", __name__)
PAGE_SIZE = 50
# A letter is shown, not run; pictures come from this machine only.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: http://localhost:* http://*.localhost:* "
    "http://127.0.0.1:*; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)
_HEAD = re.compile(r"<head\b[^>]*>|<html\b[^>]*>|<!doctype[^>]*>", re.IGNORECASE)


class Row(NamedTuple):
    """A line of a list: a mailbox with its newest mail, or one mail."""

    number: int
    address: str
    mails: int
    subject: str
    at: datetime


@blueprint.get("/")
def mailboxes() -> str:
    """All mailboxes, those with the newest mail first; `to` leaves only addresses that hold it."""
    wanted = request.args.get("to", "").strip().lower()
    boxes = [box for box in sandbox().store.mailboxes() if wanted in box[0]]
    page, pages = _page(len(boxes))
    rows = [_row(number, address, count) for address, count, number in boxes[_slice(page)]]
    return render_template("sandbox/mailboxes.html", rows=_there(rows), page=page, pages=pages, wanted=wanted)


@blueprint.get("/mailbox/<path:address>")
def mailbox(address: str) -> str:
    """The mails of one address, newest first."""
    numbers = sandbox().store.numbers(address)
    page, pages = _page(len(numbers))
    rows = [_row(number, address, 1) for number in numbers[_slice(page)]]
    return render_template("sandbox/mailbox.html", rows=_there(rows), page=page, pages=pages, address=address)


@blueprint.get("/mail/<int:number>")
def mail(number: int) -> str:
    """One mail with its headers, its letter and its plain text."""
    return _mail_page(_mail(number), said=None)


@blueprint.get("/mail/<int:number>/letter")
def letter(number: int) -> Response:
    """The HTML of a mail, for the frame; its links open outside it."""
    html = _mail(number).html
    found: re.Match[str] | None = None
    for found in _HEAD.finditer(html):
        if found[0].lower().startswith("<head"):
            break
    place = found.end() if found else 0
    framed = html[:place] + '<base target="_blank">' + html[place:]
    return Response(framed, headers={"Content-Security-Policy": LETTER_POLICY})


@blueprint.post("/mail/<int:number>/unsubscribe")
def unsubscribe(number: int) -> str:
    """Do what a mail program's own button does (RFC 8058): a POST without cookies."""
    shown = _mail(number)
    url = one_click_address(shown)
    if url is None:
        abort(404)
    try:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        status = post(url, b"List-Unsubscribe=One-Click", form)
    except (OSError, ValueError, http.client.HTTPException):
        return _mail_page(shown, said="Nobody answered at the unsubscribe address.")
    done = "Unsubscribed" if 200 <= status < 300 else "Not unsubscribed"
    return _mail_page(shown, said=f"{done}: the address answered {status}.")


def one_click_address(shown: Mail) -> str | None:
    """Where one click unsubscribes, when both headers of RFC 8058 are there."""
    headers = {name.lower(): value for name, value in shown.headers.items()}
    if headers.get("list-unsubscribe-post", "").strip() != "List-Unsubscribe=One-Click":
        return None
    found = re.search(r"<(https?://[^>\s]+)>", headers.get("list-unsubscribe", ""))
    return found[1] if found else None


def _mail_page(shown: Mail, said: str | None) -> str:
    at = datetime.fromtimestamp(shown.at, UTC)
    return render_template("sandbox/mail.html", mail=shown, at=at, one_click=one_click_address(shown), said=said)


def _mail(number: int) -> Mail:
    call = sandbox().store.call_of(number)
    if call is None:
        abort(404)
    return call.mail(number)


def _row(number: int, address: str, mails: int) -> Row | None:
    call = sandbox().store.call_of(number)
    if call is None:  # dropped a moment ago
        return None
    return Row(number, address, mails, call.subject_of(number), datetime.fromtimestamp(call.at, UTC))


def _there(rows: list[Row | None]) -> list[Row]:
    return [row for row in rows if row]


def _page(total: int) -> tuple[int, int]:
    pages = max(1, -(-total // PAGE_SIZE))
    return min(max(1, request.args.get("page", 1, type=int)), pages), pages


def _slice(page: int) -> slice:
    return slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)
