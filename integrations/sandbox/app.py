"""Puts the sandbox together and serves it."""

import os
import signal
from pathlib import Path
from typing import Any

from flask import Flask, Response
from gunicorn.app.base import BaseApplication

from integrations.sandbox import authenticator, control, directory, fhir, mailbox, oidc, oidc_control, registering, sendgrid
from integrations.sandbox.config import SandboxConfig
from integrations.sandbox.events import Poster
from integrations.sandbox.faults import RECORD_ANSWERS, Faults
from integrations.sandbox.hospitals import read_hospitals
from integrations.sandbox.journal import Journal
from integrations.sandbox.records import read_records
from integrations.sandbox.sign_in import SignIn
from integrations.sandbox.state import Sandbox
from integrations.sandbox.store import Store
from integrations.sandbox.stripe import api as stripe_api
from integrations.sandbox.stripe import control as stripe_control
from integrations.sandbox.stripe import pages as stripe_pages
from integrations.sandbox.stripe.books import Stripe
from integrations.sandbox.stripe.webhooks import Poster as StripePoster

THREADS = 16
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def create_sandbox(config: SandboxConfig) -> Flask:
    """The sandbox as a Flask app. Torn and stalled connections need `serve`: they act on gunicorn's socket."""
    app = Flask(__name__)
    app.extensions["sandbox"] = Sandbox(
        config=config,
        store=Store(Journal(config.data_dir / "calls.jsonl") if config.data_dir else None),
        faults=Faults(),
        poster=Poster(config.events_url, config.event_private_key, host=config.events_host),
        sign_ins=_sign_ins(config),
        records=read_records(Path(config.record_file)) if config.record_file else {},
        record_faults=Faults(RECORD_ANSWERS),
        stripe=_stripe(config),
    )
    app.register_blueprint(sendgrid.blueprint)
    app.register_blueprint(control.blueprint)
    app.register_blueprint(mailbox.blueprint)
    app.register_blueprint(authenticator.blueprint)
    app.register_blueprint(oidc.blueprint)
    app.register_blueprint(oidc_control.blueprint)
    app.register_blueprint(registering.blueprint)
    app.register_blueprint(fhir.blueprint)
    app.register_blueprint(fhir.control)
    app.register_blueprint(directory.blueprint)
    app.register_blueprint(stripe_api.blueprint)
    app.register_blueprint(stripe_control.blueprint)
    app.register_blueprint(stripe_pages.blueprint)
    app.after_request(_protect)
    return app


def serve(config: SandboxConfig) -> None:
    """Serve until SIGTERM or SIGINT, and be gone within a second of it."""
    _Server(config).run()


def _sign_ins(config: SandboxConfig) -> dict[str, SignIn]:
    told = read_hospitals(Path(config.sign_in_file)) if config.sign_in_file else {}
    hospitals = {**registering.registered(config.data_dir), **told}
    return {slug: SignIn(registering.issuer_at(slug, config.host, config.port), one) for slug, one in hospitals.items()}


def _stripe(config: SandboxConfig) -> Stripe:
    poster = StripePoster(
        config.stripe_url,
        host=config.events_host,
        secret=config.stripe_secret,
        connect_secret=config.stripe_connect_secret,
    )
    file = config.data_dir / "stripe.json" if config.data_dir else None
    return Stripe(address=f"http://{config.host}:{config.port}", poster=poster, file=file)


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _leave_at_once(_worker: object) -> None:
    """Stalled calls would hold a worker up when it is to stop; an answer lost so is for clients to bear anyway."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
        signal.signal(number, lambda *_: os._exit(0))


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn without a command line and without files of its own."""

    def __init__(self, config: SandboxConfig) -> None:
        self._config = config
        super().__init__()

    def load_config(self) -> None:
        settings: dict[str, Any] = {
            "bind": f"{self._config.host}:{self._config.port}",
            "worker_class": "gthread",
            "workers": 1,  # mails live in its memory
            "threads": THREADS,
            "keepalive": 0,
            "graceful_timeout": 1,
            "post_worker_init": _leave_at_once,
            "loglevel": "error",
            "control_socket_disable": True,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        # In the worker, after the fork: the thread that posts events would not survive one.
        return create_sandbox(self._config)
