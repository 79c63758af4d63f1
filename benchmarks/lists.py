"""Every list of the console at its true size: what PostgreSQL does for its first page, by every order, filter and search.

python -m benchmarks.lists [--people 100000] [--audit 1000000]
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import wsgi
from admin.commands.migrate import upgrade
from benchmarks.house import held_megabytes
from kernel.embedded import SUPERUSER, EmbeddedServer
from tests.conftest import settings_for
from tests.support.browser import Browser
from tests.support.long_lists import LISTS, MOST_STATEMENTS, TABLES, analyze, fill, wishes
from tests.support.people import fetch
from tests.support.plans import Look, look_at
from tests.support.superuser import Superuser
from tests.support.world import Hospital, World

DATABASE = "carepages"

MOST_ROWS = (
    6_000  # for a page of fifty: a thousand and one are counted; all with any role are gone through for one of the roles
)
MOST_GROWTH = 32  # MB, while a file of a hundred thousand rows is written


def main() -> None:
    """Fills two hospitals and asks all; ends with 1 where a table is read from end to end, or far more than a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--audit", type=int, default=1_000_000)
    wanted = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="carepages-lists-") as folder,
        EmbeddedServer(Path(folder) / "postgresql", durable=False) as server,
    ):
        settings = settings_for(server, DATABASE, Path(folder))
        upgrade(settings)
        world = World(wsgi.create_app(settings), Superuser(server.url(SUPERUSER, DATABASE)))
        mercy, browser = _filled(world, wanted.people, wanted.audit)
        wrong = [one for path in LISTS for one in _asked(mercy, browser, path, wanted.people)]
        wrong += [one for path in LISTS for one in _taken_along(browser, path)]
    print("\n".join(wrong) or "All hold.")
    sys.exit(1 if wrong else 0)


def _filled(world: World, people: int, trail: int) -> tuple[Hospital, Browser]:
    """Two hospitals of that many, and an administrator's browser in the one whose rows lie behind the other's."""
    begun = time.perf_counter()
    mercy, grace = world.hospital("mercy"), world.hospital("grace")
    with world.as_superuser() as connection:
        for hospital in (grace, mercy):
            fill(connection, hospital.id, people=people, trail=trail)
        analyze(connection)
    taken = time.perf_counter() - begun
    print(f"2 hospitals of {people:,} people, orders, donations and {trail:,} audit rows: filled in {taken:.0f} s", flush=True)
    return mercy, mercy.person("Ada Stone", "tenant_admin").browser()


def _asked(hospital: Hospital, browser: Browser, path: str, people: int) -> list[str]:
    """Prints what each page of a list costs, and the most of all; returns what is too much."""
    looks, slowest = {}, 0.0
    for address in wishes(path, hospital.id, people):
        begun = time.perf_counter()
        fetch(browser, address)
        taken = 1_000 * (time.perf_counter() - begun)
        look = looks[address] = look_at(browser, hospital, address)
        slowest = max(slowest, taken)
        print(f"{address:95} {look.statements} statements, {look.rows:5,} rows, {taken:5.0f} ms  {_steps(look)}", flush=True)
    most = max(look.statements for look in looks.values()), max(look.rows for look in looks.values())
    print(
        f"{path} asked for in {len(looks)} ways: at most {most[0]} statements, {most[1]:,} rows, {slowest:.0f} ms", flush=True
    )
    return [f"Too much: {address}" for address, look in looks.items() if _is_too_much(look)]


def _is_too_much(look: Look) -> bool:
    return bool(look.whole & TABLES) or look.rows > MOST_ROWS or look.statements > MOST_STATEMENTS


def _steps(look: Look) -> str:
    """By which steps the tables of lists are read."""
    return ", ".join(node for plan in look.plans for node in plan.nodes if TABLES & set(node.split()))


def _taken_along(browser: Browser, path: str) -> list[str]:
    """Takes the whole list along as a file, a piece at a time; prints what that costs, and returns what is too much."""
    begun, before = time.perf_counter(), held_megabytes()
    data = {"csrf_token": browser.token()}
    answer = browser.client.post(f"{path}file", data=data, base_url=f"http://{browser.at}", buffered=False)
    lines, most = 0, before
    for number, piece in enumerate(answer.iter_encoded()):
        lines += piece.count(b"\r\n")
        most = max(most, held_megabytes()) if number % 1_000 == 0 else most
    taken = time.perf_counter() - begun
    print(f"{path}file: {lines:,} lines in {taken:.1f} s; memory {before:.0f} MB before, {most:.0f} MB at most", flush=True)
    return [f"{path}file grows to {most:.0f} MB"] if most > before + MOST_GROWTH else []


if __name__ == "__main__":
    main()
