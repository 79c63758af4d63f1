"""The hospital's staff directory: it tells the product over SCIM who works there, and in which groups."""

import http.client
import json
from typing import Any
from urllib.parse import urlencode

from integrations.sandbox.hospitals import Directory, Person
from integrations.sandbox.outbound import call

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
Said = dict[str, Any]


class NotTold(Exception):
    """The product cannot be reached, or does not take what it is told."""


def who_works(directory: Directory) -> dict[str, bool]:
    """For each `sub` that the product was told of, whether she works there. Raises NotTold."""
    told = _ask(directory, "GET", "/Users?count=200")
    return {one["externalId"]: bool(one.get("active")) for one in told.get("Resources", []) if "externalId" in one}


def tell(directory: Directory, person: Person, *, works: bool) -> None:
    """Tells the product that somebody works at the hospital, or does no more. Raises NotTold."""
    known = _first(directory, "Users", f"externalId eq {json.dumps(person.sub)}")
    if known is not None:
        _change(directory, f"/Users/{known['id']}", {"op": "replace", "path": "active", "value": works})
        return
    emails = [{"value": person.email, "type": "work", "primary": True}] if person.email else []
    said = {"userName": person.sub, "externalId": person.sub, "displayName": person.name, "emails": emails, "active": works}
    made = _ask(directory, "POST", "/Users", {"schemas": [USER], **said})
    for name in person.groups:
        _join(directory, name, made["id"])


def _join(directory: Directory, name: str, user_id: str) -> None:
    member = [{"value": user_id}]
    group = _first(directory, "Groups", f"displayName eq {json.dumps(name)}")
    if group is None:
        _ask(directory, "POST", "/Groups", {"schemas": [GROUP], "displayName": name, "members": member})
    else:
        _change(directory, f"/Groups/{group['id']}", {"op": "add", "path": "members", "value": member})


def _first(directory: Directory, kind: str, wanted: str) -> Said | None:
    found = _ask(directory, "GET", f"/{kind}?{urlencode({'filter': wanted})}").get("Resources", [])
    return found[0] if found else None


def _change(directory: Directory, path: str, operation: Said) -> None:
    _ask(directory, "PATCH", path, {"schemas": [PATCH], "Operations": [operation]})


def _ask(directory: Directory, method: str, path: str, said: Said | None = None) -> Said:
    headers = {
        "Authorization": f"Bearer {directory.token.get_secret_value()}",
        "Content-Type": "application/scim+json",
        "Accept": "application/scim+json",
    }
    try:
        status, body = call(method, directory.url + path, json.dumps(said).encode() if said else None, headers)
        answer: Said = json.loads(body)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotTold(str(error)) from error
    if status >= 300:
        raise NotTold(f"{status}: {answer.get('detail')}")
    return answer
