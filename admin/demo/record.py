"""The demo's record system of one hospital: the sandbox plays it, and staff find its patients when they enrol."""

import json
from pathlib import Path

from admin.demo.shapes import HospitalStory
from integrations.sandbox.fhir_people import NUMBER, PATIENTS, WRISTBAND
from kernel.db import db, inside
from tenants.queries import tenant_id_of
from tenants.record.actions import Settings, keep_record
from tenants.record.models import Way
from tenants.record.queries import record_system

ACTOR = "demo"


def open_record(story: HospitalStory, box: str, token: str, file: Path) -> None:
    """Lets this hospital ask the record that the sandbox at `box` (an address without path) plays, and writes it its file.

    Each start does it anew, since the sandbox may listen elsewhere than the last time. Runs outside any hospital.
    """
    tenant_id = tenant_id_of(story.slug)
    db.session.rollback()
    with inside(tenant_id):
        known, url = record_system(), f"{box}/fhir/{story.slug}"
        if known is None:
            keep_record(None, _settings(url, token), actor=ACTOR)
        else:
            known.base_url = url
        db.session.commit()
    file.write_text(json.dumps({story.slug: {"token": token}}))
    file.chmod(0o600)


def _settings(url: str, token: str) -> Settings:
    return Settings(
        base_url=url,
        number_system=NUMBER,
        wristband_system=WRISTBAND,
        way=Way.BEARER,
        token=token,
        client_id=None,
        is_on=True,
    )


def numbers_to_try(most: int = 3) -> list[str]:
    """Numbers of patients who are in the house."""
    return [patient["identifier"][0]["value"] for patient in PATIENTS[:most]]
