"""The house as a web application: URL tables, the guard at every door, one commit at the edge, the headers of each answer."""

import hashlib
import secrets
import sys
from collections.abc import Callable, Collection, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from flask import Blueprint, Flask, Response, current_app, g, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.sansio.app import App
from flask.templating import Environment
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import BadRequest
from werkzeug.middleware.proxy_fix import ProxyFix

from kernel.access import STRANGER, Permission, Reader, require
from kernel.db import db
from kernel.errors import NotFound
from kernel.features import opens
from kernel.tenancy import enter_by_host

GET_POST = ("GET", "POST")
POST = ("POST",)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
csrf = CSRFProtect()
limiter = Limiter(get_remote_address, default_limits=["1200/minute"])


class Place(StrEnum):
    """Under which hosts an address answers. ANYWHERE is asked without any hospital or reader being known.

    CONSOLE is where operators work; what answers under BOTH answers there too.
    """

    ANYWHERE = "anywhere"
    BOTH = "both"
    CONSOLE = "console"
    HOSPITAL = "hospital"
    PLATFORM = "platform"


@dataclass(frozen=True, kw_only=True)
class Door:
    """What an endpoint needs before its view runs. `sure`: who acts here shows first that it is really she."""

    needs: Permission
    place: Place = Place.HOSPITAL
    largest: int | None = None
    sure: bool = False


@dataclass(frozen=True)
class Url:
    """One line of a feature's URL table; `view` names a function of the module that holds the table.

    `signed` addresses prove their caller by a signature or a token instead of a CSRF token. `largest` is how many bytes a
    request may have, where that is more than usual. `sure` acts are asked about again: is it really you?
    """

    rule: str
    view: str
    needs: Permission
    methods: Sequence[str] = ("GET",)
    place: Place = Place.HOSPITAL
    signed: bool = False
    largest: int | None = None
    sure: bool = False


class Templates(Environment):
    """Jinja with its globals in a plain dictionary: each part that imports another asks for them, and a ChainMap is slow."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template, as they are when it is first loaded."""
        return {**self.globals, **(d or {})}


class House(Flask):
    """Flask with one commit a request, at the edge; a request that only looks cannot write (PostgreSQL refuses it).

    `doors` says what each endpoint needs. The rest is filled in by whoever knows people: `identify` says who is asking,
    `session_of_browser` in which session, `readers_in` who holds each of these sessions, if it goes on, and `make_sure` what
    she is answered before an act with weight until she has shown that it is really she. `identify_operator` says who is asking
    where operators work.
    """

    jinja_environment = Templates

    def __init__(self, import_name: str, **options: Any) -> None:
        super().__init__(import_name, **options)
        self.doors: dict[str, Door] = {}
        self.identify: Callable[[], Reader] = lambda: STRANGER
        self.identify_operator: Callable[[], Reader] = lambda: STRANGER
        self.make_sure: Callable[[], ResponseReturnValue | None] = lambda: None
        self.session_of_browser: Callable[[], UUID | None] = lambda: None
        self.readers_in: Callable[[Collection[UUID]], Mapping[UUID, Reader]] = lambda _: {}

    def dispatch_request(self) -> ResponseReturnValue:
        door = _door()
        asks = door is not None and door.sure and request.method not in SAFE_METHODS
        asked = self.make_sure() if asks else None
        answer = self.make_response(super().dispatch_request() if asked is None else asked)
        if request.method not in SAFE_METHODS:
            db.session.commit()
        return answer


def house(app: App | None = None) -> House:
    """The application as what it is: a House."""
    return cast(House, app or current_app)


def feature(name: str, module: str, urls: Sequence[Url] = ()) -> Blueprint:
    """A feature's blueprint from its URL table; every line declares what it needs, and nothing else is reachable."""
    blueprint = Blueprint(name, module, template_folder="templates")
    for url in urls:
        blueprint.record_once(partial(_open_door, module, url))
    return blueprint


def _open_door(module: str, url: Url, state: BlueprintSetupState) -> None:
    view = getattr(sys.modules[module], url.view)
    state.add_url_rule(url.rule, url.view, view, methods=list(url.methods))
    door = Door(needs=url.needs, place=url.place, largest=url.largest, sure=url.sure)
    house(state.app).doors[f"{state.blueprint.name}.{url.view}"] = door
    if url.signed:
        csrf.exempt(view)


def install_web(app: House) -> None:
    """Host, reader, guard, limits, CSRF and headers, in the order in which a request meets them."""
    proxies = app.config["TRUSTED_PROXIES"]
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    app.before_request(_enter)
    app.before_request(_guard)
    app.before_request(_refuse_nul)
    limiter.init_app(app)
    csrf.init_app(app)
    app.after_request(_headers)
    app.doors["static"] = Door(needs=Permission.SERVICE_READ, place=Place.ANYWHERE)
    app.jinja_env.globals.update(asset=_asset_urls(app), csp_nonce=csp_nonce)


def _enter() -> None:
    g.read_only = request.method in SAFE_METHODS
    door = _door()
    if door is not None and door.largest is not None:
        request.max_content_length = door.largest
    if door is None or door.place is not Place.ANYWHERE:
        enter_by_host()
        g.reader = _who_asks()


def _who_asks() -> Reader:
    if g.at_console:
        return house().identify_operator()
    return house().identify() if g.tenant_id else STRANGER


def here() -> Place:
    """Under which kind of host this request is: HOSPITAL, CONSOLE or PLATFORM."""
    if g.get("tenant_id"):
        return Place.HOSPITAL
    return Place.CONSOLE if g.get("at_console") else Place.PLATFORM


def _door() -> Door | None:
    return house().doors.get(request.endpoint or "")


def _guard() -> None:
    """Deny by default: no declared door, the wrong house, or a feature that the house is without, is as no such address."""
    if request.url_rule is None:
        return
    door = _door()
    if door is None:
        raise NotFound
    if door.place not in (Place.ANYWHERE, Place.BOTH, here()) or not opens(request.endpoint or ""):
        raise NotFound
    require(door.needs)


def _refuse_nul() -> None:
    """No address or field holds a NUL by any honest way, and PostgreSQL's text cannot."""
    if any("\0" in value for value in (request.path, *request.args.values())):
        raise NotFound
    if request.method not in SAFE_METHODS and any("\0" in value for value in request.form.values()):
        raise BadRequest


def csp_nonce() -> str:
    """The nonce of this answer: a script runs only when it carries it."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def _headers(answer: Response) -> Response:
    policy = (
        f"default-src 'none'; script-src 'nonce-{csp_nonce()}'; style-src 'self'; img-src 'self' blob:; "
        "connect-src 'self'; font-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    answer.headers.setdefault("Content-Security-Policy", policy)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    answer.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    answer.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if answer.mimetype == "text/html":
        answer.vary.update(("Accept-Language", "Cookie"))
    if "language" in g:
        answer.content_language.add(g.language)
    if request.endpoint != "static":
        answer.headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        answer.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return answer


def _asset_urls(app: Flask) -> Callable[[str], str]:
    folder, seen = Path(app.static_folder or ""), dict[str, str]()

    def asset(name: str) -> str:
        """Address of a static file, changing with its content, so that it may be kept for a year."""
        if name not in seen:
            seen[name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12]
        return url_for("static", filename=name, v=seen[name])

    return asset
