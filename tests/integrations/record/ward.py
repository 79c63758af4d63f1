"""A record system in the hands of a test: the sandbox's own, behind a door that notes who asks and can answer otherwise."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from werkzeug.serving import WSGIRequestHandler, make_server

from integrations.sandbox.app import create_sandbox
from integrations.sandbox.config import SandboxConfig
from integrations.sandbox.fhir_people import NUMBER, WRISTBAND
from kernel.web import House
from tenants.record.actions import Settings, keep_record
from tenants.record.models import Way
from tenants.record.queries import record_system
from tests.support.browser import Browser, Page
from tests.support.world import Hospital

TOKEN = "only-the-tests-know-this"
SETTINGS = Settings(
    base_url="https://record.example/fhir",
    number_system=NUMBER,
    wristband_system=WRISTBAND,
    way=Way.BEARER,
    token=TOKEN,
    client_id=None,
    is_on=True,
)
Said = tuple[int, str, bytes]  # status, content type, body
FHIR = "application/fhir+json"


@dataclass
class Asked:
    """One call: where, with what, and what it showed."""

    path: str
    query: str
    sent: dict[str, str]
    shown: str


@dataclass
class Door:
    """What stands before the sandbox. `instead` answers for a path's end; `delay` is in seconds."""

    url: str = ""
    instead: dict[str, Callable[[Asked], Said]] = field(default_factory=dict)
    delay: float = 0.0
    asked: list[Asked] = field(default_factory=list)

    def say(self, end: str, told: object, *, status: int = 200, kind: str = FHIR) -> None:
        """From now on this stands at addresses that end so: bytes as they are, anything else as JSON."""
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        self.instead[end] = lambda _: (status, kind, body)

    def finds(self, *patients: Mapping[str, Any], **more: Any) -> None:
        """Every search for patients finds these."""
        self.say("/Patient/_search", bundle(*patients, **more))


def bundle(*found: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """What a search finds."""
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": one} for one in found], **more}


@contextmanager
def opened(folder: Path) -> Iterator[Door]:
    """A record system that listens on this machine."""
    file, door = folder / "record.json", Door()
    file.write_text(json.dumps({"mercy": {"token": TOKEN}}))
    sandbox = create_sandbox(SandboxConfig(record_file=file))

    def app(environ: dict[str, Any], start: Any) -> Any:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        sent = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        asked = Asked(environ["PATH_INFO"], environ["QUERY_STRING"], sent, environ.get("HTTP_AUTHORIZATION", ""))
        door.asked.append(asked)
        time.sleep(door.delay)
        for end, answer in door.instead.items():
            if asked.path.endswith(end):
                status, kind, told = answer(asked)
                start(f"{status} Told", [("Content-Type", kind), ("Content-Length", str(len(told)))])
                return [told]
        with sandbox.test_client() as client:
            said = client.open(asked.path, method=environ["REQUEST_METHOD"], data=sent, headers={"Authorization": asked.shown})
        start(said.status, list(said.headers))
        return [said.data]

    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    door.url = f"http://127.0.0.1:{server.server_port}/fhir/mercy"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield door
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  # its name is given
        """Says nothing."""


@contextmanager
def let_through(app: House, door: Door) -> Iterator[None]:
    """The guard lets us go to this record system, on this machine."""
    before = app.config["OUTBOUND_ALLOW"]
    app.config["OUTBOUND_ALLOW"] = (urlsplit(door.url).netloc,)
    yield
    app.config["OUTBOUND_ALLOW"] = before


def set_up(hospital: Hospital, url: str, **other: Any) -> None:
    """This hospital's record system is there."""
    with hospital.entered():
        keep_record(record_system(), replace(SETTINGS, base_url=url, **other), actor="test")


def look_for(staff: Browser, number: str = "", **more: str) -> Page:
    """Staff type and press *Find*."""
    return staff.open("/enrol/record").submit({"number": number, **more}, action="/enrol/record")
