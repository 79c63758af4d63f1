"""The console's first page and its reports: what waits, for whoever may look after it; and numbers that betray nobody."""

import csv
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import psycopg
import pytest

from admin.home.jobs import count_weeks
from admin.home.models import WeekCount
from admin.home.numbers import MEASURES, sum_said
from kernel.db import db
from tenants.signon.providers import Settings, keep_issuer
from tests.admin.test_lists import names
from tests.support.browser import Browser
from tests.support.world import Hospital, World

HOME, REPORTS = "/admin/", "/admin/reports/"
MONDAY = date.today() - timedelta(days=date.today().weekday())  # weeks are far enough from midnight


def week(back: int, *, pages: int = 40, answered: int = 20, minutes: int | None = 90) -> WeekCount:
    """A week that was counted, so many weeks ago."""
    numbers = {"pages": pages, "reached": 200 + back, "messages": 10, "answered": answered, "answer_minutes": minutes}
    return WeekCount(week=MONDAY - timedelta(weeks=back), **numbers)


WAITING = """
    with one as (select id as tenant from tenant where slug = %(slug)s),
    c as (insert into crisis_alert (tenant_id, id, whose, unnamed, signs, calls, note, created_at)
          select tenant, gen_random_uuid(), gen_random_uuid(), false, 1, 0, '', now() from one),
    r as (insert into help_request
            (tenant_id, id, asker_id, kind, needed, anonymous, body, state, place, waits_since, created_at)
          select tenant, gen_random_uuid(), p.id, k, 'any_time', false, 'x', 'shown', gen_random_uuid(),
                 now() - h * interval '1 hour', now() from one, person p,
                 (values ('practical', 30), ('practical', 23)) v (k, h) where p.tenant_id = tenant and p.name = 'Anna Berg'),
    m as (insert into mailing (tenant_id, id, letter, about_id, state, due_at, created_at)
          select tenant, gen_random_uuid(), 'accounts/left', gen_random_uuid(), 'open', now(), now()
          from one returning tenant_id, id)
    insert into delivery (tenant_id, id, mailing_id, to_id, link_key, email, name, state, changed_at, created_at)
    select tenant_id, gen_random_uuid(), id, gen_random_uuid(), gen_random_uuid(), 'a@example.org', 'A', s, now() - d, now()
    from m, (values ('bounced', interval '1 day'), ('not_known', interval '2 days'), ('bounced', interval '8 days'),
                    ('delivered', interval '1 hour')) v (s, d)
"""
A_PROVIDER = Settings(
    name="Mercy account",
    url="https://id.mercy.example",
    client_id="carepages",
    secret=None,
    scope="openid",
    strong=(),
    makes_accounts=True,
    vouches=False,
    is_on=False,
)
SENTENCES = {
    "danger": "Somebody may be in danger",
    "requests": "1 person has waited for help for more than a day.",
    "mail": "2 letters of the last seven days did not arrive.",
}


def test_home_says_what_waits_and_to_each_only_what_is_hers(
    world: World, mercy: Hospital, superuser: psycopg.Connection
) -> None:
    other = world.hospital("grace")
    for hospital in (mercy, other):
        hospital.person("Anna Berg")
    superuser.execute(WAITING.encode(), {"slug": other.slug})
    quiet = mercy.person("Ada Stone", "tenant_admin").browser()
    assert "Nothing waits for you." in quiet.open(HOME).text
    superuser.execute(WAITING.encode(), {"slug": mercy.slug})
    seen = {}
    for role in ("tenant_admin", "moderator", "shop"):
        text = mercy.person("Sam Hill", role, email=f"{role}@mercy.example").browser().open(HOME).text
        seen[role] = {name for name, sentence in SENTENCES.items() if sentence in text}
        assert ("How the community lives" in text) is (role == "tenant_admin")
    assert seen == {"tenant_admin": set(SENTENCES), "moderator": {"danger", "requests"}, "shop": set()}
    letters = quiet.open("/admin/letters/")
    assert [cell.get_text(strip=True) for cell in letters.soup.select("tbody td")] == ["1", "1"]
    assert "a@example.org" not in letters.text


@pytest.mark.parametrize(("path", "current"), [(HOME, "page"), (f"{HOME}people/", "true"), ("/account", None)])
def test_the_menu_says_on_every_page_of_the_console_that_one_is_there(path: str, current: str | None, admin: Browser) -> None:
    (word,) = admin.open(path).soup.select(f".menu-list a[href='{HOME}']")
    assert word.get("aria-current") == current


def steps_of(browser: Browser) -> dict[str, bool]:
    """The first steps by where they lead, and whether each is done."""
    listed = browser.open(HOME).soup.select("ol.steps li")
    return {
        f"{one.a['href']}{'' if n != 1 else '#numbers'}": "Done:" in one.get_text() for n, one in enumerate(listed) if one.a
    }


def test_on_trial_home_leads_its_administrator_step_by_step_and_facts_say_what_is_done(
    mercy: Hospital, admin: Browser, superuser: psycopg.Connection
) -> None:
    assert steps_of(admin) == {}
    superuser.execute("update tenant set trial = true")
    before = steps_of(admin)
    done = {path for path, is_done in before.items() if is_done}
    assert done == {"/admin/branding/#numbers"}
    assert all(admin.open(path.partition("#")[0]).status == 200 for path in before)
    assert steps_of(mercy.person("Kay Shop", "shop").browser()) == {}
    admin.open("/admin/branding/").submit({"welcome": "Come in."})
    admin.open("/admin/on-call/").submit(action="/admin/on-call/")
    with mercy.entered():
        keep_issuer(None, A_PROVIDER, actor="test")
    admin.open("/admin/products/").submit({"currency": "USD"}, action="/usual")
    superuser.execute("update delivery set state = 'delivered'")
    half = {path for path, is_done in steps_of(admin).items() if is_done}
    assert half == done | {"/admin/branding/", "/admin/on-call/"}  # the provider is off, and the shop is closed
    assert "All that is needed is there." in admin.open(HOME).text
    superuser.execute("update issuer set is_on = true")
    admin.open("/admin/shop/").submit({"state": "open"})
    assert set(before) - {path for path, is_done in steps_of(admin).items() if is_done} == {"/admin/letters/"}
    superuser.execute("update tenant set off = '{shop}'")
    assert "/admin/products/" not in steps_of(admin)


def test_no_number_below_eleven_is_shown_and_none_can_be_had_from_others(mercy: Hospital, admin: Browser) -> None:
    with mercy.entered():
        db.session.add_all([week(1, pages=10), week(2, pages=11), week(3, pages=0), week(4, answered=10), week(5)])
    page = admin.open(REPORTS)
    table = [[cell.get_text(strip=True) for cell in row.select("th, td")][1:] for row in page.soup.select("tbody tr")]
    few = "fewer than 11"
    assert table == [
        ["40", "205", few, "90 minutes"],
        ["40", "204", few, few],
        [few, "203", few, "90 minutes"],
        ["11", "202", few, "90 minutes"],
        [few, "201", few, "90 minutes"],
        ["91", "–", "–", "–"],
    ]
    drawn = page.soup.select("svg")
    assert [bool(svg.title and svg.desc) for svg in drawn] == [True] * 4
    assert {(bar["class"][0], bar["height"]) for bar in drawn[2].select("rect")} == {("week-few", "6")}
    assert "10" not in {bar["height"] for bar in drawn[0].select("rect")}
    home = admin.open(HOME)
    assert (len(home.soup.select(".chart svg")), len(home.soup.select("details table tbody tr"))) == (4, 5)
    assert [row[1:] for row in csv_rows(admin)] == table[:-1]


def test_a_sum_is_of_what_is_shown_alone_so_that_periods_compared_tell_nothing() -> None:
    weeks = [week(n, pages=pages) for n, pages in enumerate([10, 30, 0, 12, 5])]
    hidden = [week(n, pages=pages) for n, pages in enumerate([1, 30, 9, 12, 0])]
    pages = MEASURES[0]
    periods = [(a, b) for a in range(5) for b in range(a + 1, 6)]
    assert [sum_said(pages, weeks[a:b]) for a, b in periods] == [sum_said(pages, hidden[a:b]) for a, b in periods]


def csv_rows(browser: Browser, **days: str) -> list[list[str]]:
    """The report as a file, without its headings."""
    data = {"csrf_token": browser.token(), **days}
    answer = browser.client.post(f"{REPORTS}file", data=data, base_url=f"http://{browser.at}")
    return list(csv.reader(StringIO(answer.text.removeprefix("\ufeff"))))[1:]


@pytest.mark.parametrize(
    ("since", "until", "status"),
    [
        ("2026-10-05", "2026-10-05", 200),
        ("2026-10-12", "2026-10-05", 422),
        ("2020-01-01", "2026-10-05", 422),
        ("x", "2026-10-05", 422),
        ("", "2026-10-05", 422),
        ("0001-01-01", "9999-12-31", 422),
    ],
)
def test_a_report_is_of_a_period(since: str, until: str, status: int, admin: Browser, superuser: psycopg.Connection) -> None:
    assert admin.open(f"{REPORTS}?since={since}&until={until}").status == status
    data = {"csrf_token": admin.token(), "since": since, "until": until}
    assert admin.client.post(f"{REPORTS}file", data=data, base_url=f"http://{admin.at}").status_code == status
    query = "select count(*) from audit_entry where action = 'report.export'"
    assert superuser.execute(query).fetchone() == (int(status == 200),)


def test_another_hospitals_numbers_are_its_own(world: World, admin: Browser) -> None:
    other = world.hospital("grace")
    with other.entered():
        db.session.add(week(1, pages=4711))
    assert "The first numbers stand here once a week is over." in admin.open(HOME).text
    assert csv_rows(admin) == []
    assert names(admin.open(REPORTS)) == []


def test_weeks_are_counted_once_when_they_are_over(mercy: Hospital, superuser: psycopg.Connection) -> None:
    anna = mercy.person("Anna Berg")
    page = mercy.page(anna)
    mercy.update(page)
    last = datetime.combine(MONDAY - timedelta(days=3), datetime.min.time(), UTC)
    superuser.execute("update care_page set created_at = %s", [last])
    with mercy.entered():
        count_weeks.work()
    query = "select week, pages, reached, messages, answered, answer_minutes from week_count order by week"
    counted = superuser.execute(query).fetchall()
    assert len(counted) == 12
    assert counted[-1] == (MONDAY - timedelta(weeks=1), 1, 0, 0, 0, None)
    assert {row[1] for row in counted[:-1]} == {0}
    superuser.execute("update care_page set created_at = now()")
    with mercy.entered():
        count_weeks.work()
    assert superuser.execute(query).fetchall() == counted  # what was counted is never counted anew
