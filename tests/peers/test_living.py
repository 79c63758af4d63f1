"""What somebody lives with: found in the vocabulary, said, put right, taken back; and seen by nobody else anywhere."""

from urllib.parse import quote

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from kernel.db import db
from kernel.errors import NotFound
from peers.archive import peer_files
from peers.choosing import take_back
from peers.introducing import agree, decline
from peers.models import Living
from peers.queries import mine, own_living
from peers.vocabulary import CONDITIONS, GROUPS, find, folded
from tests.accounts.helping import letters
from tests.peers.two import asks, lives_with, sees, waiting
from tests.support.world import Hospital, World

SAID = {"condition": "breast_cancer", "standing": "caregiver", "stage": "in_treatment"}


def test_the_vocabulary_has_a_name_in_each_language_for_all_and_none_twice() -> None:
    assert 140 <= len(CONDITIONS) == sum(len(group.conditions) for group in GROUPS)
    for language in ("en", "es"):
        names = [condition.name.by_language[language] for condition in CONDITIONS.values()]
        assert len({folded(name) for name in names}) == len(names)
        assert all(names)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("breast", "breast_cancer"),
        ("MAMA", "breast_cancer"),
        ("cancer mam", "breast_cancer"),
        ("corazon débil", "heart_failure"),
        ("seizu", "epilepsy"),
        ("alzheimer", "dementia"),
        ("sjogren", "sjogrens"),
        ("sida", "hiv"),
        ("", None),
        ("   ", None),
        ("zzz", None),
        ("%", None),
        ("x" * 9999, None),
    ],
)
def test_it_is_found_by_part_of_a_word_in_any_language_with_or_without_accents(typed: str, first: str | None) -> None:
    assert next((condition.code for condition in find(typed)), None) == first


def test_somebody_says_what_she_lives_with_puts_it_right_and_takes_it_back_with_one_press(hospital: Hospital) -> None:
    anna = hospital.person("Anna Berg")
    browser = anna.browser()
    page = browser.open("/account/living")
    assert "Nobody but you sees what stands here" in page.text
    found = browser.open(f"/account/living/add?q={quote('cáncer mam')}")
    assert [label.text.strip() for label in found.soup.select("label[for^=condition]")] == ["Breast cancer"]
    assert found.submit({}, action="").status == 422
    kept = found.submit(SAID, action="")
    assert "Breast cancer" in kept.text
    assert "People like you can find you" not in kept.text
    [change] = [link["href"] for link in kept.soup.select("main a") if link.text.strip() == "Put it right"]
    browser.open(str(change)).submit({"stage": "afterwards"}, action="")
    with hospital.entered():
        [row] = db.session.scalars(select(Living))
        assert (row.condition, row.standing, row.stage) == ("breast_cancer", "caregiver", "afterwards")
        assert mine(anna.reader).found is False
    found_now = browser.open("/account/living").submit(action="/be-found")
    assert "People like you can find you now" in found_now.text
    gone = browser.open("/account/living").submit(action="/take-back")
    assert "Nobody finds you by it any more" in gone.text
    with hospital.entered():
        assert not mine(anna.reader).living
        assert mine(anna.reader).found is False


def test_nothing_of_another_is_read_put_right_or_taken_back(world: World, hospital: Hospital) -> None:
    anna = lives_with(hospital.person("Anna"), "lupus")
    others = [hospital.person("Berta"), hospital.person("Tara", "tenant_admin"), world.hospital("stjude").person("Carla")]
    with hospital.entered():
        living_id = mine(anna.reader).living[0][0].id
    for other in others:
        with other.hospital.entered():
            take_back(other.reader, living_id)
            with pytest.raises(NotFound):
                own_living(other.reader, living_id)
    assert others[0].browser().open(f"/account/living/{living_id}").status == 404
    with hospital.entered():
        assert len(mine(anna.reader).living) == 1


def test_what_is_said_stands_in_its_one_table_and_nowhere_else(world: World, hospital: Hospital) -> None:
    anna, berta = hospital.person("Anna"), lives_with(hospital.person("Berta"), "breast_cancer")
    browser = anna.browser()
    with capture_logs() as logs:
        browser.open("/account/living/add?q=breast").submit(SAID, action="")
        browser.open("/account/living").submit(action="/be-found")
        introduction_id = asks(anna, berta)
        mails = letters(hospital)
        with hospital.entered():
            agree(berta.reader, introduction_id)
        mails += letters(hospital)
    assert len(mails) == 2
    assert not _tells(f"{logs} {mails}")
    with world.as_superuser() as connection:
        tables = connection.execute(
            "select oid::regclass::text from pg_class where relnamespace in ('public'::regnamespace, 'jobs'::regnamespace)"
            " and relkind = 'r' and relname <> 'living'"
        ).fetchall()
        for (name,) in tables:
            [(said,)] = connection.execute(f"select coalesce(string_agg(t::text, ' '), '') from {name} t".encode())
            assert not _tells(said), name
    staff = hospital.person("Tara", "tenant_admin", "moderator").browser()
    for path in ("/admin/", "/admin/people/", f"/admin/people/edit/?id={anna.id}", "/admin/audit/", "/search?q=caregiver"):
        assert not _tells(staff.open(path).text), path


def _tells(text: str) -> bool:
    return any(word in text.casefold() for word in ("breast", "mama ", "in_treatment"))


def test_a_copy_of_her_data_holds_what_she_said_and_nothing_that_another_answered(hospital: Hospital) -> None:
    anna, berta = (lives_with(hospital.person(name), "lupus") for name in ("Anna", "Berta"))
    introduction_id = asks(anna, berta)
    with hospital.entered():
        decline(berta.reader, introduction_id)
        hers, others = (b"".join(entry.content for entry in peer_files(one.reader)).decode() for one in (anna, berta))
    assert "lupus" in hers
    assert "declined" in others
    assert not [word for word in ("declined", "Berta", str(berta.id)) if word in hers]


def test_taking_one_thing_back_hides_her_at_once_from_whom_she_shared_it_with_and_from_nobody_else(hospital: Hospital) -> None:
    anna, berta, carla = (lives_with(hospital.person(name), "lupus") for name in ("Anna", "Berta", "Carla"))
    asks(anna, berta)
    lives_with(anna, "asthma")
    dora = lives_with(hospital.person("Dora"), "asthma")
    assert [sees(one) for one in (carla, dora)] == [["Berta", "Anna"], ["Anna"]]
    with hospital.entered():
        take_back(anna.reader, next(row.id for row, condition in mine(anna.reader).living if condition.code == "lupus"))
    assert [sees(one) for one in (carla, dora)] == [["Berta"], ["Anna"]]
    assert waiting(berta) == ([], [])
