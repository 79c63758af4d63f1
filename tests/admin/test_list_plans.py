"""What PostgreSQL does for lists of the console, behind the policies: a page's worth of reading, and no whole table's.

Here each of two hospitals has some thousand rows of everything. `python -m benchmarks.lists` asks the very same of a hundred
thousand people, orders and donations and of a million rows of the trail; its figures are in `docs/measurements.md`.
"""

import pytest

from tests.support.browser import Browser
from tests.support.long_lists import LISTS, MOST_STATEMENTS, analyze, fill, wishes
from tests.support.plans import Look, look_at
from tests.support.world import Hospital, World

MANY, TRAIL = 4_000, 20_000  # of all others and of the trail's rows, in each of the two
MOST_ROWS = 3_000  # as many are counted as a thousand, and few tables as small as these are worth an index


@pytest.mark.parametrize("path", LISTS)
def test_a_long_list_reads_about_a_page_of_it_however_it_is_asked_for(
    path: str, world: World, mercy: Hospital, admin: Browser
) -> None:
    with world.as_superuser() as connection:
        for hospital in (world.hospital("grace"), mercy):
            fill(connection, hospital.id, people=MANY, trail=TRAIL)
        analyze(connection)
    looks = {address: look_at(admin, mercy, address) for address in wishes(path, mercy.id, MANY)}
    assert {address: _cost(look) for address, look in looks.items() if look.rows > MOST_ROWS} == {}
    assert max(look.statements for look in looks.values()) <= MOST_STATEMENTS


def _cost(look: Look) -> list[str]:
    return [f"{plan.rows}: {', '.join(plan.nodes)}" for plan in look.plans]
