"""The calls themselves: by Authlib's client, on the guard's transport. Load it late (integrations/identity/calls.py)."""

from typing import Any

import httpx2
from authlib.integrations.httpx_client import OAuth2Auth, OAuth2Client

from integrations.identity.provider import Provider, SignOnFailed, Trouble
from integrations.outbound_http import client_arguments, guarded_client


def exchange(provider: Provider, method: str, token_endpoint: str, code: str, verifier: str, *, allow: tuple[str, ...]) -> Any:
    """What the provider gives for a code. Raises OutboundError, SignOnFailed, and AuthlibBaseError when it does not take it."""
    who = {"client_id": provider.client_id, "client_secret": provider.secret, "token_endpoint_auth_method": method}
    with OAuth2Client(**who, redirect_uri=provider.redirect_uri, **client_arguments(allow=allow)) as client:
        try:
            return client.fetch_token(token_endpoint, grant_type="authorization_code", code=code, code_verifier=verifier)
        except httpx2.HTTPError as error:
            raise SignOnFailed(Trouble.ANSWER, type(error).__name__) from error


def get_json(url: str, token: str | None, *, allow: tuple[str, ...]) -> Any:
    """The JSON at an address. Raises OutboundError, SignOnFailed, and ValueError for what is no JSON."""
    with guarded_client(allow=allow) as client:
        shown = OAuth2Auth({"access_token": token, "token_type": "bearer"}) if token else None
        answer = client.get(url, headers={"Accept": "application/json"}, auth=shown)
    if answer.status_code != 200:
        raise SignOnFailed(Trouble.ANSWER, str(answer.status_code))
    return answer.json()
