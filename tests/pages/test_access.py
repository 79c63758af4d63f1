"""Who may do what with a page: one table, read row by row, proved over HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import select, update

from kernel.clock import now
from kernel.db import db
from kernel.ids import new_id
from pages.models import Audience, CarePage, Guest, Update, UpdatePhoto, UpdateState, Visibility
from photos.actions import file_store, keep_picture
from photos.models import Photo
from tests.pages.scenes import set_page
from tests.photos.pictures import encoded, halves
from tests.support.browser import Browser
from tests.support.people import READERS, Scene, fetch, rows
from tests.support.world import APage, World

# Everybody stands in the same way to four pages, which are for: Invited people, those who Ask first, whoever has the Link, and
# the whole Hospital. A cell names the pages on which it is so: «all», «-» for none, or their letters.
# update for some: one that names her, where she is on the list. unpublished: one that was stopped.
# word: she may leave one; «waits»: it is shown after a yes. follows: after pressing Follow she is told of updates.
TABLE = """
                     | reads | picture | update for some | for keepers | unpublished | word      | follows | writes | settings
stranger             | -     | -       | -               | -           | -           | -         | -       | -      | -
invited              | H     | H       | -               | -           | -           | H waits   | H       | -      | -
expected             | H     | H       | -               | -           | -           | H waits   | H       | -      | -
asked                | H     | H       | -               | -           | -           | H waits   | H       | -      | -
admitted by letter   | all   | all     | all             | -           | -           | all       | all     | -      | -
admitted person      | all   | all     | all             | -           | -           | all       | all     | -      | -
may not write        | all   | all     | all             | -           | -           | -         | all     | -      | -
without pictures     | all   | -       | all             | -           | -           | all       | all     | -      | -
caregiver            | all   | all     | all             | -           | -           | all       | all     | -      | -
removed              | -     | -       | -               | -           | -           | -         | -       | -      | -
removed, old letter  | -     | -       | -               | -           | -           | -         | -       | -      | -
blocked              | -     | -       | -               | -           | -           | -         | -       | -      | -
blocked, old letter  | -     | -       | -               | -           | -           | -         | -       | -      | -
blocked and admitted | -     | -       | -               | -           | -           | -         | -       | -      | -
by link              | L     | L       | -               | -           | -           | -         | -       | -      | -
by old link          | -     | -       | -               | -           | -           | -         | -       | -      | -
unproved newcomer    | -     | -       | -               | -           | -           | -         | -       | -      | -
member               | H     | H       | -               | -           | -           | H waits   | H       | -      | -
staff                | H     | H       | -               | -           | -           | H waits   | H       | -      | -
tenant admin         | H     | H       | -               | -           | -           | H waits   | H       | -      | -
helper               | all   | all     | all             | all         | all         | all       | -       | -      | -
helper who posts     | all   | all     | all             | all         | all         | all       | -       | all    | -
helper who manages   | all   | all     | all             | all         | all         | all       | -       | -      | all
keeper               | all   | all     | all             | all         | all         | all       | -       | all    | all
member elsewhere     | -     | -       | -               | -           | -           | -         | -       | -      | -
"""
# Whose page it is counts as well. One page is kept for somebody who could not be asked; one waits for a teenager's yes; on one
# a teenager who said yes hid an update and a picture; on one somebody is deciding just now. Patients come by their account.
# hidden: she sees what was hidden. that it is: she sees that something is. writes: an update, while somebody decides.
STATES = """
                     | provisional | waiting | agreed | hidden update | hidden picture | that it is | decided on | writes
stranger             | -           | -       | -      | -             | -              | -          | -          | -
blocked              | -           | -       | -      | -             | -              | -          | -          | -
admitted by letter   | yes         | -       | yes    | -             | -              | -          | yes        | -
admitted person      | yes         | -       | yes    | -             | -              | -          | yes        | -
by link              | -           | -       | -      | -             | -              | -          | -          | -
member               | -           | -       | -      | -             | -              | -          | -          | -
staff                | -           | -       | -      | -             | -              | -          | -          | -
helper who posts     | yes         | -       | yes    | -             | -              | yes        | yes        | -
keeper               | yes         | yes     | yes    | -             | -              | yes        | yes        | -
patient              | yes         | yes     | yes    | yes           | yes            | yes        | yes        | -
"""
LETTERS = {Visibility.INVITED: "I", Visibility.ASKS: "A", Visibility.LINK: "L", Visibility.HOSPITAL: "H"}


def table(drawn: str = TABLE) -> dict[str, dict[str, str]]:
    """A table above: for each reader, what is expected in each column."""
    head, *body = [[cell.strip() for cell in line.split("|")] for line in drawn.strip("\n").splitlines()]
    return {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in body}


def scene_of(world: World) -> Scene:
    """A page of each visibility, all kept by one person."""
    hospital, elsewhere = world.hospital(), world.hospital("brigid")
    keeper = hospital.person("Anna Berg")
    return Scene(hospital, elsewhere, [hospital.page(keeper, visibility=visibility) for visibility in LETTERS])


@dataclass(frozen=True)
class Told:
    """What stands on one page."""

    page: APage
    for_all: UUID
    for_some: UUID
    for_keepers: UUID
    stopped: UUID
    photo: UUID


def tell(world: World, scene: Scene, page: APage) -> Told:
    """Updates for each audience; the one for some names everybody on the page's list."""
    hospital = scene.hospital
    with hospital.entered():
        listed = list(db.session.scalars(select(Guest.id).where(Guest.page_id == page.id)))
        photo = keep_picture(encoded(halves()), page.id, actor=page.keeper.reader).id
    told = Told(
        page,
        hospital.update(page),
        hospital.update(page, audience=Audience.CHOSEN, chosen=listed),
        hospital.update(page, audience=Audience.MANAGERS),
        hospital.update(page),
        photo,
    )
    with hospital.entered():
        db.session.add(UpdatePhoto(update_id=told.for_all, photo_id=photo, position=0))
        assert file_store().get(f"{hospital.id}/{photo}/small.jpg")
    with world.as_superuser() as connection:
        connection.execute("update update set state = 'stopped' where id = %s", [told.stopped])
    return told


def opens(browser: Browser, path: str) -> bool:
    """Whether an address shows what it stands for; every other answer is one of those that tell nothing."""
    status = fetch(browser, path).status_code
    assert status in (200, 302, 403, 404), f"{path}: {status}"
    return status == 200


def sees_update(browser: Browser, told: Told, update_id: UUID) -> bool:
    """Whether an update is shown, by itself and on its page alike."""
    alone = opens(browser, f"{told.page.path}/updates/{update_id}")
    listed = f'id="u-{update_id}"' in fetch(browser, told.page.path).get_data(as_text=True)
    assert alone == listed
    return alone


def word(world: World, browser: Browser, page: APage) -> str:
    """Leaves a word; what became of it, or nothing."""
    browser.post(f"{page.path}/messages", {"csrf_token": browser.token(), "body": "We think of you."})
    found = rows(world, "select state from support_message where page_id = %s", page.id)
    return str(found[0][0]) if found else ""


def follows(world: World, browser: Browser, page: APage) -> bool:
    """Presses Follow; whether she is a follower then."""
    browser.post(f"{page.path}/follow", {"csrf_token": browser.token()})
    return bool(rows(world, "select from follower where page_id = %s and unsubscribed_at is null", page.id))


def writes(world: World, browser: Browser, page: APage) -> bool:
    """Opens the form and sends an update past it; both must agree."""
    before = rows(world, "select count(*) from update where page_id = %s", page.id)
    seen = opens(browser, f"{page.path}/updates")
    browser.post(f"{page.path}/updates", {"csrf_token": browser.token(), "body": "Not to be."})
    assert seen == (rows(world, "select count(*) from update where page_id = %s", page.id) != before)
    return seen


def changes(world: World, browser: Browser, page: APage) -> bool:
    """Opens the settings and sends some past the form; both must agree."""
    seen = opens(browser, f"{page.path}/settings")
    sent = {"csrf_token": browser.token(), "visibility": Visibility.INVITED, "neutral_label": "Mine", "kept_by": "Me"}
    browser.post(f"{page.path}/settings", sent)
    assert seen == bool(rows(world, "select from care_page where id = %s and kept_by = 'Me'", page.id))
    return seen


def acts(world: World, browser: Browser, told: Told) -> dict[str, str | bool]:
    """Everything the table has a column for, tried on one page; what changes the page comes last."""
    page = told.page
    return {
        "reads": sees_update(browser, told, told.for_all) and opens(browser, page.path),
        "picture": opens(browser, f"{page.path}/photos/{told.photo}/small.jpg"),
        "update for some": sees_update(browser, told, told.for_some),
        "for keepers": sees_update(browser, told, told.for_keepers),
        "unpublished": sees_update(browser, told, told.stopped),
        "word": word(world, browser, page),
        "follows": follows(world, browser, page),
        "writes": writes(world, browser, page),
        "settings": changes(world, browser, page),
    }


def cell(found: Sequence[str | bool]) -> str:
    """What was found on the four pages, as the table writes it."""
    letters = "".join(letter for letter, done in zip(LETTERS.values(), found, strict=True) if done)
    waits = " waits" if "waiting" in found else ""
    return ("all" if letters == "IALH" else letters or "-") + waits


def test_the_table_and_the_readers_are_the_same_people() -> None:
    assert set(table()) == set(READERS)


@pytest.mark.parametrize("who", READERS)
def test_a_reader_can_do_what_the_table_says_and_nothing_else(world: World, who: str) -> None:
    scene = scene_of(world)
    browser = READERS[who](scene)
    with world.as_superuser() as connection:
        connection.execute("delete from follower")  # only what she does now counts
    told = [tell(world, scene, page) for page in scene.pages]
    searched = fetch(browser, "/search?in=pages&q=slept").get_data(as_text=True)
    tried = [acts(world, browser, one) for one in told]
    assert {act: cell([one[act] for one in tried]) for act in tried[0]} == table()[who]
    for act, update_id in {"reads": "for_all", "update for some": "for_some", "for keepers": "for_keepers"}.items():
        assert cell([str(getattr(one, update_id)) in searched for one in told]) == table()[who][act]


def _patient(scene: Scene) -> Browser:
    """Somebody with an account whom every page is about."""
    somebody = scene.person()
    with scene.hospital.entered():
        db.session.execute(update(CarePage).values(patient_id=somebody.id))
    return somebody.browser()


def set_states(world: World, scene: Scene) -> tuple[UUID, UUID]:
    """Lets the four pages be what the table of states says; the update and the picture that are hidden."""
    provisional, waiting, agreed, decided = scene.pages
    set_page(world, provisional, agreement="provisional")
    set_page(world, waiting, patient_is_minor=True, agreement="waiting")
    set_page(world, agreed, patient_is_minor=True)
    set_page(world, decided, agreement="provisional", opened_at=now())
    hidden, photo = scene.hospital.update(agreed), Photo(id=new_id(), album_id=agreed.id, in_album=True, hidden=True)
    with scene.hospital.entered():
        db.session.get_one(Update, (scene.hospital.id, hidden)).state = UpdateState.HIDDEN
        db.session.add(photo)
        return hidden, photo.id


@pytest.mark.parametrize("who", table(STATES))
def test_whose_page_it_is_says_who_sees_and_who_writes(world: World, who: str) -> None:
    hospital, elsewhere = world.hospital(), world.hospital("brigid")
    keeper = hospital.person("Anna Berg")
    scene = Scene(hospital, elsewhere, [hospital.page(keeper) for _ in LETTERS])
    browser = _patient(scene) if who == "patient" else READERS[who](scene)
    hidden, photo = set_states(world, scene)
    reads = [opens(browser, page.path) for page in scene.pages]
    agreed, decided = scene.pages[2:]
    found = {
        **dict(zip(("provisional", "waiting", "agreed"), reads, strict=False)),
        "hidden update": opens(browser, f"{agreed.path}/updates/{hidden}"),
        "hidden picture": opens(browser, f"{agreed.path}/photos/{photo}"),
        "that it is": f'id="u-{hidden}"' in fetch(browser, agreed.path).get_data(as_text=True),
        "decided on": reads[3],
        "writes": writes(world, browser, decided),
    }
    assert {act: "yes" if done else "-" for act, done in found.items()} == table(STATES)[who]


def test_a_child_s_page_is_for_invited_people_whatever_is_chosen(world: World) -> None:
    hospital = world.hospital()
    keeper = hospital.person()
    page = hospital.page(keeper)
    with hospital.entered():
        db.session.get_one(CarePage, (hospital.id, page.id)).patient_is_minor = True
    for visibility in (Visibility.ASKS, Visibility.LINK, Visibility.HOSPITAL):
        browser = keeper.browser()
        sent = {"csrf_token": browser.token(), "visibility": visibility, "neutral_label": "Mine", "listed": "y"}
        browser.post(f"{page.path}/settings", sent)
        assert rows(world, "select visibility, listed from care_page") == [("invited", False)]
