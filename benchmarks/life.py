"""A hospital of 10,000 updates and 2,000 photos: exported, deleted, imported, put back. Seconds, memory.

python -m benchmarks.life [--updates 10000] [--photos 2000]

Each command runs as a process of its own, as an operator starts it. Pictures hold random bytes of the sizes that photos have.
"""

import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from benchmarks.house import PROGRAM, MeasuredHouse, measured_house, peak_megabytes
from kernel.ids import new_id
from pages.models import CarePage
from photos.actions import file_store
from photos.models import Photo

FOLLOWERS = 100
SIZES = {"full": 900_000, "large": 250_000, "medium": 80_000, "small": 15_000}  # bytes

_UPDATES = """
insert into update (tenant_id, id, created_at, page_id, author_name, title, body, body_html, kind, audience, state, place,
                    published_at, mail_at)
select tenant_id, own, now(), page_id, author_name, 'Day ' || n, repeat(body || ' ', 40), repeat(body_html || ' ', 40), kind,
       audience, state, own, now(), now()
from update, lateral (select n, uuidv7() as own, update.id from generate_series(1, %(number)s) as n) made
where update.id = %(like)s
"""
_TRAIL = """
insert into audit_entry (tenant_id, id, created_at, actor, action, about, about_id, details)
select %(tenant)s, uuidv7(), now(), 'benchmark', 'update.publish', 'update', id, '{}' from update where tenant_id = %(tenant)s
"""


@dataclass(frozen=True)
class Run:
    """How a command went. `peak`: the most memory it held, in MB of 10^6 bytes. `transactions`: all that PostgreSQL ended."""

    what: str
    seconds: float
    peak: float
    transactions: int


def fill(house: MeasuredHouse, page: CarePage, updates: int, photos: int) -> None:
    """Updates with their rows in the trail, and photos with their files."""
    house.rows(_UPDATES, number=updates - 1, like=house.publish(page))
    house.rows(_TRAIL, tenant=house.tenant_id)
    ids = [new_id() for _ in range(photos)]
    house.rows(
        """insert into photo (tenant_id, id, created_at, album_id, width, height, state, caption, shows, place, in_album)
           select %(tenant)s, id, now(), %(page)s, 2048, 1536, 'ready', '', '', id, true from unnest(%(ids)s::uuid[]) as id""",
        tenant=house.tenant_id, page=page.id, ids=ids,
    )  # fmt: skip
    with house.app.app_context():
        for photo_id in ids:
            keep(Photo(tenant_id=house.tenant_id, id=photo_id))
    house.rows("vacuum analyze")


def keep(photo: Photo) -> None:
    """Its files."""
    for size, length in SIZES.items():
        file_store().put(photo.key(size), os.urandom(length))


def measured(house: MeasuredHouse, *words: str) -> Run:
    """Runs `carepages hospital …`."""
    before, started = transactions(house), time.perf_counter()
    with subprocess.Popen([*PROGRAM, "hospital", *words], env=house.env, stdout=sys.stderr) as running:
        peak = 0.0
        while running.poll() is None:
            peak = max(peak, peak_megabytes(running.pid))
            time.sleep(0.02)
    assert running.returncode == 0
    return Run(words[0], time.perf_counter() - started, peak, transactions(house) - before)


def transactions(house: MeasuredHouse) -> int:
    """How many there were so far, of everybody."""
    return int(house.rows("select xact_commit + xact_rollback from pg_stat_database where datname = current_database()")[0][0])


def life(house: MeasuredHouse, folder: Path) -> list[Run]:
    """Out, back to that day, away, in again; what comes out then is what went in."""
    first, again, trail = (str(folder / name) for name in ("first", "again", "trail"))
    runs = [
        measured(house, "export", "mercy", "--to", first),
        measured(house, "import", first, "--replace"),
        measured(house, "delete", "mercy", "--audit-to", trail, "--confirm", "mercy"),
        measured(house, "import", first),
        measured(house, "export", "mercy", "--to", again),
    ]
    size = Path(first).stat().st_size
    Console(stderr=True).print(
        f"The archive has {size / 1e6:.0f} MB; the trail that was handed over {Path(trail).stat().st_size / 1e6:.1f} MB."
    )
    assert subprocess.run(["cmp", first, again], check=False).returncode == 0  # both are too large to be read at once
    return runs


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--updates", type=int, default=10_000)
    parser.add_argument("--photos", type=int, default=2_000)
    given = parser.parse_args()
    with measured_house() as house, TemporaryDirectory(prefix="carepages-life-") as folder:
        nothing = measured(house, "list")
        fill(house, house.page_with(FOLLOWERS), given.updates, given.photos)
        table = Table("hospital …", "seconds", "MB at the peak", "transactions")
        for run in [nothing, *life(house, Path(folder))]:
            table.add_row(run.what, f"{run.seconds:.1f}", f"{run.peak:.0f}", str(run.transactions))
    Console().print(table)


if __name__ == "__main__":
    main()
