"""What PostgreSQL reads for a page of forums: as many rows for a million posts as for a thousand. The plans are looked at."""

from werkzeug.test import EnvironBuilder

from forums import queries
from forums.access import forum_for, topic_for
from tests.forums.visit import ATopic, a_topic
from tests.support.plans import rows_read
from tests.support.statements import statements
from tests.support.world import Hospital, Somebody, World

FEW, MANY = 60, 20_000  # topics of fifty posts each: three thousand posts, and a million
_TOPICS = b"""
    insert into topic (tenant_id, id, forum_id, author_id, title, place, last_number, shown, last_at, title_away, created_at)
    select tenant_id, own, forum_id, author_id, 'Topic', own, 50, 50, now(), false, now()
    from topic, lateral (select n, ('01a0000' || lpad(to_hex(n), 5, '0') || substr(gen_random_uuid()::text, 14))::uuid own
                         from generate_series(1, %s) n) made
"""
_POSTS = b"""
    insert into post (tenant_id, id, topic_id, number, author_id, author_name, anonymous, body, body_html, state, created_at)
    select tenant_id, gen_random_uuid(), topic_id, n, author_id, 'Anna', false, 'x', 'x', 'shown', now()
    from post, generate_series(2, %s) n
"""


def grown(world: World, hospital: Hospital, somebody: Somebody, much: int) -> ATopic:
    """A forum with that many topics; one of them has that many posts."""
    topic = a_topic(somebody)
    with world.as_superuser() as connection:
        connection.execute(_POSTS, [much])
        connection.execute("update topic set last_number = %s, shown = %s", [much, much])
        connection.execute(_TOPICS, [much])
        connection.execute("vacuum analyze forum, forum_member, person, post, topic, topic_reader")
    return topic


def read_for(world: World, hospital: Hospital, much: int) -> dict[str, int]:
    """What the list of forums, a forum and a chapter in the middle of a topic cost, in rows."""
    anna = hospital.person("Anna Berg")
    topic = grown(world, hospital, anna, much)
    with hospital.entered(), world.app.request_context(EnvironBuilder("/").get_environ()):
        visit = forum_for(anna.reader, topic.forum)
        inside = topic_for(anna.reader, topic.forum, topic.id)
        return {
            "forums": rows_read(lambda: queries.forums_for(anna.reader)),
            "topics": rows_read(lambda: queries.topics_of(visit)),
            "pinned": rows_read(lambda: queries.pinned_topics(visit)),
            "chapter": rows_read(lambda: queries.chapter_of(inside, 2)),
        }


def test_a_million_posts_cost_as_many_rows_as_a_few_thousand(world: World) -> None:
    mercy, grace = world.hospital("mercy"), world.hospital("grace")
    few = read_for(world, mercy, FEW)
    with world.as_superuser() as connection:
        for table in ("topic_reader", "post", "topic"):
            connection.execute(f"delete from {table}".encode())
    many = read_for(world, grace, MANY)
    assert {name: number for name, number in many.items() if number > few[name]} == {}


def test_no_list_of_forums_or_topics_looks_at_posts(hospital: Hospital) -> None:
    anna = hospital.person("Anna Berg")
    topic, browser = a_topic(anna), anna.browser()
    for path in ("/forums", f"/forums/{topic.forum}"):
        with statements() as asked:
            browser.client.get(path, base_url=f"http://{browser.at}")
        assert not [statement for statement in asked if " post" in statement]
