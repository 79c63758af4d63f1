"""The sandbox's telephone: it shows the code of now for each secret it was told, and takes no nonsense."""

import json
import re
from collections.abc import Iterator

import pyotp
import pytest
from flask.testing import FlaskClient

from integrations.sandbox.app import create_sandbox
from integrations.sandbox.config import SandboxConfig

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of nobody
ADA = {"hospital": "Mercy", "name": "Ada <b>", "secret": SECRET}


@pytest.fixture
def telephone() -> Iterator[FlaskClient]:
    """A sandbox of one's own."""
    with create_sandbox(SandboxConfig()).test_client() as client:
        yield client


def test_it_shows_the_code_of_now_for_whom_it_knows(telephone: FlaskClient) -> None:
    assert "told yet" in telephone.get("/authenticator").text
    assert telephone.post("/control/authenticator", json=ADA).status_code == 204
    assert telephone.post("/control/authenticator", json=ADA).status_code == 204
    before, shown, after = pyotp.TOTP(SECRET).now(), telephone.get("/authenticator"), pyotp.TOTP(SECRET).now()
    codes = [code.replace(" ", "") for code in re.findall(r"\d{3} \d{3}", shown.text)]
    assert len(codes) == 1
    assert codes[0] in (before, after)
    assert "Ada &lt;b&gt;" in shown.text
    assert SECRET not in shown.text
    assert 1 <= int(shown.headers["Refresh"]) <= 30


@pytest.mark.parametrize(
    "told", [[], {}, {**ADA, "secret": 1}, {**ADA, "secret": ""}, {**ADA, "secret": "no base 32!"}], ids=str
)
def test_it_takes_no_nonsense(telephone: FlaskClient, told: object) -> None:
    assert telephone.post("/control/authenticator", data=json.dumps(told), content_type="application/json").status_code == 400
    assert telephone.get("/authenticator").status_code == 200
