"""Who leaves the hospital loses every session and every role here at once; what her groups give, she has, and no longer."""

from urllib.parse import urlsplit

import pytest

from accounts.models import Person
from accounts.sessions import sessions_of
from kernel.db import db
from tenants.directory.keeping import add_rule, remove_rule
from tenants.directory.queries import rules
from tests.integrations.identity.forger import forging
from tests.integrations.identity.visits import Clinic, add_provider
from tests.integrations.scim.speaking import USER, Directory
from tests.support.browser import Browser
from tests.support.people import is_in, rows
from tests.support.world import PASSWORD, Somebody, World

RUTH = "ruth@mercy.example"
SHUT = "The hospital’s account does not open this just now"


@pytest.fixture
def ward(directory: Directory) -> str:
    """A group that makes staff; its id."""
    group = directory.list_group("Ward nurses")
    with directory.hospital.entered():
        add_rule(named="ward NURSES", role="staff", actor="test")
    return group


@pytest.fixture
def nurse(clinic: Clinic) -> Somebody:
    """Ruth has an account here, with a password and a proved mailbox, and came by the staff's provider before."""
    ruth = clinic.hospital.person("Ruth Alder", email=RUTH)
    clinic.visit(ruth.browser()).submit(action="/connect")
    return ruth


def listed(directory: Directory, *groups: str) -> str:
    """The directory lists Ruth, in these groups; her id there."""
    user = directory.list_user("ruth.alder", externalId="s-1", emails=[{"value": RUTH, "primary": True}])
    for group in groups:
        join(directory, group, user)
    return user


def join(directory: Directory, group: str, user: str) -> None:
    """Somebody comes into a group."""
    directory.patch(f"/Groups/{group}", {"op": "add", "path": "members", "value": [{"value": user}]})


def roles(world: World, email: str = RUTH) -> list[str]:
    """What somebody is to the hospital."""
    return list(rows(world, f"select roles from person where email = '{email}'")[0][0])


def by_hand(nurse: Somebody, role: str, browser: Browser) -> None:
    """An administrator gives her a role."""
    browser.open(f"/admin/people/edit/?id={nurse.id}").submit({"roles": [role]})


WAYS_OUT = {
    "deactivated": lambda told, user: told.leaves(user),
    "as Entra says it": lambda told, user: told.patch(f"/Users/{user}", {"op": "Replace", "value": {"active": "False"}}),
    "put": lambda told, user: told.said(
        f"/Users/{user}", "PUT", json={"schemas": [USER], "userName": "ruth.alder", "active": False}
    ),
    "nothing said of it": lambda told, user: told.patch(f"/Users/{user}", {"op": "remove", "path": "active"}),
    "deleted": lambda told, user: told.ask(f"/Users/{user}", "DELETE"),
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_who_leaves_is_signed_out_everywhere_and_is_nothing_more_than_a_family_member(
    way: str, directory: Directory, clinic: Clinic, nurse: Somebody, ward: str, world: World
) -> None:
    clinic.rule("groups", "helpers", "volunteer")
    clinic.forger.claims = {"groups": ["helpers"]}
    user = listed(directory, ward)
    by_provider = clinic.hospital.browser()
    clinic.visit(by_provider)
    by_hand(nurse, "moderator", clinic.hospital.person("Ada Stone", "tenant_admin").browser())
    by_provider, by_password = clinic.hospital.browser(), clinic.hospital.browser()
    clinic.visit(by_provider)
    by_password.sign_in(RUTH, PASSWORD)
    assert is_in(by_provider)
    assert is_in(by_password)
    WAYS_OUT[way](directory, user)
    assert not is_in(by_provider)
    assert not is_in(by_password)
    assert roles(world) == []
    assert SHUT in clinic.visit(by_provider).text
    assert not is_in(by_provider)
    by_password.sign_in(RUTH, PASSWORD)
    assert is_in(by_password)  # she may keep a page for her mother
    assert by_password.open("/enrol").status == 404


def test_the_patients_portal_still_lets_a_leaver_in_and_its_claims_make_nothing_of_her(
    directory: Directory, clinic: Clinic, nurse: Somebody, world: World
) -> None:
    with forging() as forger:
        world.app.config["OUTBOUND_ALLOW"] = (*world.app.config["OUTBOUND_ALLOW"], urlsplit(forger.url).netloc)
        portal = Clinic(clinic.hospital, forger, add_provider(clinic.hospital, forger.url))
        portal.rule("groups", "helpers", "volunteer")
        forger.claims = {"groups": ["helpers"], "sub": "p-1"}
        portal.visit(nurse.browser()).submit(action="/connect")
        user = listed(directory)
        assert roles(world) == ["volunteer"]
        directory.leaves(user)
        portal.visit(browser := clinic.hospital.browser())
        assert is_in(browser)
        assert roles(world) == []
        directory.comes_back(user)
        portal.visit(browser)
        assert roles(world) == ["volunteer"]


def test_who_comes_back_has_what_her_groups_give_and_nothing_else(
    directory: Directory, clinic: Clinic, nurse: Somebody, ward: str, world: World
) -> None:
    user = listed(directory, ward)
    by_hand(nurse, "staff", clinic.hospital.person("Ada Stone", "tenant_admin").browser())
    with clinic.hospital.entered():
        db.session.get_one(Person, (clinic.hospital.id, nurse.id)).roles = ["moderator", "staff"]
    directory.leaves(user)
    directory.comes_back(user)
    assert roles(world) == ["staff"]
    clinic.visit(browser := clinic.hospital.browser())
    assert browser.open("/enrol").status == 200


def test_her_account_opens_again_though_another_provider_is_the_staff_s_by_now(
    directory: Directory, clinic: Clinic, nurse: Somebody
) -> None:
    user = listed(directory)
    directory.leaves(user)
    clinic.change(lists_staff=False)
    assert SHUT in clinic.visit(clinic.hospital.browser()).text
    directory.comes_back(user)
    clinic.visit(browser := clinic.hospital.browser())
    assert is_in(browser)


def test_a_put_without_a_word_about_it_brings_nobody_back_and_sends_nobody_away(
    directory: Directory, nurse: Somebody, ward: str, world: World
) -> None:
    user = listed(directory, ward)
    words = {"schemas": [USER], "userName": "ruth.alder", "externalId": "s-1"}
    assert directory.said(f"/Users/{user}", "PUT", json=words)["active"] is True
    assert roles(world) == ["staff"]
    directory.leaves(user)
    assert directory.said(f"/Users/{user}", "PUT", json=words)["active"] is False
    assert roles(world) == []


def test_an_account_that_was_deleted_and_listed_anew_opens_again(
    directory: Directory, clinic: Clinic, nurse: Somebody, ward: str, world: World
) -> None:
    directory.ask(f"/Users/{listed(directory, ward)}", "DELETE")
    assert SHUT in clinic.visit(clinic.hospital.browser()).text
    listed(directory, ward)
    clinic.visit(browser := clinic.hospital.browser())
    assert is_in(browser)
    assert roles(world) == ["staff"]


CHANGES = {
    "she goes out of it": lambda told, group, user: told.patch(
        f"/Groups/{group}", {"op": "remove", "path": f'members[value eq "{user}"]'}
    ),
    "as Entra says it": lambda told, group, user: told.patch(
        f"/Groups/{group}", {"op": "Remove", "path": "members", "value": [{"value": user}]}
    ),
    "it is called something else": lambda told, group, user: told.patch(
        f"/Groups/{group}", {"op": "replace", "path": "displayName", "value": "Friends"}
    ),
    "it is deleted": lambda told, group, user: told.ask(f"/Groups/{group}", "DELETE"),
}


@pytest.mark.parametrize("change", [*CHANGES, "the rule goes"])
def test_what_a_group_gave_goes_with_it_at_once_and_nothing_else_does(
    change: str, directory: Directory, clinic: Clinic, nurse: Somebody, ward: str, world: World
) -> None:
    by_hand(nurse, "volunteer", clinic.hospital.person("Ada Stone", "tenant_admin").browser())
    user = listed(directory, ward)
    assert roles(world) == ["staff", "volunteer"]
    clinic.visit(browser := clinic.hospital.browser())
    if change in CHANGES:
        CHANGES[change](directory, ward, user)
    else:
        with clinic.hospital.entered():
            remove_rule(rules()[0], actor=nurse.reader)
    assert roles(world) == ["volunteer"]
    assert not is_in(browser)


def test_a_role_that_two_sides_give_stays_until_both_take_it_away(
    directory: Directory, clinic: Clinic, nurse: Somebody, ward: str, world: World
) -> None:
    clinic.rule("groups", "nurses", "staff")
    clinic.forger.claims = {"groups": ["nurses"]}
    user = listed(directory, ward)
    clinic.visit(clinic.hospital.browser())
    directory.patch(f"/Groups/{ward}", {"op": "remove", "path": f'members[value eq "{user}"]'})
    assert roles(world) == ["staff"]
    clinic.forger.claims = {}
    clinic.visit(clinic.hospital.browser())
    assert roles(world) == []


def test_what_was_given_by_hand_before_stays_when_the_group_goes(
    directory: Directory, clinic: Clinic, nurse: Somebody, ward: str, world: World
) -> None:
    by_hand(nurse, "staff", clinic.hospital.person("Ada Stone", "tenant_admin").browser())
    listed(directory, ward)
    directory.ask(f"/Groups/{ward}", "DELETE")
    assert roles(world) == ["staff"]


def test_all_of_it_is_one_transaction(directory: Directory, nurse: Somebody, ward: str, world: World) -> None:
    """Nothing of a change that is refused stays, and a change that went through left no session behind."""
    user = listed(directory, ward)
    nobody = "0197a2f0-0000-7000-8000-000000000000"
    value = [{"value": user}, {"value": nobody}]
    directory.patch(f"/Groups/{ward}", {"op": "replace", "path": "members", "value": value}, status=400)
    assert roles(world) == ["staff"]
    with directory.hospital.entered():
        before = len(sessions_of(nurse.id))
    nurse.browser()
    directory.leaves(user)
    assert before == 0
    assert rows(world, "select count(*) from session where person_id is not null") == [(0,)]
