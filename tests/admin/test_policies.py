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
