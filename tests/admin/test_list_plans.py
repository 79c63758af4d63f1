"""What PostgreSQL reads for lists of the console, behind the policies: the rows of a page, and no whole table's."""

from functools import partial
from uuid import UUID

from werkzeug.datastructures import MultiDict

from admin.audit_search import AuditSearch, entries
from admin.lists.queries import AT_A_TIME, COUNTED_TO, asked, how_many, stretch, views_of
from admin.people.listing import PEOPLE
from kernel.access import STRANGER
from kernel.audit import AuditEntry
from kernel.paging import newest_first
from tests.forums.test_plans import rows_read
from tests.support.world import Hospital, World

MANY = 4_000  # in each of two hospitals; tried with 100,000: the same
_PEOPLE = b"""
    insert into person (tenant_id, id, email, name, age_group, roles, proved_at, disabled_at, created_at)
    select t.id, gen_random_uuid(), 'p' || n || '@mercy.example',
           (array['Anna', 'Bea', 'Cleo', 'Dora'])[1 + n %% 4] || ' ' || substr(md5(n::text), 1, 8), 'adult',
           case when n %% 300 = 0 then array['staff'] else array[]::text[] end,
           case when n %% 500 = 0 then null else now() end, case when n %% 700 = 0 then now() end, now()
    from tenant t, generate_series(1, %s) n where t.slug = %s
"""
MOST = COUNTED_TO + 1 + 3 * AT_A_TIME  # rows: they are counted to a thousand
WISHES: dict[str, dict[str, str]] = {
    "all": {},
    "backwards": {"order": "name_back"},
    "newest": {"order": "new"},
    "a rare word": {"words": "p777@mercy"},
    "two words": {"words": "Quíl thorn"},
    "nobody": {"words": "zebra"},
    "closed": {"state": "closed"},
    "unproved": {"state": "unproved"},
    "ending": {"state": "ending"},
    "staff": {"role": "staff"},
    "any role, closed": {"role": "any", "state": "closed"},
}


def test_a_list_of_many_people_reads_a_page_of_them_however_it_is_searched(world: World, mercy: Hospital) -> None:
    other = world.hospital("grace")
    mercy.person("Quill Thornbury")
    with world.as_superuser() as connection:
        for hospital in (mercy, other):
            connection.execute(_PEOPLE, [MANY, hospital.slug])
        connection.execute("vacuum analyze person")
    read, found = {}, {}
    with mercy.entered(), world.app.test_request_context():
        for name, typed in WISHES.items():
            wish = asked(PEOPLE, typed)
            read[name] = rows_read(partial(stretch, PEOPLE, wish)) + rows_read(partial(how_many, PEOPLE, wish))
            found[name] = how_many(PEOPLE, wish)
        deep = stretch(PEOPLE, asked(PEOPLE, {}), 3_000)
        on = asked(PEOPLE, {"after": str(deep.last)})
        read["far on"] = rows_read(lambda: stretch(PEOPLE, on))
        assert views_of(STRANGER, "people") == []
    assert (found["two words"], found["a rare word"], found["nobody"]) == (1, 1, 0)
    assert {name: number for name, number in read.items() if number > MOST} == {}


_TRAIL = b"""
    insert into audit_entry (tenant_id, id, actor, actor_id, action, about, about_id, details, created_at)
    select t.id, (lpad(to_hex(n), 12, '0') || '7' || substr(md5(n::text), 14))::uuid, 'person', gen_random_uuid(),
           case when n = 7 then 'wording.add' else 'page.read' end, 'page', gen_random_uuid(), '{}',
           timestamptz '2026-01-01' + n * interval '1 minute'
    from tenant t, generate_series(1, %s) n where t.slug = %s
"""
SEARCHES = {
    "all": {},
    "one act": {"action": "wording.add"},
    "an area": {"action": "wording"},
    "a big area": {"action": "page"},
    "old days": {"since": "2025-12-31", "until": "2026-01-01"},
    "somebody": {"person": str(UUID(int=1))},
    "something": {"about": str(UUID(int=1))},
}


def test_the_trail_of_many_rows_reads_a_page_of_them_however_it_is_searched(world: World, mercy: Hospital) -> None:
    other = world.hospital("grace")
    with world.as_superuser() as connection:
        connection.execute("set session_replication_role = replica")  # no seals: they are of no use here
        for hospital in (mercy, other):
            connection.execute(_TRAIL, [MANY, hospital.slug])
        connection.execute("vacuum analyze audit_entry")
    read = {}
    with mercy.entered(), world.app.test_request_context():
        for name, typed in SEARCHES.items():
            form = AuditSearch(MultiDict(typed))
            assert form.validate()
            read[name] = rows_read(partial(newest_first, entries(form.wanted()), AuditEntry.id, AT_A_TIME))
    assert {name: number for name, number in read.items() if number > 4 * AT_A_TIME} == {}
