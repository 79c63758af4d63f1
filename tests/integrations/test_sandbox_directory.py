"""The sandbox plays a hospital's staff directory: at one press somebody loses her session in the product, over real HTTP."""

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from integrations.sandbox.app import create_sandbox
from integrations.sandbox.config import SandboxConfig
from tenants.directory.keeping import add_rule, keep_token
from tests.integrations.identity.visits import add_provider
from tests.support.people import is_in, rows
from tests.support.world import Hospital, World

PAGE = "/directory/mercy"
RUTH = {"sub": "e-1", "name": "Ruth Alder", "email": "ruth@mercy.example", "groups": ["nurses"]}
PAUL = {"sub": "p-1", "name": "Paul"}


@pytest.fixture
def hospital(world: World) -> Hospital:
    """A hospital that takes what its directory says."""
    made = world.hospital()
    with made.entered():
        keep_token("scim_t", actor="test")
        add_rule(named="nurses", role="staff", actor="test")
    return made


@pytest.fixture
def sandbox(hospital: Hospital, tmp_path: Path) -> Iterator[FlaskClient]:
    """The sandbox, and the product on a port of its own."""
    server = make_server("127.0.0.1", 0, hospital.world.app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    directory = {"url": f"http://{hospital.host}:{server.server_port}/scim/v2", "token": "scim_t"}
    client = {"name": "Mercy", "client_id": "x", "client_secret": "x", "redirect_uris": []}
    told = tmp_path / "sign-in.json"
    told.write_text(json.dumps({"mercy": {**client, "directory": directory, "people": [RUTH, PAUL]}}))
    yield create_sandbox(SandboxConfig(sign_in_file=told)).test_client()
    server.shutdown()
    server.server_close()
    thread.join()


def test_at_one_press_somebody_works_there_leaves_and_comes_back(
    hospital: Hospital, sandbox: FlaskClient, world: World
) -> None:
    issuer = add_provider(hospital, "https://accounts.example", lists_staff=True)
    ruth = hospital.person("Ruth Alder", email="ruth@mercy.example")
    rows(
        world,
        f"""insert into identity (tenant_id, id, issuer_id, subject, person_id, roles, created_at)
            values ('{hospital.id}', '{issuer}', '{issuer}', 'e-1', '{ruth.id}', '{{}}', now()) returning 1""",
    )
    assert "Not in the directory" in sandbox.get(PAGE).text
    for works, said, roles in (("yes", "Works here", ["staff"]), ("no", "Has left", []), ("yes", "Works here", ["staff"])):
        browser = ruth.browser()
        assert is_in(browser)
        shown = sandbox.post(PAGE, data={"person": "e-1", "works": works}, follow_redirects=True)
        assert said in shown.text
        assert rows(world, "select roles from person") == [(roles,)]
        assert not is_in(browser)
    assert rows(world, "select display_name from directory_group") == [("nurses",)]


def test_it_says_when_the_product_does_not_listen(hospital: Hospital, sandbox: FlaskClient, world: World) -> None:
    rows(world, "delete from directory_token returning 1")
    answer = sandbox.post(PAGE, data={"person": "e-1", "works": "yes"})
    assert answer.status_code == 502
    assert "CarePages was not told" in answer.text
    assert sandbox.post(PAGE, data={"person": "nobody"}).status_code == 400
    assert sandbox.get("/directory/nowhere").status_code == 404
