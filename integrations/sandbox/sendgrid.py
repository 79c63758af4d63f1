"""POST /v3/mail/send as SendGrid answers it."""

import hmac
import json
import secrets
import time
from typing import Any

from flask import Blueprint, Response, request

from integrations.sandbox.faults import Fault, tear
from integrations.sandbox.rules import MAX_BODY, Problem, problem, problems
from integrations.sandbox.state import sandbox

blueprint = Blueprint("sendgrid", __name__)
_DRAIN = 64 * 1024
_FAULT_WORDS = {400: "Bad Request", 429: "too many requests", 500: "Internal Server Error", 503: "Service Unavailable"}


@blueprint.post("/v3/mail/send")
def send() -> Response:
    """Take a call, or do to it what the plan of faults says."""
    fault = sandbox().faults.next()
    if fault.answer == "refuse":
        return _torn("refuse")
    raw = _body()
    if fault.answer == "stall":
        sandbox().store.answered("stall")
        sandbox().faults.stall(request.environ["gunicorn.socket"])
        return Response()
    if fault.answer not in ("202", "reset"):
        return _fault(fault)
    refusal = _refusal(raw)
    if refusal:
        return refusal
    body, trouble = _parse(raw)
    if trouble:
        return _errors(400, trouble)
    message_id = _accept(body, raw)
    if fault.answer == "reset":
        return _torn("reset")
    return _answer(Response(status=202, headers={"X-Message-Id": message_id}, content_type="text/plain"))


def _body() -> bytes:
    """The body, cut one byte past the limit; the rest is read all the same, or the caller never sees the answer."""
    raw = request.stream.read(MAX_BODY + 1)
    if len(raw) > MAX_BODY:
        while request.stream.read(_DRAIN):
            pass
    return raw


def _refusal(raw: bytes) -> Response | None:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    wanted = sandbox().config.api_key
    if scheme != "Bearer" or not key.strip():
        return _errors(401, [problem("Permission denied, wrong credentials")])
    if wanted is not None and not hmac.compare_digest(key.encode(), wanted.encode()):
        return _errors(401, [problem("The provided authorization grant is invalid, expired, or revoked")])
    if request.mimetype != "application/json":
        return _errors(415, [problem("Content-Type should be application/json.")])
    if len(raw) > MAX_BODY:
        return _errors(413, [problem("The JSON payload you have included in your request is too large.")])
    return None


def _parse(raw: bytes) -> tuple[dict[str, Any], list[Problem]]:
    try:
        body = json.loads(raw.decode())
    except (ValueError, RecursionError):
        return {}, [problem("Bad Request")]
    return body, problems(body)


def _accept(body: dict[str, Any], raw: bytes) -> str:
    here, message_id = sandbox(), secrets.token_urlsafe(16)
    call = here.store.add(message_id, time.time(), body, raw)
    here.poster.accepted(call)
    return message_id


def _torn(answer: str) -> Response:
    sandbox().store.answered(answer)
    tear(request.environ["gunicorn.socket"])
    return Response()  # never arrives


def _fault(fault: Fault) -> Response:
    response = _errors(int(fault.answer), [problem(_FAULT_WORDS[int(fault.answer)])])
    if fault.retry_after is not None:
        response.headers["Retry-After"] = str(fault.retry_after)
    if fault.answer == "429":
        response.headers["X-RateLimit-Remaining"] = "0"
        response.headers["X-RateLimit-Reset"] = str(int(time.time()) + (fault.retry_after or 1))
    return response


def _errors(status: int, errors: list[Problem]) -> Response:
    return _answer(Response(json.dumps({"errors": errors}), status, content_type="application/json"))


def _answer(response: Response) -> Response:
    sandbox().store.answered(str(response.status_code))
    return response
