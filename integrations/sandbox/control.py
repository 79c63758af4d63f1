"""What tests and the demo ask of the sandbox: mails as JSON, counts, faults and events."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from integrations.sandbox.faults import BadPlan
from integrations.sandbox.mails import Mail
from integrations.sandbox.state import sandbox

blueprint = Blueprint("control", __name__, url_prefix="/control")
MAILS_AT_ONCE = 1000


@blueprint.get("/mails")
def mails() -> Response:
    """At most a thousand mails, newest first: `to` an address, `subject` a part of it, `after` a mail's id."""
    to, subject = request.args.get("to"), request.args.get("subject", "")
    after = request.args.get("after", 0, type=int)
    store = sandbox().store
    found: list[dict[str, Any]] = []
    for number in store.numbers(to) if to else store.newest():
        call = store.call_of(number)
        if number <= after or len(found) == MAILS_AT_ONCE:
            break
        if call and subject in call.subject_of(number):
            found.append(_as_json(call.mail(number)))
    return jsonify(found)


@blueprint.delete("/mails")
def forget() -> tuple[str, int]:
    """Clear mails and counts."""
    sandbox().store.clear()
    sandbox().poster.reset_count()
    return "", 204


@blueprint.get("/stats")
def stats() -> Response:
    """Counts; an answer also means that the sandbox is ready."""
    return jsonify(sandbox().store.counts() | sandbox().poster.counts())


@blueprint.post("/faults")
def plan_faults() -> tuple[str, int]:
    """Follow a plan of faults from the next call on."""
    try:
        sandbox().faults.plan(_asked())
    except BadPlan as error:
        return str(error), 400
    return "", 204


@blueprint.delete("/faults")
def clear_faults() -> tuple[str, int]:
    """Let all go well again."""
    sandbox().faults.clear()
    return "", 204


@blueprint.post("/events")
def set_events() -> tuple[str, int]:
    """Switch events on and off, double them, or mix them up; what is not named stays."""
    asked, poster = _asked(), sandbox().poster
    if not all(name in ("enabled", "duplicate", "shuffle") and isinstance(value, bool) for name, value in asked.items()):
        return "enabled, duplicate and shuffle are true or false", 400
    for name, value in asked.items():
        setattr(poster, name, value)
    return "", 204


def _asked() -> dict[str, Any]:
    asked = request.get_json()
    if not isinstance(asked, dict):
        abort(400)
    return asked


def _as_json(mail: Mail) -> dict[str, Any]:
    return {
        "id": mail.id,
        "call_id": mail.call_id,
        "at": datetime.fromtimestamp(mail.at, UTC).isoformat(),
        "to": mail.to,
        "to_name": mail.to_name,
        "from": mail.sender,
        "from_name": mail.sender_name,
        "reply_to": mail.reply_to,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "headers": mail.headers,
        "custom_args": mail.custom_args,
    }
