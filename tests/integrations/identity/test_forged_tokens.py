"""Whatever a hostile provider, a thief of tokens or a forger brings: nobody is signed in by it."""

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from time import time
from typing import Any

from joserfc import jwe
from joserfc.jwk import OctKey

from integrations.identity.metadata import forget
from tests.integrations.identity.forger import CLIENT, OTHER_RSA, RSA, SECRET, Forger, rsa
from tests.integrations.identity.visits import Clinic, signed_in
from tests.support.people import rows
from tests.support.world import World

Make = Callable[[Forger], object]


def part(value: object) -> str:
    """One part of a token, as it is written."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unsigned(alg: str) -> Make:
    """A token without a signature."""
    return lambda forger: f"{part({'alg': alg})}.{part(forger.said())}."


def shared(secret: bytes, alg: str = "HS256") -> Make:
    """A token signed by a shared secret, which anybody knows. By hand: libraries refuse to make some of these."""

    def make(forger: Forger) -> str:
        signed = f"{part({'alg': alg, 'kid': 'one'})}.{part(forger.said())}"
        return f"{signed}.{part(hmac.digest(secret, signed.encode(), alg.replace('HS', 'sha')))}"

    return make


def header(**more: Any) -> Make:
    """A token with a good signature, and more in its header."""
    return lambda forger: forger.signed(**more)


def own_key(**more: Any) -> Make:
    """A token by the forger's own key, that says so itself."""
    return lambda forger: forger.signed(key=OTHER_RSA, **more)


def claims(*without: str, **other: Any) -> Make:
    """A token with a good signature, and other claims."""

    def make(forger: Forger) -> str:
        said = {name: value for name, value in {**forger.said(), **other}.items() if name not in without}
        return forger.signed(said)

    return make


def cut(change: Callable[[list[str]], list[str]]) -> Make:
    """A good token, with its parts changed."""
    return lambda forger: ".".join(change(forger.signed().split(".")))


def swapped(parts: list[str]) -> list[str]:
    """Somebody else's name under this signature."""
    said = json.loads(base64.urlsafe_b64decode(parts[1] + "=="))
    return [parts[0], part({**said, "sub": "s-9"}), parts[2]]


def raw_header(value: object) -> Make:
    """Anything at all as a header."""
    return cut(lambda parts: [part(value), *parts[1:]])


PEM = RSA.as_pem(private=False)
PUBLIC = json.dumps(RSA.as_dict(private=False)).encode()
HOUR = 3600
TOKENS: Mapping[str, Make] = {
    "alg none": unsigned("none"),
    "alg None": unsigned("None"),
    "alg nOnE": unsigned("nOnE"),
    "alg empty": unsigned(""),
    "alg none with a signature": raw_header({"alg": "none", "kid": "one"}),
    "alg missing": raw_header({"kid": "one"}),
    "alg a list": raw_header({"alg": ["RS256"], "kid": "one"}),
    "HS256 with the public key": shared(PEM),
    "HS256 with the public key, no last line": shared(PEM.strip()),
    "HS256 with the key set": shared(PUBLIC),
    "HS384 with the public key": shared(PEM, "HS384"),
    "HS512 with the public key": shared(PEM, "HS512"),
    "HS256 with the client's secret": shared(SECRET.encode()),
    "HS256 with nothing": shared(b"\0"),
    "another key of the same name": lambda forger: forger.signed(key=OTHER_RSA),
    "another key under the name of the second": lambda forger: forger.signed(key=OTHER_RSA, kid="two"),
    "a key for another kind of signature": raw_header({"alg": "ES256", "kid": "one"}),
    "PS256, which it does not offer": lambda forger: forger.signed(alg="PS256"),
    "kid unknown": lambda forger: forger.signed(key=rsa("nine")),
    "kid missing among two": lambda forger: forger.signed(kid=None),
    "kid a path": header(kid="../../../../dev/null"),
    "kid an address": header(kid="http://evil.example/key"),
    "kid SQL": header(kid="one' union select 'k"),
    "kid empty": header(kid=""),
    "kid a list": raw_header({"alg": "RS256", "kid": ["one"]}),
    "kid a number": raw_header({"alg": "RS256", "kid": 1}),
    "jwk inside": own_key(jwk=OTHER_RSA.as_dict(private=False)),
    "jwk inside, by the true key": header(jwk=RSA.as_dict(private=False)),
    "jku": own_key(jku="http://evil.example/jwks"),
    "x5u": own_key(x5u="http://evil.example/cert"),
    "x5c": own_key(x5c=["MIIB"]),
    "x5c by the true key": header(x5c=["MIIB"]),
    "crit": raw_header({"alg": "RS256", "kid": "one", "crit": ["exp"]}),
    "b64": raw_header({"alg": "RS256", "kid": "one", "b64": False, "crit": ["b64"]}),
    "zip": raw_header({"alg": "RS256", "kid": "one", "zip": "DEF"}),
    "typ at+jwt": header(typ="at+jwt"),
    "typ logout+jwt": header(typ="logout+jwt"),
    "typ secevent+jwt": header(typ="application/secevent+jwt"),
    "typ a number": raw_header({"alg": "RS256", "kid": "one", "typ": 1}),
    "header a list": raw_header(["RS256"]),
    "header no JSON": cut(lambda parts: ["e30x", *parts[1:]]),
    "header too deep": cut(lambda parts: [part(b"[" * 40_000), *parts[1:]]),
    "payload no JSON": lambda forger: f"{part({'alg': 'RS256', 'kid': 'one'})}.{part(b'what')}.AAAA",
    "payload a list": cut(lambda parts: [parts[0], part([1]), parts[2]]),
    "payload of somebody else": cut(swapped),
    "signature gone": cut(lambda parts: [*parts[:2], ""]),
    "signature short": cut(lambda parts: [*parts[:2], parts[2][:-6]]),
    "signature of zeros": cut(lambda parts: [*parts[:2], part(bytes(256))]),
    "two parts": cut(lambda parts: parts[:2]),
    "four parts": cut(lambda parts: [*parts, "AAAA"]),
    "encrypted": lambda forger: jwe.encrypt_compact({"alg": "dir", "enc": "A128GCM"}, b"{}", OctKey.import_key(bytes(16))),
    "too long": claims(more="x" * 70_000),
    "nothing": lambda forger: "",
    "null": lambda forger: None,
    "a number": lambda forger: 7,
    "a list": lambda forger: [forger.signed()],
    "an object": lambda forger: {"token": forger.signed()},
    "iss missing": claims("iss"),
    "iss another": claims(iss="https://evil.example"),
    "iss with a slash": lambda forger: forger.signed({**forger.said(), "iss": f"{forger.url}/"}),
    "iss with its host in capitals": lambda forger: forger.signed({**forger.said(), "iss": forger.url.upper()}),
    "iss a list": lambda forger: forger.signed({**forger.said(), "iss": [forger.url]}),
    "aud missing": claims("aud"),
    "aud another": claims(aud="somebody-else"),
    "aud begins like ours": claims(aud=f"{CLIENT}-2"),
    "aud empty": claims(aud=""),
    "aud an empty list": claims(aud=[]),
    "aud a list of others": claims(aud=["a", "b"]),
    "aud ours and others": claims(aud=[CLIENT, "other"]),
    "aud ours and others, for others": claims(aud=[CLIENT, "other"], azp="other"),
    "aud ours and others, for us": claims(aud=[CLIENT, "other"], azp=CLIENT),
    "aud an object": claims(aud={CLIENT: True}),
    "azp another": claims(azp="other"),
    "sub missing": claims("sub"),
    "sub empty": claims(sub=""),
    "sub null": claims(sub=None),
    "sub a number": claims(sub=1),
    "sub a list": claims(sub=["s-1"]),
    "sub too long": claims(sub="s" * 256),
    "sub with a line's end": claims(sub="s-1\n"),
    "nonce missing": claims("nonce"),
    "nonce another": claims(nonce="another"),
    "nonce empty": claims(nonce=""),
    "nonce null": claims(nonce=None),
    "nonce a list": lambda forger: forger.signed({**forger.said(), "nonce": [forger.nonce]}),
    "exp missing": claims("exp"),
    "exp past": claims(exp=time() - HOUR),
    "exp null": claims(exp=None),
    "exp words": claims(exp="tomorrow"),
    "exp yes": claims(exp=True),
    "exp below zero": claims(exp=-1),
    "iat missing": claims("iat"),
    "iat in the future": claims(iat=time() + HOUR, exp=time() + 2 * HOUR),
    "iat of yesterday": claims(iat=time() - 24 * HOUR),
    "iat words": claims(iat="now"),
    "iat yes": claims(iat=True),
    "nbf in the future": claims(nbf=time() + HOUR),
    "at_hash of another token": claims(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "at_hash a number": claims(at_hash=1),
    "auth_time words": claims(auth_time="then"),
    "amr a word": claims(amr="mfa"),
}


def test_no_forged_token_signs_anybody_in(clinic: Clinic, world: World) -> None:
    clinic.arrive(clinic.hospital.browser())
    assert signed_in(world) == 1
    came_in = [name for name, make in TOKENS.items() if comes_in(clinic, world, make)]
    assert came_in == []
    assert len(TOKENS) >= 60
    assert comes_in(clinic, world, lambda forger: forger.signed())  # so it was not something else that kept them out


def comes_in(clinic: Clinic, world: World, make: Make) -> bool:
    """Whether somebody who came before is signed in by this token."""
    rows(world, "delete from session returning 1")
    forget(clinic.hospital.id)
    clinic.forger.token = lambda: make(clinic.forger)
    shown = clinic.visit(clinic.hospital.browser())
    assert shown.status in (200, 503)
    return signed_in(world) > 0


METADATA: Mapping[str, dict[str, Any]] = {
    "another issuer": {"issuer": "https://evil.example"},
    "an issuer with a slash": {"issuer": "/"},
    "shared secrets alone": {"id_token_signing_alg_values_supported": ["HS256", "none"]},
    "keys within": {"jwks_uri": "http://169.254.169.254/jwks"},
    "keys in a file": {"jwks_uri": "file:///etc/passwd"},
    "tokens within": {"token_endpoint": "http://10.0.0.1/token"},
    "a page within": {"authorization_endpoint": "javascript:alert(1)"},
    "no keys": {"jwks_uri": None},
    "algorithms as a word": {"id_token_signing_alg_values_supported": "RS256"},
}
ANSWERS: Mapping[str, tuple[str, int, bytes]] = {
    "metadata: none": ("/.well-known/openid-configuration", 404, b"{}"),
    "metadata: broken": ("/.well-known/openid-configuration", 500, b"oops"),
    "metadata: HTML": ("/.well-known/openid-configuration", 200, b"<html>"),
    "metadata: a list": ("/.well-known/openid-configuration", 200, b"[]"),
    "metadata: too deep": ("/.well-known/openid-configuration", 200, b"[" * 100_000),
    "metadata: too much": ("/.well-known/openid-configuration", 200, b'"' + b"x" * 2_000_000 + b'"'),
    "metadata: no UTF-8": ("/.well-known/openid-configuration", 200, b'{"issuer": "\xff"}'),
    "keys: none": ("/jwks", 200, b'{"keys": []}'),
    "keys: HTML": ("/jwks", 200, b"<html>"),
    "keys: a word": ("/jwks", 200, b'{"keys": "RSA"}'),
    "keys: broken": ("/jwks", 200, b'{"keys": [{"kty": "RSA", "kid": "one", "n": "!", "e": 1}]}'),
    "keys: shared": ("/jwks", 200, b'{"keys": [{"kty": "oct", "kid": "one", "k": "AAAA"}]}'),
    "tokens: refused": ("/token", 400, b'{"error": "invalid_grant"}'),
    "tokens: broken": ("/token", 500, b"oops"),
    "tokens: HTML": ("/token", 200, b"<html>"),
    "tokens: a list": ("/token", 200, b"[]"),
    "tokens: nothing": ("/token", 200, b""),
    "tokens: no ID token": ("/token", 200, b'{"access_token": "at", "token_type": "Bearer"}'),
    "tokens: elsewhere": ("/token", 302, b""),
}


def test_a_provider_that_answers_nonsense_signs_nobody_in_and_the_page_says_so(clinic: Clinic, world: World) -> None:
    clinic.arrive(clinic.hospital.browser())
    for name, (path, status, body) in ANSWERS.items():
        clinic.forger.raw = {path: (status, body)}
        assert not_now(clinic, world), name
    clinic.forger.raw = {}
    for name, other in METADATA.items():
        clinic.forger.metadata = other
        assert not_now(clinic, world), name
    clinic.forger.metadata = {}
    clinic.forger.claims, clinic.forger.userinfo = {"name": None, "email": None}, {"sub": "s-9", "email": "a@b.example"}
    clinic.forger.token = lambda: clinic.forger.signed({k: v for k, v in clinic.forger.said().items() if v is not None})
    assert not_now(clinic, world), "a record of somebody else"


def not_now(clinic: Clinic, world: World) -> bool:
    """Whether signing in does not work, in plain words and with another way."""
    rows(world, "delete from session returning 1")
    forget(clinic.hospital.id)
    browser = clinic.hospital.browser()
    shown = browser.open(f"/sign-in/sso/{clinic.issuer_id}")
    if shown.status == 404:  # it was sent on to the provider, whose page is not ours
        shown = clinic.visit(browser)
    offered = {str(link["href"]) for link in shown.soup.select("main a")}
    kind = "does not work just now" in shown.text and {"/sign-in", "/sign-in/forgotten"} <= offered
    return shown.status == 503 and kind and signed_in(world) == 0
