"""Letters of the crisis lane. They say that somebody may be in danger, and nothing of who or what; or they prove a mailbox."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from crisis.models import CrisisAlert, OnCall
from kernel.db import current_tenant_id, db
from kernel.tenancy import canonical_url
from kernel.tokens import issue
from mail.letters import Letter, Personal, Withdrawn, register
from mail.models import Delivery

ON_CALL = "on call"
PROOF_LASTS = timedelta(days=14)


def _fill_alert(alert_id: UUID) -> dict[str, Any]:
    alert = db.session.get(CrisisAlert, (current_tenant_id(), alert_id))
    if alert is None or alert.taken_at is not None:
        raise Withdrawn("somebody has taken it")
    return {"again": alert.calls > 1}


def _to_alert(about_id: UUID, delivery: Delivery) -> Personal:
    """Where it leads asks her to sign in; only who may take alerts sees anything there."""
    return Personal(links={"read": canonical_url(f"/admin/crisis/{about_id}")})


def _fill_proof(on_call_id: UUID) -> dict[str, Any]:
    listed = db.session.get(OnCall, (current_tenant_id(), on_call_id))
    if listed is None or listed.proved_at is not None:
        raise Withdrawn("nobody waits for it")
    return {}


def _to_proof(about_id: UUID, delivery: Delivery) -> Personal:
    return Personal(links={"read": canonical_url(f"/on-call/{issue(ON_CALL, about_id, delivery.id, lasts=PROOF_LASTS)}")})


ALERT = register(Letter(name="crisis/alert", fill=_fill_alert, personal=_to_alert, links=("read",)))
PROVE_ON_CALL = register(Letter(name="crisis/on_call", fill=_fill_proof, personal=_to_proof, links=("read",)))
