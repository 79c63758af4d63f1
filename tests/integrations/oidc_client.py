"""What our code does at a provider, in the fewest lines: send a browser there, and fetch tokens past the guard."""

import base64
import json
from contextlib import closing
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from integrations.outbound_http import client_arguments
from tests.integrations.oidc_peers import CALLBACK, Peer

VERIFIER = "a-verifier-that-is-long-enough-for-the-standard-of-43"


def authorize_url(peer: Peer, **more: str) -> str:
    """Where our code would send a browser."""
    asked = {
        "client_id": peer.client_id,
        "response_type": "code",
        "scope": "openid email profile",
        "redirect_uri": CALLBACK,
        "state": "the state",
        "nonce": "the nonce",
        "code_challenge": create_s256_code_challenge(VERIFIER),
        "code_challenge_method": "S256",
    } | more
    return f"{peer.discovery()['authorization_endpoint']}?{urlencode(asked)}"


def given(redirect: str) -> dict[str, str]:
    """What a redirect to us carries."""
    assert redirect.startswith(f"{CALLBACK}?")
    return {name: values[0] for name, values in parse_qs(urlsplit(redirect).query).items()}


def tokens(peer: Peer, redirect: str) -> dict[str, Any]:
    """What the token endpoint gives for the code of a redirect, asked past the guard."""
    how = client_arguments(allow=[urlsplit(peer.issuer).netloc])
    with closing(OAuth2Client(peer.client_id, peer.client_secret, redirect_uri=CALLBACK, **how)) as client:
        asked = {"grant_type": "authorization_code", "code": given(redirect)["code"], "code_verifier": VERIFIER}
        got: dict[str, Any] = client.fetch_token(peer.discovery()["token_endpoint"], **asked)
        return got


def claims(token: str, part: int = 1) -> dict[str, Any]:
    """The claims of a token (or, as part 0, its header), unchecked."""
    text = token.split(".")[part]
    read: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return read
