"""What a hospital demands: its administrator says so in the console, and it holds for that hospital alone."""

from tests.support.people import rows
from tests.support.world import World


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


def test_each_policy_is_kept_with_what_it_was_before_and_nothing_beyond_its_bounds(world: World) -> None:
    browser = world.hospital("mercy").person("Ada Stone", "tenant_admin").browser()
    said = {"visibility": "asks", "idle_minutes": "30", "closed_months": "12", "quiet_months": "24"}
    assert "holds from now on" in browser.open("/admin/policies/").submit(said).text
    kept = "select visibility, idle_minutes, closed_months, quiet_months from hospital_policy"
    assert rows(world, kept) == [("asks", 30, 12, 24)]
    for wrong in ({"visibility": "everybody"}, {"idle_minutes": "1440"}, {"closed_months": "1"}, {"quiet_months": "x"}):
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
