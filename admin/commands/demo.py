"""`carepages demo`: all of it on one machine, with two hospitals and their people; Ctrl-C stops all of it."""

import fcntl
import hashlib
import json
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path

import click
import httpx2
from rich.console import Console

from admin.commands.migrate import upgrade
from admin.commands.start import Start, addresses, environment
from admin.demo.operator import EMAIL as OPERATOR
from admin.demo.operator import sow_operator
from admin.demo.record import numbers_to_try, open_record
from admin.demo.second_step import Telephone, open_second_step
from admin.demo.seed import Login, password_for, seed_hospitals
from admin.demo.seed_orders import sow_orders
from admin.demo.sign_on import open_sign_on
from admin.demo.stories import HOSPITALS
from integrations.sandbox.events import new_event_keys
from kernel.config import Settings, load_settings
from kernel.db import db
from kernel.embedded import EmbeddedServer
from kernel.processes import ChildFailed, ProcessGroup, answers, interruptible, is_free, until
from kernel.web import House

SANDBOX_OFFSET = 25  # the sandbox listens this many ports above the web
LOCAL = "127.0.0.1"
SIGN_IN = "sign-in.json"  # what the sandbox knows of the hospitals' own accounts
RECORD = "record.json"  # and of the one whose record it plays
STRIPE = "stripe-secrets"  # what the sandbox signs Stripe's events with
LEFTOVERS_SECONDS = 10.0  # in which programs of a demo that was killed have noticed, and are gone
say = Console(highlight=False, soft_wrap=True).print


@click.command()
@click.option("--port", default=8000, show_default=True, help="Port of the web application; the sandbox takes one above it.")
@click.option(
    "--data-dir", default=Path("var/demo"), show_default=True, type=click.Path(path_type=Path), help="Where it is kept."
)
@click.option("--reset", is_flag=True, help="Begin anew: what the demo kept is deleted.")
@click.pass_obj
def demo(start: Start, port: int, data_dir: Path, reset: bool) -> None:
    """Run everything on this machine: database, two hospitals with content, web, worker, sandbox."""
    data_dir = data_dir.absolute()
    if reset:
        _forget(data_dir)
    data_dir.mkdir(parents=True, exist_ok=True)
    with interruptible():
        sys.exit(_run(start, port, data_dir))


def _forget(data_dir: Path) -> None:
    """Deletes what a demo made in its folder, by name and nothing else; refuses while one runs there."""
    if not (data_dir / "demo-secret").exists():
        return
    lock = data_dir / "postgresql" / "sharers.lock"
    if lock.exists():
        with lock.open("ab") as sharers:
            try:
                fcntl.flock(sharers, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                sys.exit("A demo runs in this folder. Stop it first, with Ctrl-C in its terminal.")
        with EmbeddedServer(data_dir / "postgresql"):
            pass  # a server that outlived a killed demo is joined, and stopped as its last user leaves
    say(f"Deleting what the demo kept in {data_dir}.")
    for name in ("files", "logs", "postgresql", "sandbox"):
        shutil.rmtree(data_dir / name, ignore_errors=True)
    for name in ("demo-secret", "demo.json", "sandbox-key.json", "sandbox-key.pem", SIGN_IN, RECORD, STRIPE):
        (data_dir / name).unlink(missing_ok=True)


def _run(start: Start, port: int, data_dir: Path) -> int:
    say("Starting PostgreSQL …")
    with EmbeddedServer(data_dir / "postgresql") as server, ProcessGroup(log_dir=data_dir / "logs") as children:
        settings = demo_settings(port, data_dir).model_copy(update=addresses(server))
        say("Bringing the schema up to date …")
        upgrade(settings)
        say("Looking after the demo's hospitals and their people …")
        app, box = start.create_worker(settings), f"http://{LOCAL}:{port + SANDBOX_OFFSET}"
        logins, telephones = _seed(app, settings, box, data_dir)
        taken = [number for number in (port, port + SANDBOX_OFFSET) if not until(partial(is_free, number), LEFTOVERS_SECONDS)]
        if taken:
            say(f"[bold]Something else listens on port {taken[0]}. Stop it, or choose another port with --port.[/bold]")
            return 1
        try:
            _start_children(children, settings, port, data_dir)
        except ChildFailed as error:
            say(f"[bold]{error}[/bold]")
            return 1
        _give_telephones(telephones, port + SANDBOX_OFFSET)
        with _connected(app):
            sow_orders(box)
        _announce(logins, telephones, port, data_dir)
        return children.wait()


def demo_settings(port: int, data_dir: Path) -> Settings:
    """The settings of a demo: ordinary ones, all services on this machine, secrets made once and kept beside the data."""
    secret, keys = data_dir / "demo-secret", data_dir / "sandbox-key.json"
    if not secret.exists():
        secret.write_text(secrets.token_urlsafe(48))
        made = new_event_keys()
        keys.write_text(json.dumps({"private": made.private_pem, "public": made.public_base64}))
        (data_dir / "sandbox-key.pem").write_text(made.private_pem)
        for file in (secret, keys, data_dir / "sandbox-key.pem"):
            file.chmod(0o600)
    signing = data_dir / STRIPE
    if not signing.exists():
        signing.write_text(f"whsec_{secrets.token_hex(16)}\nwhsec_{secrets.token_hex(16)}\n")
        signing.chmod(0o600)
    return load_settings(
        data_dir=data_dir,
        secret_key=secret.read_text(),
        platform_host=f"localhost:{port}",
        public_scheme="http",
        sendgrid_api_key="SG.sandbox",
        sendgrid_base_url=f"http://{LOCAL}:{port + SANDBOX_OFFSET}",
        sendgrid_webhook_public_key=json.loads(keys.read_text())["public"],
        stripe_api_key="sk_test_sandbox",
        stripe_base_url=f"http://{LOCAL}:{port + SANDBOX_OFFSET}",
        stripe_webhook_secret=",".join(signing.read_text().split()),
        outbound_allow=(f"{LOCAL}:{port + SANDBOX_OFFSET}",),
    )


def _seed(app: House, settings: Settings, box: str, data_dir: Path) -> tuple[list[Login], list[Telephone]]:
    with _connected(app):
        logins = seed_hospitals(HOSPITALS)
        open_sign_on(HOSPITALS, box, _secret(settings, b"sign-on"), data_dir / SIGN_IN)
        open_record(HOSPITALS[0], box, _secret(settings, b"record"), data_dir / RECORD)
        telephones = [*open_second_step(HOSPITALS), sow_operator()]
    return logins, telephones


@contextmanager
def _connected(app: House) -> Iterator[None]:
    """Within the app; no connection stays open afterwards."""
    with app.app_context():
        yield
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def _secret(settings: Settings, purpose: bytes) -> str:
    return hashlib.sha256(purpose + b"\0" + settings.secret_key.get_secret_value().encode()).hexdigest()


def _start_children(children: ProcessGroup, settings: Settings, port: int, data_dir: Path) -> None:
    env, program = environment(settings), [sys.executable, "-m", "wsgi"]
    box = port + SANDBOX_OFFSET
    events = ["--events-url", f"http://{LOCAL}:{port}/webhooks/sendgrid", "--events-host", f"localhost:{port}"]
    kept = ["--event-key-file", str(data_dir / "sandbox-key.pem"), "--data-dir", str(data_dir / "sandbox")]
    events += ["--stripe-url", f"http://{LOCAL}:{port}/webhooks/stripe"]
    kept += ["--stripe-secrets-file", str(data_dir / STRIPE)]
    kept += ["--sign-in-file", str(data_dir / SIGN_IN), "--record-file", str(data_dir / RECORD)]
    say("Starting the sandbox, the web and the worker …")
    ready = (f"http://{LOCAL}:{port}/readyz", f"http://{LOCAL}:{box}/control/stats")  # the slower one first
    children.start("sandbox", [sys.executable, "-m", "admin.commands.sandbox", "--port", str(box), *events, *kept], env)
    children.start("web", [*program, "serve", "--port", str(port)], env, lambda: all(map(answers, ready)))
    children.start("worker", [*program, "work"], env)


def _give_telephones(telephones: list[Telephone], box: int) -> None:
    with httpx2.Client(base_url=f"http://{LOCAL}:{box}", trust_env=False) as sandbox:
        for one in telephones:
            told = {"hospital": one.hospital, "name": one.name, "secret": one.secret}
            sandbox.post("/control/authenticator", json=told).raise_for_status()


def _announce(logins: list[Login], telephones: list[Telephone], port: int, data_dir: Path) -> None:
    box = f"http://localhost:{port + SANDBOX_OFFSET}/"
    hosts = sorted({f"http://{login.host}/" for login in logins})
    rows = [{**asdict(login), "url": f"http://{login.host}/"} for login in logins]
    app = {"url": f"{box}authenticator", "secrets": {one.email: one.secret for one in telephones}}
    kept = {
        "platform": f"http://localhost:{port}/",
        "hospitals": hosts,
        "mailbox": box,
        "directory": f"{box}directory/mercy",
        "sign_on": f"{box}oidc",
        "payments": f"{box}stripe/",
        "authenticator": app,
        "operator": {"url": f"http://console.localhost:{port}/", "email": OPERATOR, "password": password_for(OPERATOR)},
        "logins": rows,
    }
    (data_dir / "demo.json").write_text(json.dumps(kept, indent=2))
    say("\nSign in as:")
    for login in logins:
        say(f"  {login.email}  password [bold]{login.password}[/bold]  ({login.role}, http://{login.host}/)")
        say(f"    {login.look_at}")
    say(f"  {OPERATOR}  password [bold]{password_for(OPERATOR)}[/bold]  (operator, http://console.localhost:{port}/)")
    say("\nOr with an account of the hospital: the button on the page where one signs in leads to the sandbox, which plays it.")
    say(f"The record of {HOSPITALS[0].name}, for Enrol: {', '.join(numbers_to_try())}")
    say(f"In {box}directory/mercy somebody of the staff leaves the hospital, and her session ends.")
    say(f"Whoever is asked for a code from a telephone finds it here: {box}authenticator")
    say(f"A new hospital’s own sign-in is registered here: {box}oidc")
    say(f"\nHospitals: {' '.join(hosts)}\nEvery letter lands here: {box}")
    say(f"Cards are paid with, and payments seen, here: {box}stripe/")
    say(f"All of this is in {data_dir / 'demo.json'}. Ctrl-C stops everything.")
