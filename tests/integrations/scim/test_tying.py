"""Who somebody of the directory is here: the staff's own provider says so, and no address that was only claimed."""

from urllib.parse import urlsplit

import pytest

from kernel.access import Reader
from kernel.ids import new_id
from tenants.directory.archive import directory_files
from tenants.directory.keeping import add_rule
from tests.integrations.identity.forger import forging
from tests.integrations.identity.visits import Clinic, add_provider, people
from tests.integrations.scim.speaking import Directory
from tests.support.people import is_in, rows
from tests.support.world import World

RUTH = "ruth@mercy.example"


@pytest.fixture
def nurse(directory: Directory) -> str:
    """The directory lists Ruth by her mailbox, as an administrator; nobody came yet. Her id there."""
    user = directory.list_user("ruth", emails=[{"value": RUTH}])
    directory.list_group("Wardens", user)
    with directory.hospital.entered():
        add_rule(named="Wardens", role="tenant_admin", actor="test")
    return user


def tied(world: World) -> list[tuple[object, ...]]:
    """Whom the directory's people are here, and what they are."""
    return rows(world, "select p.email, p.roles from directory_user u join person p on p.id = u.person_id")


def test_a_proved_mailbox_and_the_staff_s_provider_tie(clinic: Clinic, nurse: str, world: World) -> None:
    browser = clinic.hospital.browser()
    clinic.arrive(browser)
    assert tied(world) == [(RUTH, ["tenant_admin"])]
    assert browser.open("/admin/").status == 200


def test_an_external_id_ties_whatever_the_address_is(directory: Directory, clinic: Clinic, world: World) -> None:
    directory.list_user("ruth", externalId="s-1")
    clinic.forger.claims = {"email": "home@example.org"}
    clinic.arrive(clinic.hospital.browser())
    assert tied(world) == [("home@example.org", [])]


def test_another_provider_s_word_ties_nobody(directory: Directory, clinic: Clinic, nurse: str, world: World) -> None:
    """The patients' portal: the same address, called verified, and even the same subject."""
    directory.patch(f"/Users/{nurse}", {"op": "add", "path": "externalId", "value": "s-1"})
    with forging() as portal:
        world.app.config["OUTBOUND_ALLOW"] = (*world.app.config["OUTBOUND_ALLOW"], urlsplit(portal.url).netloc)
        other = Clinic(clinic.hospital, portal, add_provider(clinic.hospital, portal.url, vouches=True))
        browser = clinic.hospital.browser()
        other.arrive(browser)
        assert is_in(browser)
        assert tied(world) == []
        assert rows(world, "select roles from person") == [([],)]


def test_an_address_that_was_only_claimed_ties_nobody(clinic: Clinic, nurse: str, world: World) -> None:
    thief = clinic.hospital.browser()
    thief.open("/join").submit({"name": "Thief", "email": RUTH, "age_group": "adult", "password": "seven grey herons"})
    clinic.forger.claims = {"sub": "thief", "email": "thief@example.org"}
    clinic.visit(thief)
    thief.post("/sign-in/sso/first/connect", {"csrf_token": thief.token()})
    assert tied(world) == []
    clinic.forger.claims = {"sub": "thief"}  # the provider repeats the address; the mailbox is still not proved
    clinic.visit(clinic.hospital.browser())
    assert tied(world) == []


def test_an_address_that_is_proved_no_more_ties_nobody(clinic: Clinic, nurse: str, world: World) -> None:
    clinic.forger.claims = {"sub": "thief", "email": "thief@example.org"}
    clinic.arrive(clinic.hospital.browser())
    rows(world, f"update person set email = '{RUTH}', proved_at = null returning 1")
    clinic.visit(clinic.hospital.browser())
    assert tied(world) == []


def test_a_member_with_the_same_mailbox_who_never_came_by_the_provider_is_nobody_there(
    directory: Directory, clinic: Clinic, nurse: str, world: World
) -> None:
    clinic.hospital.person("Ruth Alder", email=RUTH)
    directory.patch(f"/Users/{nurse}", {"op": "replace", "path": "displayName", "value": "Ruth"})
    assert tied(world) == []


def test_an_address_that_two_share_ties_neither(directory: Directory, clinic: Clinic, nurse: str, world: World) -> None:
    directory.list_user("other", emails=[{"value": RUTH.upper()}])
    clinic.arrive(clinic.hospital.browser())
    assert tied(world) == []


def test_nobody_is_two_and_who_was_known_first_stays_so(directory: Directory, clinic: Clinic, nurse: str, world: World) -> None:
    clinic.arrive(clinic.hospital.browser())
    directory.list_user("impostor", externalId="s-1", emails=[{"value": RUTH}])
    clinic.visit(clinic.hospital.browser())
    assert rows(world, "select user_name from directory_user where person_id is not null") == [("ruth",)]


def test_whoever_had_left_before_she_first_came_is_not_let_in(
    directory: Directory, clinic: Clinic, nurse: str, world: World
) -> None:
    directory.leaves(nurse)
    browser = clinic.hospital.browser()
    assert "its staff directory does not list you" in clinic.arrive(browser).text
    assert not is_in(browser)
    assert people(world) == []


@pytest.mark.parametrize("state", ["listed", "left", "unknown"])
def test_where_nobody_gets_an_account_whom_the_directory_lists_does(
    state: str, directory: Directory, clinic: Clinic, nurse: str, world: World
) -> None:
    clinic.change(makes_accounts=False, lists_staff=True)
    if state == "left":
        directory.leaves(nurse)
    elif state == "unknown":
        clinic.forger.claims = {"email": "other@example.org", "sub": "s-2"}
    browser = clinic.hospital.browser()
    clinic.arrive(browser)
    assert is_in(browser) is (state == "listed")
    assert len(people(world)) == (state == "listed")


def test_who_came_before_is_known_as_soon_as_the_provider_is_called_the_staff_s(
    clinic: Clinic, nurse: str, world: World
) -> None:
    clinic.change(lists_staff=False)
    browser = clinic.hospital.browser()
    clinic.arrive(browser)
    assert tied(world) == []
    clinic.change(lists_staff=True)
    assert tied(world) == [(RUTH, ["tenant_admin"])]
    assert not is_in(browser)  # what she is has changed: its limits are others


def test_a_copy_of_her_data_holds_what_the_directory_says_of_her_alone(
    directory: Directory, clinic: Clinic, nurse: str, world: World
) -> None:
    directory.list_user("other", displayName="Bert")
    clinic.arrive(clinic.hospital.browser())
    (her_id,) = rows(world, "select id from person")[0]
    with clinic.hospital.entered():
        (file,) = directory_files(Reader(person_id=her_id))
        assert list(directory_files(Reader(person_id=new_id()))) == []
    assert b'"Wardens"' in file.content
    assert b"Bert" not in file.content


def test_her_account_ends_and_the_directory_still_knows_her_anew(clinic: Clinic, nurse: str, world: World) -> None:
    clinic.arrive(clinic.hospital.browser())
    rows(world, "delete from person returning 1")
    assert rows(world, "select user_name, person_id from directory_user") == [("ruth", None)]
    clinic.arrive(clinic.hospital.browser())
    assert tied(world) == [(RUTH, ["tenant_admin"])]
