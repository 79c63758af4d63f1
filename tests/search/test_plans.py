"""What PostgreSQL reads for a search, as the application's role, behind the policies: an index's rows, and no table's."""

from flask import current_app

from kernel.db import db
from kernel.searching import Stretch, rooms, sought
from tests.forums.visit import a_topic
from tests.support.plans import rows_read, sent
from tests.support.world import Somebody, World

MUCH = 3_000
_VOUCHED = "pg_catalog.ts_match_vq(tsvector, tsquery)"
_POSTS = b"""
    insert into post (tenant_id, id, topic_id, number, author_id, author_name, anonymous, body, body_html, state, created_at)
    select tenant_id, gen_random_uuid(), topic_id, n, author_id, 'Anna', false, 'stork ' || n, 'x', 'shown', now()
    from post, generate_series(2, %s) n where body = 'heron'
"""


def grown(world: World, slug: str) -> Somebody:
    """Somebody of a hospital in whose forums one post says heron; many others will say stork."""
    anna = world.hospital(slug).person()
    a_topic(anna, "A question", "heron")
    return anna


def find(somebody: Somebody) -> tuple[int, int, str]:
    """How many things she finds in forums, how many rows are read for it, and by which plan."""
    with somebody.hospital.entered(), current_app.test_request_context():
        [forums] = [room for room in rooms() if room.name == "forums"]
        with sent() as asked:
            found = forums.find(somebody.reader, sought("heron"), Stretch(0, 20))
        read = rows_read(lambda: forums.find(somebody.reader, sought("heron"), Stretch(0, 20)))
        [(statement, parameters)] = [one for one in asked if "ts_headline" in one[0]]
        driver = db.session.connection().connection.driver_connection
        assert driver is not None
        plan = driver.execute(f"explain {statement}", parameters).fetchall()
    return found.number, read, "\n".join(row[0] for row in plan)


def test_a_rare_word_is_found_by_an_index_of_one_hospital_s_words_and_without_it_all_the_same(world: World) -> None:
    anna, _ = grown(world, "mercy"), grown(world, "brigid")
    with world.as_superuser() as connection:
        connection.execute(_POSTS, [MUCH])
        for table in ("post", "topic"):
            connection.execute(f"analyze {table}".encode())
        number, read, plan = find(anna)
        assert (number, read < 20) == (1, True)
        condition = plan.partition("Bitmap Index Scan on post_words_idx")[2].split("\n")[1]
        assert str(anna.hospital.id) in condition, plan
        try:
            connection.execute(f"alter function {_VOUCHED} not leakproof".encode())
            number, read, plan = find(anna)
        finally:
            connection.execute(f"alter function {_VOUCHED} leakproof".encode())
    assert (number, read > MUCH, "post_words_idx" in plan) == (1, True, False)
