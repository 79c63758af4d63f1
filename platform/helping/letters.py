"""Letters about requests for help. They say that there is something new, or that somebody waits; never who, nor for what."""

from typing import Any
from uuid import UUID

from helping.models import HelpRequest, Outcome, WordState
from kernel.db import current_tenant_id, db
from kernel.features import Feature
from kernel.tenancy import canonical_url
from mail.letters import Letter, Personal, Withdrawn, register
from mail.models import Delivery


def _fill_answer(request_id: UUID) -> dict[str, Any]:
    request = db.session.get(HelpRequest, (current_tenant_id(), request_id))
    if request is None or request.outcome == Outcome.AWAY:
        raise Withdrawn("the words were taken away")
    return {}


def _fill_waiting(request_id: UUID) -> dict[str, Any]:
    request = db.session.get(HelpRequest, (current_tenant_id(), request_id))
    if request is None or not request.is_late or request.state != WordState.SHOWN:
        raise Withdrawn("nobody waits any more")
    return {}


def _to_request(request_id: UUID, delivery: Delivery) -> Personal:
    """Where it leads asks her to sign in; only whom it concerns sees anything there."""
    return Personal(links={"read": canonical_url(f"/requests/{request_id}")}, words={"name": delivery.name})


def _to_waiting(request_id: UUID, delivery: Delivery) -> Personal:
    return Personal(links={"read": canonical_url("/requests/waiting")}, words={"name": delivery.name})


_USUAL: dict[str, Any] = {"links": ("read",), "words": ("name",), "feature": Feature.HELPING}
ANSWER = register(Letter(name="helping/answer", fill=_fill_answer, personal=_to_request, **_USUAL))
WAITING = register(Letter(name="helping/waiting", fill=_fill_waiting, personal=_to_waiting, **_USUAL))
