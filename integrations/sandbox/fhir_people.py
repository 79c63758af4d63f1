"""Whom the record of a sandbox's hospital knows: made-up people, and one of each oddness that a record can have."""

from typing import Any

NUMBER, WRISTBAND = "urn:oid:2.16.840.1.113883.3.9621.1.1", "urn:oid:2.16.840.1.113883.3.9621.1.2"
CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
CLASSES = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
LANGUAGE = "urn:ietf:bcp:47"
Resource = dict[str, Any]


def _patient(number: str, given: str, family: str, born: str, **more: Any) -> Resource:
    return {
        "resourceType": "Patient",
        "id": f"p-{number}",
        "meta": {"versionId": "1"},
        "active": True,
        "identifier": [
            {"use": "usual", "system": NUMBER, "value": f"M-{number}"},
            {"use": "secondary", "system": WRISTBAND, "value": f"W-77{number}"},
        ],
        "name": [{"use": "official", "family": family, "given": given.split()}],
        "telecom": [{"system": "phone", "value": "+1 555 0100", "use": "home"}],
        "gender": "unknown",
        "birthDate": born,
        **more,
    }


def _speaks(language: str) -> list[Resource]:
    return [{"language": {"coding": [{"system": LANGUAGE, "code": language}]}, "preferred": True}]


def _stay(number: str, ward: str, bed: str, *, status: str = "in-progress") -> Resource:
    return {
        "resourceType": "Encounter",
        "id": f"e-{number}",
        "status": status,
        "class": {"system": CLASSES, "code": "IMP", "display": "inpatient encounter"},
        "subject": {"reference": f"Patient/p-{number}"},
        "period": {"start": "2026-11-02T09:30:00Z"},
        "location": [
            {"location": {"reference": "Location/before", "display": "Admissions"}, "status": "completed"},
            {"location": {"reference": "Location/ward", "display": ward}, "status": "active"},
            {"location": {"reference": "Location/bed", "display": bed}, "status": "active"},
        ],
    }


ROSALIND = _patient("204417", "Rosalind Adaeze", "Okafor", "1961-03-14", communication=_speaks("en-US"))
ROSALIND["name"].append({"use": "usual", "given": ["Roz"], "family": "Okafor"})
PATIENTS = (
    ROSALIND,
    _patient("204418", "Luz Marina", "Echeverría Soto", "1987-11-02", communication=_speaks("es")),
    _patient("204419", "Tobias", "Lindqvist", "2016-06-21"),
    _patient("204420", "Edmund", "Farrow", "1938-01-30", deceasedDateTime="2026-11-04T03:10:00Z"),
    _patient("204421", "Greta", "Holm", "1955-08-09", active=False, link=[
        {"other": {"reference": "Patient/p-204422"}, "type": "replaced-by"}
    ]),
    _patient("204422", "Greta", "Holm", "1955-08-09"),
    _patient("204423", "Ansel", "Virtanen", "1972-04-18", active=False),
    _patient("204424", "Honor", "Delacroix", "1980-12-05", meta={
        "security": [{"system": CONFIDENTIALITY, "code": "V", "display": "very restricted"}]
    }),
    _patient("204425", "Abel", "Nyman", "1949-09-27"),
    _patient("204426", "Maya", "Lewis", "1990-05-05"),
    _patient("204427", "Maya", "Lewis", "1990-05-05"),
)  # fmt: skip
STAYS = (
    _stay("204417", "4 West", "Bed 12"),
    _stay("204418", "5 North", "Bed 3"),
    _stay("204419", "Children’s 2", "Bed 7"),
    _stay("204420", "Palliative care", "Room 1", status="finished"),
    _stay("204422", "3 East", "Bed 20"),
    _stay("204424", "6 South", "Bed 1"),
    _stay("204425", "4 West", "Bed 2", status="finished"),
    _stay("204426", "4 West", "Bed 4"),
    _stay("204427", "5 North", "Bed 9"),
)
