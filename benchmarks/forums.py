"""Forums that grew: what their pages take with a million posts, beside a hospital with a thousand in the same database.

python -m benchmarks.forums [--few 1000] [--many 1000000] [--times 200]
"""

import argparse
import statistics
import time

from rich.console import Console
from rich.table import Table

from benchmarks.house import MeasuredHouse, measured_house
from tests.forums.visit import a_topic
from tests.support.browser import Browser
from tests.support.superuser import Superuser
from tests.support.world import World

IN_A_TOPIC = 50  # posts: one page of it
_TOPICS = """
insert into topic (tenant_id, id, forum_id, author_id, title, place, last_number, shown, last_at, title_away, created_at)
select tenant_id, own, forum_id, author_id, 'Topic ' || n, own, %(posts)s, %(posts)s, now(), false, now()
from topic, lateral (select n, uuidv7() own from generate_series(2, %(topics)s) n) made where tenant_id = %(tenant)s
"""
_POSTS = """
insert into post (tenant_id, id, topic_id, number, author_id, author_name, anonymous, body, body_html, state, created_at)
select tenant_id, uuidv7(), id, n, author_id, 'Anna', false, 'We slept well.', '<p>We slept well.</p>', 'shown', now()
from topic, generate_series(1, %(posts)s) n
where tenant_id = %(tenant)s and (tenant_id, id, n) not in (select tenant_id, topic_id, number from post)
"""


def grown(house: MeasuredHouse, world: World, slug: str, posts: int) -> tuple[Browser, dict[str, str]]:
    """A reader of a hospital with so many posts in one of its forums, and the pages she opens."""
    hospital = world.hospital(slug)
    anna = hospital.person("Anna Berg")
    topic = a_topic(anna)
    given = {"tenant": hospital.id, "topics": posts // IN_A_TOPIC, "posts": IN_A_TOPIC}
    house.rows(_TOPICS, **given)
    house.rows("update topic set last_number = %(posts)s, shown = %(posts)s where tenant_id = %(tenant)s", **given)
    house.rows(_POSTS, **given)
    return anna.browser(), {"the forums": "/forums", "a forum": f"/forums/{topic.forum}", "a topic of 50 posts": topic.path}


def milliseconds(browser: Browser, path: str) -> float:
    """How long one page takes."""
    started = time.perf_counter()
    answer = browser.client.get(path, base_url=f"http://{browser.at}", buffered=True)
    assert answer.status_code == 200, f"{path}: {answer.status}"
    return (time.perf_counter() - started) * 1000


def main() -> None:
    """Fills two hospitals, asks them in turn, and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, usual in (("few", 1000), ("many", 1_000_000), ("times", 200)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    wanted = parser.parse_args()
    table = Table("page", f"{wanted.few:,} posts (ms)", f"{wanted.many:,} posts (ms)", "ratio", title="Medians, asked in turn")
    with measured_house() as house:
        world = World(house.app, Superuser(house.superuser_url))
        small, pages = grown(house, world, "small", wanted.few)
        large, others = grown(house, world, "large", wanted.many)
        house.rows("vacuum analyze topic, post")
        for name in pages:
            took: tuple[list[float], list[float]] = ([], [])
            for _ in range(wanted.times):
                took[0].append(milliseconds(small, pages[name]))
                took[1].append(milliseconds(large, others[name]))
            few, many = map(statistics.median, took)
            table.add_row(name, f"{few:.1f}", f"{many:.1f}", f"{many / few:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
