"""How fast what somebody writes reaches every open page; what is lost, doubled or misled; and a crowd that comes back.

python -m benchmarks.live [--streams 2000] [--seconds 30] [--rate 20]
"""

import argparse
import json
import random
import re
import secrets
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from flask.sessions import SecureCookieSessionInterface
from rich.console import Console
from rich.table import Table

from accounts.actions import create_person
from accounts.models import Session
from accounts.sessions import _hash
from benchmarks.house import MeasuredHouse, measured_house
from kernel.access import Reader
from kernel.clock import now
from kernel.db import db, inside
from kernel.ids import new_id
from messages.actions import leave_message
from pages.access import page_for
from pages.actions import create_page
from pages.guests import admit, put_on_list
from pages.models import Visibility
from tenants.actions import create_hospital

HOSPITALS = 20
PAGES = 2  # of each hospital
POSTERS = 2


@dataclass
class Place:
    """A page, who keeps it, and the streams that are open there, by their numbers."""

    host: str
    tenant_id: UUID
    slug: str
    keeper: Reader
    streams: list[int] = field(default_factory=list)


@dataclass
class Crowd:
    """All that is measured on."""

    places: list[Place] = field(default_factory=list)
    plan: list[dict[str, Any]] = field(default_factory=list)


def gather(house: MeasuredHouse, streams: int) -> Crowd:
    """Hospitals, pages, and guests with a session each, spread evenly."""
    crowd = Crowd()
    for number in range(HOSPITALS):
        host = f"hospital-{number}.localhost"
        with house.app.app_context():
            tenant_id = create_hospital(slug=f"hospital-{number}", name=f"H {number}", host=host, actor="benchmark").id
        with house.app.app_context(), inside(tenant_id):
            for page in range(PAGES):
                _page(house, crowd, host, tenant_id, page, streams // HOSPITALS // PAGES)
            db.session.commit()
    return crowd


def _page(house: MeasuredHouse, crowd: Crowd, host: str, tenant_id: UUID, number: int, guests: int) -> None:
    keeper = create_person(
        email=f"k{number}@example.org", name="Kay", password="kept for measuring", roles=[], actor="benchmark"
    )
    reader = Reader(person_id=keeper.id, name="Kay", email=keeper.email)
    made: dict[str, Any] = {"patient_name": "Elena", "kept_by": "Kay", "neutral_label": "Kay", "patient_is_minor": False}
    page = create_page(**made, visibility=Visibility.INVITED, actor=reader)
    db.session.flush()
    visit, place = page_for(reader, page.slug), Place(host, tenant_id, page.slug, reader)
    for _ in range(guests):
        stream = len(crowd.plan)
        guest = put_on_list(visit, email=f"g{stream}@example.org", name="Ruth")
        assert guest is not None
        admit(guest, actor=reader)
        place.streams.append(stream)
        address = f"10.{stream >> 8}.{stream & 255}.1"
        crowd.plan.append({"host": host, "path": f"/live?on=page:{page.id}:-", "cookie": _cookie(house, guest.key)})
        crowd.plan[-1] |= {"address": address, "port": int(house.settings.platform_host.rpartition(":")[2])}
    crowd.places.append(place)


def _cookie(house: MeasuredHouse, key: UUID) -> str:
    """A session that has shown a letter's key."""
    token = secrets.token_urlsafe(32)
    lasts = {"idle_seconds": 86400, "expires_at": now().replace(year=now().year + 1)}
    db.session.add(Session(id=new_id(), token_hash=_hash(token), keys=[key], **lasts))
    signer = SecureCookieSessionInterface().get_signing_serializer(house.app)
    assert signer is not None
    return f"carepages={signer.dumps({'_user_id': token, '_fresh': True})}"


class Posters:
    """Leave words at random pages, so many a second in all, as long as they are let; `committed` is when each was."""

    def __init__(self, house: MeasuredHouse, crowd: Crowd, rate: float) -> None:
        self._house, self._crowd, self._pause = house, crowd, POSTERS / rate
        self.committed: dict[str, tuple[float, Place]] = {}
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._post) for _ in range(POSTERS)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """No more."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _post(self) -> None:
        due = time.monotonic()
        while not self._over.is_set():
            place = random.choice(self._crowd.places)
            with self._house.app.test_request_context("/"), inside(place.tenant_id):
                visit = page_for(place.keeper, place.slug)
                message = leave_message(visit, body="We think of you, and of the garden.", update_id=None, reply_to=None)
                own_id = str(message.id)
                db.session.commit()
                self.committed[own_id] = time.monotonic(), place
            due += self._pause
            self._over.wait(max(0.0, due - time.monotonic()))


@contextmanager
def client(crowd: Crowd, folder: Path) -> Iterator[Callable[[str], str]]:
    """The readers' process; what is told to it, and what it answers."""
    (folder / "plan.json").write_text(json.dumps(crowd.plan))
    arguments = [sys.executable, "-m", "benchmarks.live_client", str(folder / "plan.json"), str(folder / "came.json")]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        yield lambda word: _told(running, word)
        running.communicate("stop\n")


def _told(running: "subprocess.Popen[str]", word: str) -> str:
    assert running.stdin is not None
    assert running.stdout is not None
    if word:
        running.stdin.write(f"{word}\n")
        running.stdin.flush()
    return running.stdout.readline().strip()


def worker_of(house: MeasuredHouse) -> int:
    """The process id of the one gunicorn worker: the child of the process that listens."""
    port = house.settings.platform_host.rpartition(":")[2]
    found = subprocess.run(["pgrep", "-f", f"serve --port {port}"], capture_output=True, text=True, check=True)
    return max(int(line) for line in found.stdout.split())


def megabytes(pid: int) -> float:
    """The memory that a process holds (VmRSS), in MB of 10^6 bytes."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) * 1024 / 1e6 if found else float("nan")


def percentiles(seconds: list[float]) -> str:
    """p50, p99 and the most, in milliseconds."""
    cuts = statistics.quantiles(seconds, n=100)
    return f"p50 {cuts[49] * 1000:.0f} ms, p99 {cuts[98] * 1000:.0f} ms, at most {max(seconds) * 1000:.0f} ms"


def judge(crowd: Crowd, posted: Posters, came: list[list[tuple[str, float]]], until: float) -> Table:
    """What became of every word at every stream."""
    lost = doubled = misled = disordered = 0
    took: list[float] = []
    for place in crowd.places:
        due = [own_id for own_id, (_moment, where) in posted.committed.items() if where is place]
        for stream in place.streams:
            times = Counter(own_id for own_id, _moment in came[stream])
            lost += sum(times[own_id] == 0 for own_id in due)
            doubled += sum(times[own_id] > 1 for own_id in due)
            misled += sum(own_id not in due for own_id in times)
            moments = dict(came[stream])
            took += [moments[i] - posted.committed[i][0] for i in due if i in moments and posted.committed[i][0] < until]
            disordered += [i for i, _ in came[stream]] != [i for i, _ in came[place.streams[0]]]
    table = Table("words", "arrivals", "from commit to arrival", "lost", "doubled", "misled", "streams in another order")
    arrivals = f"{sum(map(len, came)):,}"
    table.add_row(
        f"{len(posted.committed):,}", arrivals, percentiles(took), str(lost), str(doubled), str(misled), str(disordered)
    )
    return table


class Visitor:
    """Opens a plain page again and again, and notes how long each answer took."""

    def __init__(self, house: MeasuredHouse) -> None:
        self.took: list[float] = []
        self._url = f"http://127.0.0.1:{house.settings.platform_host.rpartition(':')[2]}/sign-in"
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._visit)
        self._thread.start()

    def stop(self) -> list[float]:
        """No more; how long each took, in seconds."""
        self._over.set()
        self._thread.join()
        return self.took

    def _visit(self) -> None:
        while not self._over.wait(0.1):
            begun = time.monotonic()
            with urllib.request.urlopen(urllib.request.Request(self._url, headers={"Host": "hospital-0.localhost"})) as answer:
                answer.read()
            self.took.append(time.monotonic() - begun)


def main() -> None:
    """Prints what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--rate", type=float, default=20.0)
    given, say = parser.parse_args(), Console().print
    with measured_house(with_events=True, trusted_proxies=1) as house:
        crowd, folder = gather(house, given.streams), Path(house.settings.data_dir)
        pid = worker_of(house)
        before = megabytes(pid)
        with client(crowd, folder) as tell:
            assert tell("") == "open"
            held = megabytes(pid)
            posters = Posters(house, crowd, given.rate)
            time.sleep(given.seconds)
            calm_until, visitor = time.monotonic(), Visitor(house)
            assert tell("storm") == "open"
            back = json.loads(tell(""))["back"]
            visits = visitor.stop()
            time.sleep(5)
            posters.stop()
            time.sleep(15)
        came = json.loads((folder / "came.json").read_text())
    say(judge(crowd, posters, came, calm_until))
    say(f"memory of the worker: {before:.0f} MB, with {given.streams} streams {held:.0f} MB")
    say(f"a stream: {(held - before) * 1000 / given.streams:.1f} kB")
    say(f"storm: the last was back after {max(back):.1f} s")
    say(f"a plain page meanwhile: {percentiles(visits)} ({len(visits)} visits)")


if __name__ == "__main__":
    main()
