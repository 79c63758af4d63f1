"""What PostgreSQL does for a question: the statements it is asked, how many rows it reads for them, and by which steps."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event

from kernel.db import db
from tests.support.browser import Browser
from tests.support.world import Hospital

Sent = list[tuple[str, Any]]


@dataclass(frozen=True)
class Plan:
    """The steps of one statement: how each is called, with its table or index, and the tables read from end to end."""

    rows: int
    nodes: tuple[str, ...]
    whole: tuple[str, ...]


@contextmanager
def sent() -> Iterator[Sent]:
    """The statements sent within the block, with what they were given; the entering of a hospital is not among them."""
    found: Sent = []

    def note(connection: object, cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if "set_config('carepages.tenant'" not in statement:
            found.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def rows_read(look: Callable[[], object]) -> int:
    """How many rows PostgreSQL reads for what `look` asks, found or thrown away."""
    with sent() as found:
        look()
    return sum(plan.rows for plan in plans_of(found))


def plans_of(asked: Iterable[tuple[str, Any]]) -> list[Plan]:
    """How PostgreSQL carries out questions, behind the policies: each is asked once more, in the running transaction."""
    driver = db.session.connection().connection.driver_connection
    assert driver is not None
    found = []
    for statement, parameters in asked:
        plan = driver.execute(f"explain (analyze, format json) {statement}", parameters).fetchone()[0]
        nodes = list(_nodes(plan[0]["Plan"]))
        named = (
            " ".join(str(node[key]) for key in ("Node Type", "Relation Name", "Index Name") if key in node) for node in nodes
        )
        whole = (str(node["Relation Name"]) for node in nodes if node["Node Type"] == "Seq Scan")
        found.append(Plan(sum(_read(node) for node in nodes), tuple(named), tuple(whole)))
    return found


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for child in node.get("Plans", []):
        yield from _nodes(child)


def _read(node: Any) -> int:
    if "Relation Name" not in node:
        return 0
    thrown_away = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return int((node["Actual Rows"] + thrown_away) * node["Actual Loops"] + 0.5)


@dataclass(frozen=True)
class Look:
    """What it took to show an address: how many statements, and the plans of those that look for something."""

    statements: int
    plans: list[Plan]

    @property
    def rows(self) -> int:
        """How many rows are read for all of it."""
        return sum(plan.rows for plan in self.plans)

    @property
    def whole(self) -> set[str]:
        """The tables that are read from end to end."""
        return {table for plan in self.plans for table in plan.whole}


def look_at(browser: Browser, hospital: Hospital, path: str) -> Look:
    """Opens a page, then has its questions explained as the application's role within the hospital."""
    with sent() as found:
        answer = browser.client.get(path, base_url=f"http://{browser.at}")
    assert answer.status_code == 200, path
    with hospital.entered():
        asking = [one for one in found if one[0].lstrip().lower().startswith(("select", "with"))]
        return Look(len(found), plans_of(asking))
