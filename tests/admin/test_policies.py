"""What a hospital demands: its administrator says so in the console, and it holds for that hospital alone."""

import psycopg
import pytest

from photos.room import GB
from tests.photos.room import leave_room
from tests.support.people import rows
from tests.support.world import World

POLICIES = "/admin/policies/"


def test_a_new_hospital_asks_its_own_people_for_a_second_factor(world: World) -> None:
    world.hospital("mercy")
    assert rows(world, "select second_factor, assent_from from hospital_policy") == [
        (["moderator", "staff", "tenant_admin"], 13)
    ]


def test_an_administrator_changes_what_holds_at_her_hospital(world: World) -> None:
    mercy, brigid = world.hospital("mercy"), world.hospital("brigid")
    page = mercy.person("Ada Stone", "tenant_admin").browser().open("/admin/policies/")
    page = page.submit({"second_factor": ["volunteer"], "assent_from": "14"})
    assert "holds from now on" in page.text
    kept = dict(rows(world, "select tenant_id, array[second_factor::text, assent_from::text] from hospital_policy"))
    assert kept[mercy.id] == ["{volunteer}", "14"]
    assert kept[brigid.id] == ["{moderator,staff,tenant_admin}", "13"]


def test_no_age_and_no_role_is_taken_that_is_not_offered(world: World) -> None:
    browser = world.hospital("mercy").person("Ada Stone", "tenant_admin").browser()
    for said in ({"assent_from": "3"}, {"assent_from": "x"}, {"second_factor": ["owner"]}):
        assert browser.open("/admin/policies/").submit(said).status == 422
    assert rows(world, "select second_factor, assent_from from hospital_policy") == [
        (["moderator", "staff", "tenant_admin"], 13)
    ]


BEYOND = (
    *({"visibility": "everybody"}, {"idle_minutes": "1440"}, {"closed_months": "1"}, {"quiet_months": "x"}),
    *({"order_months": ""}, {"order_months": "24"}, {"donation_months": "12"}, {"topic_months": "1"}),
)


def test_each_policy_is_kept_with_what_it_was_before_and_nothing_beyond_its_bounds(world: World) -> None:
    browser = world.hospital("mercy").person("Ada Stone", "tenant_admin").browser()
    said = {"visibility": "asks", "idle_minutes": "30", "closed_months": "12", "quiet_months": "24"}
    said |= {"conversation_months": "6", "topic_months": "60", "request_months": "3", "case_months": "120"}
    said |= {"order_months": "3", "donation_months": "36"}
    assert "holds from now on" in browser.open("/admin/policies/").submit(said).text
    kept = "select visibility, idle_minutes, closed_months, quiet_months from hospital_policy"
    assert rows(world, kept) == [("asks", 30, 12, 24)]
    others = "select conversation_months, topic_months, request_months, case_months, order_months, donation_months"
    assert rows(world, f"{others} from hospital_policy") == [(6, 60, 3, 120, 3, 36)]
    for wrong in BEYOND:
        assert browser.open("/admin/policies/").submit(wrong).status == 422
    browser.open("/admin/policies/").submit({"closed_months": "", "quiet_months": ""})
    assert rows(world, kept) == [("asks", 30, None, None)]


def test_a_new_page_begins_as_the_hospital_says_and_its_keeper_may_choose_otherwise(world: World) -> None:
    mercy = world.hospital("mercy")
    mercy.person("Ada Stone", "tenant_admin").browser().open("/admin/policies/").submit({"visibility": "hospital"})
    keeper = mercy.person("Nora Lind").browser()
    form = keeper.open("/pages/new")
    assert form.soup.select_one("input[name=visibility][checked]")["value"] == "hospital"  # type: ignore[index]
    form.submit({"who": "other", "patient_name": "Elena", "visibility": "hospital"})
    keeper.open("/pages/new").submit({"who": "other", "patient_name": "Paul", "visibility": "invited"})
    assert rows(world, "select visibility from care_page order by id") == [("hospital",), ("invited",)]


def test_somebody_with_a_role_is_signed_out_after_as_long_as_the_hospital_says_and_a_family_is_not(world: World) -> None:
    mercy = world.hospital("mercy")
    mercy.person("Ada Stone", "tenant_admin").browser().open("/admin/policies/").submit({"idle_minutes": "5"})
    nurse, nora = mercy.person("Dennis Hill", "staff").browser(), mercy.person("Nora Lind").browser()
    with world.as_superuser() as connection:
        connection.execute("update session set seen_at = seen_at - interval '6 minutes'")
    assert (nurse.open("/account").heading, nora.open("/account").heading) == ("Sign in", "Your account")


def test_what_is_allowed_of_pictures_is_kept_with_what_it_was_and_never_beyond_what_the_platform_takes(world: World) -> None:
    mercy, brigid = world.hospital("mercy"), world.hospital("brigid")
    browser = mercy.person("Ada Stone", "tenant_admin").browser()
    assert "holds from now on" in browser.open(POLICIES).submit({"picture_mb": "5", "update_pictures": "3"}).text
    kept = "select tenant_id, picture_mb, update_pictures from hospital_policy order by tenant_id"
    assert rows(world, kept) == sorted([(mercy.id, 5, 3), (brigid.id, 25, 20)])
    for wrong in ({"picture_mb": "26"}, {"picture_mb": "0"}, {"update_pictures": "21"}, {"update_pictures": "x"}):
        assert browser.open(POLICIES).submit(wrong).status == 422
    [(told,)] = rows(world, "select details from audit_entry where action = 'policy.change'")
    assert told == {
        "before": {"picture_mb": 25, "update_pictures": 20},
        "after": {"picture_mb": 5, "update_pictures": 3},
    }
    with world.as_superuser() as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute("update hospital_policy set picture_mb = 26")


@pytest.mark.parametrize(
    ("left", "most", "said", "notice"),
    [
        (GB, 1, "Pictures take 0.0 of 1 GB: 0 % of the room that was agreed.", None),
        (GB // 4, 1, "Pictures take 0.8 of 1 GB: 75 % of the room", None),
        (GB // 10, 1, "Pictures take 0.9 of 1 GB: 90 % of the room", "Pictures take 90 % of their room."),
        (0, 1, "Pictures take 1.0 of 1 GB: 100 % of the room", "There is no room for more pictures."),
        (-GB, 1, "Pictures take 2.0 of 1 GB: 200 % of the room", "There is no room for more pictures."),
        (0, None, "Pictures take 1.0 GB. There is no end to what they may take.", None),
    ],
)
@pytest.mark.parametrize("path", ["/admin/policies/", "/admin/"])
def test_how_much_room_pictures_take_is_said_in_words_and_warned_of_in_time(
    path: str, left: int, most: int | None, said: str, notice: str | None, world: World
) -> None:
    mercy, brigid = world.hospital("mercy"), world.hospital("brigid")
    leave_room(brigid, -5 * GB)
    leave_room(mercy, left)
    with world.as_superuser() as connection:
        connection.execute("update tenant set most_gb = %s", [most])
    page = mercy.person("Ada Stone", "tenant_admin").browser().open(path)
    assert said in " ".join(page.text.split())
    notices = [one.get_text(strip=True) for one in page.soup.select(".notice-title")]
    assert [one for one in notices if "room" in one] == ([notice] if notice else [])
    assert len(page.soup.select("svg.room")) == (most is not None)


def test_only_whoever_may_change_policies_is_told_of_the_room(world: World) -> None:
    mercy = world.hospital("mercy")
    leave_room(mercy, 0)
    assert "room for more pictures" not in mercy.person("Mo Hill", "moderator").browser().open("/admin/").text
