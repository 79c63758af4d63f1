"""What becomes of pages when somebody who keeps them leaves; and what of hers moves along when two accounts become one."""

import json

import pytest

from accounts.actions import PersonMerged
from accounts.leaving import delete_person
from kernel.db import db
from pages.access import page_for, update_for
from pages.actions import Draft, publish_update
from pages.archive import page_files
from pages.guests import move_to_account
from pages.models import Right, UpdateDraft
from pages.revisions import change_update
from tests.pages.scenes import hospital_of, keepers, open_page
from tests.support.people import rows
from tests.support.world import APage, Somebody, World
from tests.support.writing import no_more


@pytest.fixture
def page(world: World) -> APage:
    """A page that Anna owns."""
    return open_page(world)


def ends(world: World, somebody: Somebody) -> None:
    """Her week is over."""
    with world.as_superuser() as connection:
        connection.execute("update person set leaves_at = now() where id = %s", [somebody.id])
    with somebody.hospital.entered():
        delete_person.work(person_id=str(somebody.id))


def set_person(world: World, somebody: Somebody, column: str) -> None:
    """She is on her way out, or was shut out."""
    with world.as_superuser() as connection:
        connection.execute(f"update person set {column} = now() + interval '3 days' where id = %s".encode(), [somebody.id])


def owners(world: World, page: APage) -> list[str]:
    """Whose a page is."""
    return [email for email, (owns, _) in keepers(world, page).items() if owns]


def is_closed(world: World, page: APage) -> bool:
    """Whether it is there for nobody."""
    return rows(world, "select closed_at is not null from care_page where id = %s", page.id) == [(True,)]


def test_a_page_whose_owner_left_goes_to_whoever_may_manage_it_and_has_helped_longest(world: World, page: APage) -> None:
    hospital = hospital_of(page)
    hospital.manager(page, "Ben Writer", Right.POST)
    cleo = hospital.manager(page, "Cleo Manager", Right.MANAGE)
    hospital.manager(page, "Dora Manager", Right.MANAGE)
    ends(world, page.keeper)
    assert owners(world, page) == [cleo.email]
    assert not is_closed(world, page)
    assert cleo.browser().open(f"{page.path}/keepers").status == 200
    on_record = "select actor, about_id, details->>'to' from audit_entry where action = 'page.hand_over'"
    assert rows(world, on_record) == [("worker", page.id, str(cleo.id))]
    told = "select d.email::text from delivery d join mailing m on m.id = d.mailing_id where m.letter like '%%handed_over'"
    assert rows(world, told) == [(cleo.email,)]


def test_where_nobody_may_manage_it_a_page_goes_to_whoever_has_helped_longest(world: World, page: APage) -> None:
    ben = hospital_of(page).manager(page, "Ben Writer", Right.POST)
    hospital_of(page).manager(page, "Cleo Answers", Right.ANSWER)
    ends(world, page.keeper)
    assert owners(world, page) == [ben.email]


@pytest.mark.parametrize("column", ["leaves_at", "disabled_at"])
def test_nobody_gets_a_page_whose_own_account_is_closed_or_ends(world: World, page: APage, column: str) -> None:
    set_person(world, hospital_of(page).manager(page, "Ben Manager", *Right), column)
    cleo = hospital_of(page).manager(page, "Cleo Answers", Right.ANSWER)
    ends(world, page.keeper)
    assert owners(world, page) == [cleo.email]


@pytest.mark.parametrize("column", ["leaves_at", "disabled_at"])
def test_a_page_that_only_closed_accounts_keep_is_closed_and_named_so_before(world: World, page: APage, column: str) -> None:
    set_person(world, hospital_of(page).manager(page, "Ben Manager", *Right), column)
    assert "they are closed to everybody" in page.keeper.browser().open("/account/leave").text
    ends(world, page.keeper)
    assert is_closed(world, page)


def test_a_co_manager_who_leaves_changes_nothing_even_while_the_owner_is_away(world: World, page: APage) -> None:
    ben = hospital_of(page).manager(page, "Ben Manager", *Right)
    assert "Elena’s page" not in ben.browser().open("/account/leave").text
    set_person(world, page.keeper, "leaves_at")
    ends(world, ben)
    assert owners(world, page) == [page.keeper.email]
    assert not is_closed(world, page)


def test_a_page_of_hers_that_others_keep_too_is_named_before_she_leaves(world: World, page: APage) -> None:
    hospital_of(page).manager(page, "Ben Manager", *Right)
    said = page.keeper.browser().open("/account/leave").text
    assert "Elena’s page" in said
    assert "Hand each one over first" in said
    assert "they are closed to everybody" not in said


def elsewhere(somebody: Somebody) -> list[str]:
    """What a copy of her data says of updates on pages that she does not keep."""
    with somebody.hospital.entered():
        [found] = [entry for entry in page_files(somebody.reader) if entry.path == "updates-elsewhere.json"]
        return [update["words"] for update in json.loads(found.content)]


def wrote(somebody: Somebody, page: APage, body: str) -> None:
    """She publishes an update."""
    with somebody.hospital.entered():
        publish_update(page_for(somebody.reader, page.slug), Draft("", body))


def former_helper(world: World, page: APage) -> Somebody:
    """Ben wrote on the page while he helped to keep it."""
    ben = hospital_of(page).manager(page, "Ben Writer", Right.POST)
    wrote(ben, page, "As Ben wrote it.")
    no_more(world, page, ben)
    return ben


def test_a_former_co_managers_copy_holds_what_he_wrote(world: World, page: APage) -> None:
    assert elsewhere(former_helper(world, page)) == ["As Ben wrote it."]


@pytest.mark.parametrize(
    "change",
    [
        "body = 'Changed by Anna.', edited_at = now()",
        "audience = 'managers'",
        "audience = 'chosen'",
        "state = 'deleted', deleted_at = now()",
    ],
)
def test_a_former_co_managers_copy_holds_nothing_that_was_changed_or_narrowed(world: World, page: APage, change: str) -> None:
    ben = former_helper(world, page)
    with world.as_superuser() as connection:
        connection.execute(f"update update set {change} where author_id = %s".encode(), [ben.id])
    assert elsewhere(ben) == []


@pytest.mark.parametrize("state", ["blocked", "removed"])
def test_a_former_co_managers_copy_holds_nothing_of_a_page_that_shut_him_out(world: World, page: APage, state: str) -> None:
    ben = former_helper(world, page)
    hospital_of(page).guest(page, ben.email, state=state)
    assert elsewhere(ben) == []


def test_what_a_newcomer_was_writing_moves_to_the_account_that_her_mailbox_has_already(world: World, page: APage) -> None:
    hospital = hospital_of(page)
    newcomer, other_page = hospital.person("Nora New"), hospital.page(page.keeper, patient="Paul")
    with hospital.entered():
        for about, author, body in (
            (page.id, page.keeper.id, "Hers already."),
            (page.id, newcomer.id, "Gives way to hers."),
            (other_page.id, newcomer.id, "Moves along."),
        ):
            db.session.add(UpdateDraft(page_id=about, author_id=author, body=body))
        db.session.flush()
        move_to_account(PersonMerged(newcomer.id, page.keeper.id))
    hers = rows(world, "select body from update_draft where author_id = %s order by body", page.keeper.id)
    assert hers == [("Hers already.",), ("Moves along.",)]


def test_the_name_of_who_left_stands_beside_no_change_she_made(world: World, page: APage) -> None:
    [(update_id,)] = rows(world, "select id from update")
    with hospital_of(page).entered():
        visit = page_for(page.keeper.reader, page.slug)
        change_update(visit, update_for(visit, update_id), Draft("", "She slept very well."))
    ends(world, page.keeper)
    assert rows(world, "select editor_name, body from update_version") == [("Somebody who left", "She slept well.")]
    assert rows(world, "select id from update where author_name like '%%Anna%%'") == []
