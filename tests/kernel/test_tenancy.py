"""From a host name to a hospital; and links that carry the hospital's own name, whatever a request calls it."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from flask import request
from sqlalchemy import inspect
from werkzeug.test import TestResponse

import wsgi
from kernel.config import Settings
from kernel.db import context_tenant_id, db, inside
from kernel.tenancy import Host, UnknownHost, bare_host, canonical_url, is_open, public_url, tenant_at
from kernel.web import House
from tests.kernel.conftest import PutView
from tests.support.world import Hospital, World

NOBODY = b"Nobody lives at this address.\n"


@pytest.fixture
def behind_proxy(settings: Settings, world: World) -> Iterator[House]:
    """The application as it runs behind one proxy that it trusts, on a platform that lives at another port."""
    made = wsgi.create_app(settings.model_copy(update={"trusted_proxies": 1, "platform_host": "localhost:8443"}))
    made.testing = True
    yield made
    with made.app_context():
        for engine in db.engines.values():
            engine.dispose()


def another_name(hospital: Hospital, name: str) -> None:
    """A second host of a hospital, not the canonical one."""
    with hospital.world.as_superuser() as connection:
        connection.execute("insert into host (name, tenant_id, canonical) values (%s, %s, false)", [name, hospital.id])


def told(answer: TestResponse) -> tuple[int, bytes, list[str]]:
    """What a stranger could compare."""
    return answer.status_code, answer.get_data(), sorted(name for name, _ in answer.headers)


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("mercy.localhost", "mercy.localhost"),
        ("MERCY.LocalHost", "mercy.localhost"),
        ("mercy.localhost:8000", "mercy.localhost"),
        ("mercy.localhost.", "mercy.localhost"),
        ("Mercy.localhost.:8000", "mercy.localhost"),
        ("", ""),
    ],
)
def test_a_host_is_the_same_however_it_is_written(written: str, bare: str) -> None:
    assert bare_host(written) == bare


def test_a_hospital_is_found_under_each_of_its_names_and_no_other(app: House, mercy: Hospital) -> None:
    another_name(mercy, "care.mercy.example")
    with app.app_context():
        for name in ("mercy.localhost", "MERCY.LOCALHOST.:81", "care.mercy.example"):
            found = tenant_at(name)
            assert found is not None, name
            assert found.id == mercy.id
        for name in ("", "localhost", "grace.localhost", "x.mercy.localhost", "mercy.localhost.evil.example", "%"):
            assert tenant_at(name) is None, name


def test_a_frozen_hospital_is_not_open_and_comes_back_when_thawed(app: House, mercy: Hospital) -> None:
    with app.app_context(), mercy.world.as_superuser() as connection:
        for state, open_now in (("open", True), ("frozen", False), ("open", True)):
            connection.execute("update tenant set state = %s", [state])
            assert is_open(mercy.id) is open_now
            db.session.rollback()
        assert not is_open(uuid4())


def test_a_frozen_hospital_answers_alike_at_every_address_with_numbers_to_call_and_no_cookie(mercy: Hospital) -> None:
    with mercy.world.as_superuser() as connection:
        connection.execute("update tenant set state = 'frozen'")
    client, at = mercy.world.app.test_client(), f"http://{mercy.host}"
    asked = [("GET", "/"), ("GET", "/sign-in"), ("GET", "/pages/anything"), ("GET", "/nothing"), ("POST", "/sign-in")]
    answers = [client.open(path, method=method, base_url=at) for method, path in asked]
    assert {answer.status_code for answer in answers} == {503}
    assert len({answer.get_data() for answer in answers}) == 1
    assert all(word in answers[0].get_data(as_text=True) for word in ("resting", "988", 'lang="es"'))
    assert not any("Set-Cookie" in answer.headers for answer in answers)


def test_the_platforms_own_host_is_in_no_hospital(app: House, mercy: Hospital, put_view: PutView) -> None:
    seen: list[UUID | None] = []

    def look() -> str:
        seen.append(context_tenant_id())
        return "seen"

    put_view("hospital.home", look)
    for host in ("localhost", "LOCALHOST", "localhost:8000", "localhost."):
        assert app.test_client().get("/", base_url=f"http://{host}").status_code == 200
    assert seen == [None] * 4


def test_links_carry_the_canonical_name_whatever_the_request_said(app: House, mercy: Hospital, put_view: PutView) -> None:
    another_name(mercy, "care.mercy.example")
    put_view("hospital.home", lambda: canonical_url("/follow/x"))
    for host in (mercy.host, "care.mercy.example", "CARE.mercy.example:99"):
        answer = app.test_client().get("/", base_url=f"http://{host}", headers={"X-Forwarded-Host": "evil.example"})
        assert answer.get_data(as_text=True) == "http://mercy.localhost/follow/x"


def test_links_carry_the_platforms_scheme_and_port(behind_proxy: House) -> None:
    behind_proxy.config["PREFERRED_URL_SCHEME"] = "https"
    with behind_proxy.app_context():
        assert public_url("mercy.localhost", "/join") == "https://mercy.localhost:8443/join"


def test_each_hospital_has_links_of_its_own_within_one_context(app: House, world: World, mercy: Hospital) -> None:
    grace = world.hospital("grace")
    with app.app_context():
        for hospital in (mercy, grace, mercy):
            with inside(hospital.id):
                assert canonical_url("/") == f"http://{hospital.host}/"


def test_without_a_trusted_proxy_nobody_can_say_where_a_request_was_sent(app: House, mercy: Hospital) -> None:
    answer = app.test_client().get("/", base_url="http://nobody.localhost", headers={"X-Forwarded-Host": mercy.host})
    assert (answer.status_code, answer.get_data()) == (404, NOBODY)
    answer = app.test_client().get("/", base_url=f"http://{mercy.host}", headers={"X-Forwarded-Host": "nobody.localhost"})
    assert "Mercy Hospital" in answer.get_data(as_text=True)


def test_behind_a_trusted_proxy_its_word_counts_and_only_its_last(
    behind_proxy: House, mercy: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look() -> str:
        return f"{request.host} {request.scheme} {request.remote_addr}"

    monkeypatch.setitem(behind_proxy.view_functions, "hospital.home", look)
    said = {
        "X-Forwarded-Host": f"nobody.localhost, {mercy.host}",
        "X-Forwarded-For": "6.6.6.6, 10.0.0.7",
        "X-Forwarded-Proto": "http, https",
    }
    answer = behind_proxy.test_client().get("/", base_url="http://inside:5000", headers=said)
    assert answer.get_data(as_text=True) == f"{mercy.host} https 10.0.0.7"
    assert "Strict-Transport-Security" in answer.headers


def test_a_hospital_has_one_canonical_name(mercy: Hospital) -> None:
    with pytest.raises(Exception, match="host_one_canonical_key"), mercy.world.as_superuser() as connection:
        connection.execute("insert into host (name, tenant_id, canonical) values ('b.example', %s, true)", [mercy.id])
    assert [column.name for column in inspect(Host).primary_key] == ["name"], "and a name leads to one hospital"


def test_a_name_that_is_nobodys_is_refused_before_anything_is_read(app: House, mercy: Hospital) -> None:
    with app.test_request_context("/", base_url="http://nobody.localhost"), pytest.raises(UnknownHost):
        app.preprocess_request()
    assert mercy.id
