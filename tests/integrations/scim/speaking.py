"""A hospital's directory as a test plays it: it holds a token and speaks SCIM."""

from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from tenants.directory.keeping import keep_token
from tests.support.world import Hospital

ROOT = "/scim/v2"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"


@dataclass(frozen=True)
class Directory:
    """The staff directory of a hospital."""

    hospital: Hospital
    token: str = "scim_a token of the test"

    def open(self) -> "Directory":
        """Its token holds from now on."""
        with self.hospital.entered():
            keep_token(self.token, actor="test")
        return self

    def ask(self, path: str, method: str = "GET", **more: Any) -> TestResponse:
        """One call below /scim/v2, with its token unless `headers` say otherwise."""
        more.setdefault("headers", {"Authorization": f"Bearer {self.token}"})
        client = self.hospital.world.app.test_client()
        return client.open(f"{ROOT}{path}", method=method, base_url=f"http://{self.hospital.host}", buffered=True, **more)

    def said(self, path: str, method: str = "GET", status: int = 200, **more: Any) -> dict[str, Any]:
        """What is answered, which must have this status."""
        answer = self.ask(path, method, **more)
        assert answer.status_code == status, answer.get_data(as_text=True)
        assert answer.mimetype == "application/scim+json"
        told: dict[str, Any] = answer.get_json(force=True)
        return told

    def list_user(self, user_name: str, **more: Any) -> str:
        """Lists somebody; her id."""
        made = self.said("/Users", "POST", 201, json={"schemas": [USER], "userName": user_name, **more})
        return str(made["id"])

    def list_group(self, name: str, *members: str, **more: Any) -> str:
        """Lists a group; its id."""
        inside = [{"value": member} for member in members]
        made = self.said("/Groups", "POST", 201, json={"schemas": [GROUP], "displayName": name, "members": inside, **more})
        return str(made["id"])

    def patch(self, path: str, *operations: dict[str, Any], status: int = 200) -> dict[str, Any]:
        """Changes a part."""
        return self.said(path, "PATCH", status, json={"schemas": [PATCH], "Operations": [*operations]})

    def leaves(self, user_id: str) -> None:
        """Somebody leaves the hospital."""
        self.patch(f"/Users/{user_id}", {"op": "replace", "path": "active", "value": False})

    def comes_back(self, user_id: str) -> None:
        """She works there again."""
        self.patch(f"/Users/{user_id}", {"op": "replace", "path": "active", "value": True})


def named(told: dict[str, Any], attribute: str = "userName") -> set[str]:
    """Who or what stands in a list."""
    return {one[attribute] for one in told.get("Resources", [])}
