"""A hospital's record system: as much of FHIR R4 as it takes to find a patient and her stay, behind a bearer token."""

import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, abort, request

from integrations.sandbox.faults import BadPlan
from integrations.sandbox.fhir_people import PATIENTS, STAYS, Resource
from integrations.sandbox.records import Record
from integrations.sandbox.state import sandbox

blueprint = Blueprint("fhir", __name__, url_prefix="/fhir/<hospital>")
control = Blueprint("fhir_control", __name__, url_prefix="/control/fhir")
USUAL_COUNT = 20
_APART = re.compile(r"(?<!\\),")
Fits = Callable[[Resource, str], bool]


def _has_number(resource: Resource, asked: str) -> bool:
    """By `system|value`; any of several that commas part, where no backslash stands before them."""
    hers = {f"{one['system']}|{one['value']}".lower() for one in resource.get("identifier", ())}
    return any(re.sub(r"\\(.)", r"\1", one).lower() in hers for one in _APART.split(asked))


def _has_name(resource: Resource, asked: str) -> bool:
    parts = [part for name in resource.get("name", ()) for part in (name.get("family", ""), *name.get("given", ()))]
    return any(part.lower().startswith(asked.lower()) for part in parts)


SEARCHES: Mapping[str, tuple[Sequence[Resource], Mapping[str, Fits]]] = {
    "Patient": (
        PATIENTS,
        {"identifier": _has_number, "name": _has_name, "birthdate": lambda one, asked: one["birthDate"] == asked},
    ),
    "Encounter": (
        STAYS,
        {
            "patient": lambda one, asked: one["subject"]["reference"] == f"Patient/{asked.removeprefix('Patient/')}",
            "status": lambda one, asked: one["status"] in asked.split(","),
        },
    ),
}


@blueprint.get("/metadata")
def metadata(hospital: str) -> Response:
    """What it can do; anybody may know."""
    _record(hospital)
    return _fault() or _json(
        {
            "resourceType": "CapabilityStatement",
            "status": "active",
            "date": "2026-11-01",
            "kind": "instance",
            "implementation": {"description": "The sandbox plays a hospital's record system."},
            "fhirVersion": "4.0.1",
            "format": ["json"],
            "rest": [{"mode": "server", "resource": [_offered(kind) for kind in SEARCHES]}],
        }
    )


def _offered(kind: str) -> Resource:
    types = {"identifier": "token", "name": "string", "birthdate": "date", "patient": "reference", "status": "token"}
    params = [{"name": name, "type": types[name]} for name in SEARCHES[kind][1]]
    return {"type": kind, "interaction": [{"code": "search-type"}], "searchParam": params}


@blueprint.get("/<kind>")
@blueprint.post("/<kind>/_search")
def search(hospital: str, kind: str) -> Response:
    """Those who fit everything that was asked, as many at once as was asked for."""
    record = _record(hospital)
    if kind not in SEARCHES:
        return _refused(404, "not-supported")
    if not _is_let_in(record):
        answer = _refused(401, "login")
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    return _fault() or _searched(kind, dict(request.values.items()))


def _searched(kind: str, asked: dict[str, str]) -> Response:
    everybody, fits = SEARCHES[kind]
    most = int(asked.pop("_count", USUAL_COUNT))
    unknown = sorted(set(asked) - set(fits))
    if unknown or not asked:
        return _refused(400, "not-supported" if unknown else "too-costly")
    found = [one for one in everybody if all(fits[name](one, value) for name, value in asked.items())]
    here = request.base_url.removesuffix("/_search")
    links = [{"relation": "self", "url": here}]
    links += [{"relation": "next", "url": f"{here}?page=2"}] if len(found) > most else []
    entries = [{"fullUrl": f"{here}/{one['id']}", "resource": one, "search": {"mode": "match"}} for one in found[:most]]
    bundle = {"resourceType": "Bundle", "type": "searchset", "total": len(found), "link": links}
    return _json(bundle | ({"entry": entries} if entries else {}))


def _record(hospital: str) -> Record:
    return sandbox().records.get(hospital) or abort(404)


def _is_let_in(record: Record) -> bool:
    given = request.authorization
    shown = given.token if given is not None and given.type == "bearer" else None
    return hmac.compare_digest((shown or "").encode(), record.token.encode())


def _fault() -> Response | None:
    """What the plan of faults says; nothing when all is to go well."""
    fault = sandbox().record_faults.next()
    if fault.answer == "202":
        return None
    if fault.answer == "garbage":
        return Response("<html><body>Welcome to the portal", content_type="application/fhir+json")
    if fault.answer == "stall":
        sandbox().record_faults.stall(request.environ["gunicorn.socket"])
        return Response()
    return _refused(int(fault.answer), "transient")


def _refused(status: int, code: str) -> Response:
    issue = {"severity": "error", "code": code}
    answer = _json({"resourceType": "OperationOutcome", "issue": [issue]})
    answer.status_code = status
    return answer


def _json(told: dict[str, Any]) -> Response:
    return Response(
        json.dumps(told), content_type="application/fhir+json; charset=utf-8", headers={"Cache-Control": "no-store"}
    )


@control.post("/faults")
def plan_faults() -> tuple[str, int]:
    """Follow a plan from the next call on, as for mail; `202` stands for all being well, and `garbage` is one answer more."""
    try:
        sandbox().record_faults.plan(request.get_json())
    except BadPlan as error:
        return str(error), 400
    return "", 204


@control.delete("/faults")
def clear_faults() -> tuple[str, int]:
    """Let all go well again."""
    sandbox().record_faults.clear()
    return "", 204
