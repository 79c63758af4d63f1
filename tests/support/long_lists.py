"""Lists of the console at any size: people, orders, donations and the audit trail of a hospital, and all they are asked for."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

import psycopg

from admin.audit.listing import AUDIT
from admin.audit.words import ACTIONS
from admin.lists.shapes import Listing
from admin.people.listing import PEOPLE
from admin.shop.money_lists import DONATIONS, ORDERS
from kernel.clock import now
from kernel.ids import first_id_of

LISTS: Mapping[str, Listing] = {
    "/admin/people/": PEOPLE,
    "/admin/audit/": AUDIT,
    "/admin/orders/": ORDERS,
    "/admin/donations/": DONATIONS,
}
MOST_STATEMENTS = 8  # of a page
TABLES = frozenset(listing.model.__tablename__ for listing in LISTS.values())
_OWN_ID = "('01900000-0000-7000-8000-' || lpad(to_hex({}), 12, '0'))::uuid"
_YEARS = timedelta(days=700)  # over which the trail is spread
_N = _OWN_ID.format("n")

_PEOPLE = f"""
    insert into person (tenant_id, id, email, name, age_group, roles, proved_at, disabled_at, leaves_at, created_at)
    select %(tenant)s, {_N}, 'p' || n || '@example.org',
           (array['Anna', 'Bea', 'Cleo', 'Dora', 'Elif', 'Finn', 'Gül', 'Hugo'])[1 + n %% 8] || ' ' || left(md5(n::text), 8),
           'adult',
           case when n %% 3000 = 1 then array['moderator'] when n %% 500 = 1 then array['volunteer']
                when n %% 40 = 1 then array['staff'] else array[]::text[] end,
           case when n %% 60 = 2 then null else now() end, case when n %% 90 = 3 then now() end,
           case when n %% 990 = 4 then now() + interval '3 days' end, now()
    from generate_series(1, %(people)s) n
"""
# Some acts happen far more often than others, some people act far more often, and much is about the hospital itself.
_TRAIL = f"""
    insert into audit_entry (tenant_id, id, actor, actor_id, action, about, about_id, details, created_at)
    select %(tenant)s, own, case when n %% 4 = 0 then 'worker' else 'person' end,
           case when n %% 4 > 0 then {_OWN_ID.format("1 + floor(pow(random(), 3) * %(people)s)::int")} end,
           (%(actions)s::text[])[1 + floor(pow(random(), 4) * cardinality(%(actions)s::text[]))::int], 'page',
           case when n %% 50 = 0 then %(tenant)s else {_OWN_ID.format("floor(pow(random(), 2) * 20000)::int")} end,
           '{{"n": 1}}', uuid_extract_timestamp(own)
    from (select n, uuidv7((n - %(trail)s) * interval '{_YEARS.days} days' / greatest(%(trail)s, 1)) own
          from generate_series(1, %(trail)s) n) made
"""
_ORDERS = f"""
    insert into shop_order (tenant_id, id, code, key, state, if_not, email, name, language, currency, total, tax, tax_on_top,
                            fee, pay_until, held, captured, refunded, tried, dispute, created_at)
    select %(tenant)s, {_N}, 'C' || n, gen_random_uuid(), state, 'money_back', 'b' || n / 3 || '@example.org', 'Bea', 'en',
           'USD', total, 0, false, 0, now(), total,
           case when state = 'handed_over' and n %% 2000 <> 7 then total else 0 end, 0, true,
           case when n %% 900 = 5 then 'needs_response' end, now()
    from (select n, 500 + (n * 37) %% 9000 total,
                 case when n %% 20 > 1 then 'handed_over' when n %% 20 = 1 then 'cancelled' when n %% 300 = 0 then 'declined'
                      when n %% 200 = 0 then 'to_another' when n %% 100 = 0 then 'placed' else 'expired' end state
          from generate_series(1, %(people)s) n) made
"""
_DONATIONS = f"""
    insert into donation (tenant_id, id, key, state, monthly, email, name, language, currency, amount, share, pay_until,
                          dispute, created_at)
    select %(tenant)s, {_N}, gen_random_uuid(),
           case when n %% 20 > 1 then 'given' when n %% 20 = 1 then 'giving' when n %% 500 = 0 then 'failing' else 'expired'
           end, n %% 20 = 1, 'd' || n / 3 || '@example.org', 'Dora', 'en', 'USD', 500 + (n * 37) %% 9000, 0, now(),
           case when n %% 900 = 5 then 'needs_response' end, now()
    from generate_series(1, %(people)s) n
"""


def fill(connection: psycopg.Connection, tenant_id: UUID, *, people: int, trail: int) -> None:
    """So many people, orders and donations, and rows of the trail; without seals, which lists do not look at."""
    given = {"tenant": tenant_id, "people": people, "trail": trail, "actions": ["page.read", *sorted(ACTIONS)]}
    connection.execute("set session_replication_role = replica")
    connection.execute("select setseed(0.5)")
    for filling in (_PEOPLE, _TRAIL, _ORDERS, _DONATIONS):
        connection.execute(filling.encode(), given)


def analyze(connection: psycopg.Connection) -> None:
    """Lets PostgreSQL learn what is there, as it does by itself in time."""
    for table in sorted(TABLES):
        connection.execute(f"vacuum analyze {table}".encode())


def wishes(path: str, tenant_id: UUID, people: int) -> Iterator[str]:
    """The addresses by which a list is asked for: each order, and far on in it; each choice of a filter, and each search."""
    listing, half = LISTS[path], now() - _YEARS / 2
    middle = first_id_of(half) if listing is AUDIT else _person(people // 2)
    asked: list[dict[str, str]] = [{}, {"after": str(middle)}]
    asked += [{one.name: value} for one in listing.filters for value in one.choices]
    asked += _TYPED.get(path, []) if listing is not AUDIT else _of_trail(tenant_id, half.date())
    for typed in asked:
        for order in listing.orders:
            yield f"{path}?{urlencode({**typed, 'order': order.name})}"


def _person(n: int) -> UUID:
    return UUID(f"01900000-0000-7000-8000-{n:012x}")


def _of_trail(tenant_id: UUID, day: date) -> list[dict[str, str]]:
    areas = sorted({action.partition(".")[0] for action in ACTIONS})
    people = ("p1@example.org", "p777@example.org", "Bea c4ca4238", str(_person(1)), str(UUID(int=1)))
    coming = str(day + timedelta(days=2 * 366))
    return [
        *({"action": action} for action in ("page.read", "wording.add", "word_rule.add", *areas)),
        *({"person": person} for person in people),
        *({"about": str(about)} for about in (_person(1), tenant_id, UUID(int=1))),
        *({"since": str(day)}, {"until": str(day)}, {"since": str(day), "until": str(day)}, {"since": coming}),
        {"action": "page", "since": str(day), "until": str(day)},
    ]


_TYPED: dict[str, list[dict[str, str]]] = {
    "/admin/people/": [
        *({"words": words} for words in ("p777@example", "anna", "Gul c4", "zebra")),
        {"role": "any", "state": "closed"},
        {"words": "anna", "state": "open", "role": "staff"},
    ],
    "/admin/orders/": [{"words": words} for words in ("C777", "b77@example.org", "nobody@example.org")],
    "/admin/donations/": [{"words": words} for words in ("d77@example.org", "nobody@example.org")],
}
