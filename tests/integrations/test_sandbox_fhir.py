"""The sandbox plays a hospital's record system: as FHIR R4 and a library of others have it, and badly when it is told to."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from fhir.resources.R4B.operationoutcome import OperationOutcome
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from integrations.sandbox.app import create_sandbox
from integrations.sandbox.config import SandboxConfig
from integrations.sandbox.fhir_people import NUMBER, PATIENTS, STAYS, WRISTBAND
from wsgi import cli

TOKEN = "only-the-tests-know-this"
HERE = "/fhir/mercy"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    """Talks to a sandbox that plays the record of one hospital."""
    file = tmp_path / "record.json"
    file.write_text(json.dumps({"mercy": {"token": TOKEN}}))
    with create_sandbox(SandboxConfig(record_file=file)).test_client() as made:
        yield made


def ask(client: FlaskClient, kind: str, *, token: str = TOKEN, **asked: str) -> TestResponse:
    """One search."""
    return client.post(f"{HERE}/{kind}/_search", data=asked, headers={"Authorization": f"Bearer {token}"})


def ids(answer: TestResponse) -> list[str]:
    """Who or what was found, the answer being as R4 wants it."""
    assert answer.content_type.startswith("application/fhir+json")
    found = Bundle.model_validate_json(answer.data)
    return [entry.resource.id for entry in found.entry or ()]


@pytest.mark.parametrize(
    ("kind", "asked", "found"),
    [
        ("Patient", {"identifier": f"{NUMBER}|M-204417"}, ["p-204417"]),
        ("Patient", {"identifier": f"{NUMBER}|W-77204417,{WRISTBAND}|W-77204417"}, ["p-204417"]),
        ("Patient", {"identifier": f"{NUMBER}|M-204417\\,{NUMBER}|M-204418"}, []),
        ("Patient", {"name": "luz", "birthdate": "1987-11-02"}, ["p-204418"]),
        ("Patient", {"name": "luz", "birthdate": "1987-11-03"}, []),
        ("Patient", {"name": "maya"}, ["p-204426", "p-204427"]),
        ("Encounter", {"patient": "p-204417", "status": "in-progress"}, ["e-204417"]),
        ("Encounter", {"patient": "Patient/p-204425", "status": "in-progress"}, []),
    ],
)
def test_it_finds_those_who_fit(client: FlaskClient, kind: str, asked: dict[str, str], found: list[str]) -> None:
    assert ids(ask(client, kind, **asked)) == found


def test_everybody_it_knows_is_as_r4_wants_them_and_there_is_more_when_not_all_fit_in(client: FlaskClient) -> None:
    for kind, known in (("Patient", PATIENTS), ("Encounter", STAYS)):
        told = Bundle.model_validate({"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": r} for r in known]})
        assert {type(entry.resource).__name__ for entry in told.entry} == {kind}
    assert CapabilityStatement.model_validate_json(client.get(f"{HERE}/metadata").data).fhirVersion == "4.0.1"
    first = ask(client, "Patient", name="maya", _count="1")
    assert ids(first) == ["p-204426"]
    assert [link["relation"] for link in json.loads(first.data)["link"]] == ["self", "next"]


@pytest.mark.parametrize(
    ("path", "asked", "token", "status"),
    [
        ("Patient", {"name": "luz"}, "", 401),
        ("Patient", {"name": "luz"}, "another", 401),
        ("Patient", {"name": "luz", "colour": "red"}, TOKEN, 400),
        ("Patient", {}, TOKEN, 400),
        ("Observation", {"code": "x"}, TOKEN, 404),
    ],
)
def test_what_it_refuses_it_refuses_as_r4_wants_it(
    client: FlaskClient, path: str, asked: dict[str, str], token: str, status: int
) -> None:
    refused = ask(client, path, token=token, **asked)
    assert refused.status_code == status
    assert OperationOutcome.model_validate_json(refused.data).issue[0].severity == "error"
    assert client.get("/fhir/brigid/metadata").status_code == 404


def test_it_answers_badly_as_often_as_it_is_told(client: FlaskClient) -> None:
    plan: list[dict[str, Any]] = [{"answer": "503"}, {"answer": "garbage"}, {"answer": "202"}, {"answer": "500", "times": 9}]
    assert client.post("/control/fhir/faults", json={"plan": plan}).status_code == 204
    answers = [ask(client, "Patient", name="luz") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [503, 200, 200, 500]
    assert answers[1].data.startswith(b"<html>")
    assert client.delete("/control/fhir/faults").status_code == 204
    assert ids(ask(client, "Patient", name="luz")) == ["p-204418"]
    assert client.post("/control/fhir/faults", json={"plan": [{"answer": "reset"}]}).status_code == 400


def test_a_file_that_makes_no_sense_is_named_and_not_repeated(tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    file.write_text('{"mercy": {"token": "hunter2"}}')
    ran = CliRunner().invoke(cli, ["sandbox", "--record-file", str(file)])
    assert (ran.exit_code, "--record-file" in ran.stderr, "hunter2" in ran.output) == (2, True, False)
