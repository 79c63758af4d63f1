"""SMART Backend Services: a signed statement for a token, which is kept as long as it holds, for one hospital alone."""

import json
import re
from datetime import timedelta
from itertools import cycle
from time import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

from integrations.record import tokens
from integrations.sandbox.fhir_people import PATIENTS
from kernel.clock import now
from kernel.ids import new_id
from tenants.record import actions
from tests.integrations.record.conftest import Ward
from tests.integrations.record.ward import FHIR, TOKEN, Asked, Said, look_for, set_up
from tests.support.people import fetch, rows
from tests.support.world import World

JSON = "application/json"
KEYS = [RSAKey.generate_key(2048, {"use": "sig", "alg": "RS384"}, auto_kid=True) for _ in range(2)]


class Gate:
    """A token endpoint that believes whoever signs with the key that the hospital shows."""

    def __init__(self, ward: Ward) -> None:
        self.ward, self.url = ward, ward.door.url
        self.registered = shown_address(ward)
        self.statements: list[dict[str, Any]] = []
        self.token, self.more, self.scopes = TOKEN, {"expires_in": 300}, list[str]()
        ward.door.say("/smart-configuration", {"token_endpoint": f"{self.url}/token"}, kind=JSON)
        ward.door.instead["/token"] = self.answer

    def answer(self, asked: Asked) -> Said:
        """A token, or OAuth's refusal."""
        browser = self.ward.hospital.browser()
        try:
            keys = KeySet.import_key_set(json.loads(fetch(browser, self.registered).data))
            read = jwt.decode(asked.sent["client_assertion"], keys, algorithms=["RS384"])
        except (JoseError, ValueError):
            return 400, JSON, b'{"error": "invalid_client"}'
        self.statements.append(dict(read.claims) | {"header": read.header})
        self.scopes.append(asked.sent["scope"])
        return 200, JSON, json.dumps({"access_token": self.token, "token_type": "Bearer", **self.more}).encode()


def shown_address(ward: Ward) -> str:
    """Where the console says that the key is."""
    shown = (
        ward.hospital.person("Ada Stone", "tenant_admin", email=f"{new_id()}@mercy.example").browser().open("/admin/record/")
    )
    found = re.search(r"http://mercy.localhost(/record/keys/[\w-]+\.json)", shown.text)
    assert found is not None
    return found[1]


@pytest.fixture
def gate(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """The hospital shows who it is by a signed statement."""
    made = cycle(KEYS)
    monkeypatch.setattr(actions.RSAKey, "generate_key", lambda *_, **__: next(made))  # each takes a while
    set_up(ward.hospital, ward.door.url, way="backend", token=None, client_id="carepages-at-mercy")
    return Gate(ward)


def test_a_statement_says_what_the_profile_asks_for_and_its_token_is_kept(gate: Gate) -> None:
    for _ in range(2):
        assert "Rosalind" in look_for(gate.ward.nurse, "M-204417").text
    (said,) = gate.statements
    assert said["iss"] == said["sub"] == "carepages-at-mercy"
    assert said["aud"] == f"{gate.url}/token"
    assert 0 < said["exp"] - time() <= 300
    assert (said["header"]["alg"], said["header"]["typ"], bool(said["header"]["kid"])) == ("RS384", "JWT", True)
    assert gate.scopes == ["system/Patient.read system/Encounter.read"]
    assert {call.shown for call in gate.ward.door.asked if call.path.endswith("_search")} == {f"Bearer {TOKEN}"}


def test_a_token_is_fetched_anew_when_it_has_run_out_and_when_it_is_not_taken(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_for(gate.ward.nurse, "M-204417")
    monkeypatch.setattr(tokens, "now", lambda: now() + timedelta(seconds=271))
    look_for(gate.ward.nurse, "M-204417")
    assert len({said["jti"] for said in gate.statements}) == 2
    gate.token = "another-token"
    monkeypatch.setattr(tokens, "now", lambda: now() + timedelta(seconds=600))
    assert "does not let us in" in look_for(gate.ward.nurse, "M-204417").text
    assert len(gate.statements) == 4  # once for the time that was over, once more since it was not taken, and no more


def test_a_record_that_knows_the_second_spelling_of_scopes_alone_is_asked_in_it(gate: Gate) -> None:
    said = {"token_endpoint": f"{gate.url}/token", "capabilities": ["permission-v2"]}
    gate.ward.door.say("/smart-configuration", said, kind=JSON)
    look_for(gate.ward.nurse, "M-204417")
    assert gate.scopes == ["system/Patient.rs system/Encounter.rs"]


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"token_endpoint": "https://169.254.169.254/token"}, "cannot be asked as it is set up"),
        ({"token_endpoint": "file:///etc/passwd"}, "cannot be asked as it is set up"),
        ({}, "cannot read"),
        ({"token_endpoint": "X", "token_endpoint_auth_signing_alg_values_supported": ["ES384"]}, "does not let us in"),
    ],
)
def test_where_a_token_is_to_be_had_is_looked_at_first(gate: Gate, told: dict[str, object], sentence: str) -> None:
    told = {**told, "token_endpoint": f"{gate.url}/token"} if told.get("token_endpoint") == "X" else told
    gate.ward.door.say("/smart-configuration", told, kind=JSON)
    assert sentence in look_for(gate.ward.nurse, "M-204417").text
    assert gate.statements == []


@pytest.mark.parametrize(
    ("status", "told", "sentence"),
    [
        (400, {"error": "invalid_client"}, "does not let us in"),
        (401, {"error": "invalid_client"}, "does not let us in"),
        (200, {"access_token": "a\r\nX-Evil: 1", "token_type": "bearer"}, "cannot read"),
        (200, {"access_token": "a", "token_type": "mac"}, "cannot read"),
        (200, {"access_token": "", "token_type": "bearer"}, "cannot read"),
        (500, {}, "does not answer just now"),
    ],
)
def test_no_token_no_patient(gate: Gate, status: int, told: dict[str, object], sentence: str) -> None:
    gate.ward.door.say("/token", told, status=status, kind=JSON)
    assert sentence in look_for(gate.ward.nurse, "M-204417").text
    assert not [call for call in gate.ward.door.asked if call.path.endswith("_search")]


def test_two_hospitals_at_one_record_have_a_token_each(gate: Gate, world: World) -> None:
    brigid = world.hospital("brigid")
    set_up(brigid, gate.url, way="backend", token=None, client_id="carepages-at-mercy")
    look_for(gate.ward.nurse, "M-204417")
    staff = brigid.person("Bea Nurse", "staff").browser()
    assert "does not let us in" in look_for(staff, "M-204417").text  # its key is not the one that Mercy shows
    assert [call.shown for call in gate.ward.door.asked if call.path.endswith("_search")] == [f"Bearer {TOKEN}"] * 2


def test_the_key_is_shown_in_public_without_its_secret_part_and_goes_with_the_record(gate: Gate, world: World) -> None:
    hospital = gate.ward.hospital
    (shown,) = json.loads(fetch(hospital.browser(), gate.registered).data)["keys"]
    assert set(shown) == {"alg", "e", "kid", "kty", "n", "use"}
    kept = bytes(rows(world, "select key from record_system")[0][0])
    assert b'"d"' not in kept
    assert shown["n"].encode() not in kept
    set_up(hospital, gate.url)
    assert json.loads(fetch(hospital.browser(), gate.registered).data) == {"keys": []}
    assert rows(world, "select key, client_id from record_system") == [(None, None)]


def test_whoever_moves_the_address_takes_no_trust_along(gate: Gate) -> None:
    thief = f"{gate.url}/of-a-thief"  # which says that tokens are to be had where they were
    set_up(gate.ward.hospital, thief, way="backend", token=None, client_id="carepages-at-mercy")
    assert "does not let us in" in look_for(gate.ward.nurse, "M-204417").text
    assert gate.statements == []
    assert [call for call in gate.ward.door.asked if call.shown] == []
    assert shown_address(gate.ward) != gate.registered


def test_what_was_fetched_for_one_setting_is_not_used_with_another(gate: Gate) -> None:
    look_for(gate.ward.nurse, "M-204417")
    set_up(gate.ward.hospital, gate.url, way="backend", token=None, client_id="another-name")
    gate.ward.door.say("/Patient/_search", {"resourceType": "Bundle", "type": "searchset", "entry": []}, kind=FHIR)
    look_for(gate.ward.nurse, PATIENTS[0]["identifier"][0]["value"])
    assert [said["iss"] for said in gate.statements] == ["carepages-at-mercy", "another-name"]
