"""The Mailer on SendGrid's v3 mail/send, and how its answers are read.

Source: SendGrid's pages «Mail Send», «Personalizations», «Substitution Tags», «Rate Limits» and «Errors».
"""

from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from uuid import UUID

from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient

from kernel.clock import now
from kernel.logs import log
from mail.ports import Addressee, MailerLater, MailerNever, MailerSilent, SealedLetter

PAUSE = 5.0  # seconds after an answer that says "later" and not when
PAUSE_WITHOUT_KEY = 60.0  # seconds after our key was refused: somebody has to look at it
LONGEST_PAUSE = 900.0


class SendGridMailer:
    """Carries letters by SendGrid. No click or open tracking: nothing in a letter spies on its reader."""

    def __init__(self, *, api_key: str, base_url: str, answer_seconds: float) -> None:
        client = SendGridAPIClient(api_key, host=base_url).client
        client.timeout = answer_seconds
        self._client = client

    def send(self, letter: SealedLetter, to: Sequence[Addressee], batch_id: UUID) -> None:
        """As the port says. Our letters go out as one call with one personalization a mailbox."""
        try:
            self._client._("mail/send").post(request_body=request_body(letter, to, batch_id))
        except HTTPError as answer:
            raise _as_failure(answer) from answer
        except URLError as error:  # no connection, or the request was not sent whole: nothing was taken
            raise MailerLater(PAUSE, "not reached") from error
        except (OSError, HTTPException) as error:  # sent, and no answer came
            raise MailerSilent(type(error).__name__) from error


def request_body(letter: SealedLetter, to: Sequence[Addressee], batch_id: UUID) -> dict[str, Any]:
    """The JSON of the call. Recipients have no names there, and custom args are ids: the least that can work."""
    call = {"hospital": str(letter.tenant_id), "batch": str(batch_id)}
    body: dict[str, Any] = {
        "personalizations": [_personalization(addressee, call) for addressee in to],
        "from": {"email": letter.sender_email, "name": letter.sender_name},
        "subject": letter.subject,
        "content": [{"type": "text/plain", "value": letter.text}, {"type": "text/html", "value": letter.html}],
        "tracking_settings": {"click_tracking": {"enable": False}, "open_tracking": {"enable": False}},
    }
    if letter.reply_to:
        body["reply_to"] = {"email": letter.reply_to}
    return body


def _personalization(addressee: Addressee, call: dict[str, str]) -> dict[str, Any]:
    one: dict[str, Any] = {
        "to": [{"email": addressee.email}],
        "substitutions": addressee.values,
        "custom_args": {**call, "delivery": str(addressee.delivery_id)},
    }
    if addressee.headers:
        one["headers"] = addressee.headers
    return one


def _as_failure(answer: HTTPError) -> Exception:
    status = answer.status_code
    if status in (401, 403):
        log().error("mailer refused our key", status=status)
        return MailerLater(PAUSE_WITHOUT_KEY, f"answered {status}")
    if status == 429 or status >= 500:
        return MailerLater(_pause(answer), f"answered {status}")
    return MailerNever(f"answered {status}")


def _pause(answer: HTTPError) -> float:
    """Seconds to wait, from Retry-After (seconds or a date) or X-RateLimit-Reset (a Unix time), within reason."""
    headers = answer.headers or {}
    given, reset = headers.get("Retry-After"), headers.get("X-RateLimit-Reset")
    try:
        if given:
            seconds = float(given) if given.isdigit() else (parsedate_to_datetime(given) - now()).total_seconds()
        else:
            seconds = float(reset) - now().timestamp() if reset else PAUSE
    except ValueError:
        seconds = PAUSE
    return min(max(seconds, 1.0), LONGEST_PAUSE)
