"""What whoever a page is about decides, and what becomes of anybody's rights, is so at once in every browser that lies open."""

from collections.abc import Callable, Mapping
from uuid import UUID

import pytest
from sqlalchemy import select

from accounts.factors.models import Factor, FactorKind
from accounts.models import Person
from kernel.access import Role
from kernel.clock import now
from kernel.db import db
from kernel.ids import new_id
from pages.agreement import Agreement
from pages.models import CarePage, PageManager, Right, Update, UpdatePhoto
from photos.models import Photo, PhotoState
from tenants.directory.tying import leave
from tenants.enrolment.hand_back import undo_use
from tenants.enrolment.models import Enrolment
from tests.pages.patients import ADULT, come, decide, judge, make_card
from tests.pages.round import AGAIN, FENCE, SECRET, SILENT, Round, gather
from tests.pages.scenes import act, set_page
from tests.support.people import fetch, rows
from tests.support.world import World


def vetoes(verdict: str) -> Callable[[Round], object]:
    """Elena decides about the first update."""
    return lambda all_: judge(all_.browsers["elena"], all_.page, "updates", all_.update, verdict)


def test_what_she_does_not_want_is_gone_for_everybody_but_her_until_she_shows_it_again(world: World) -> None:
    with gather(world, Agreement.PROVISIONAL).open() as everybody:
        gone = [f"-u-{everybody.update}"]
        came = everybody.after(vetoes("hide"))
        assert [came[who] for who in ("anna", "hal", "ruth")] == [gone] * 3
        [hers] = came["elena"]
        assert "Hidden. Nobody but you sees this." in hers
        assert SECRET in hers
        back = everybody.after(vetoes("keep"))
        assert [SECRET in " ".join(back[who]) for who in everybody.browsers] == [True] * 4
        assert ["I do not want this here" in " ".join(back[who]) for who in ("ruth", "elena")] == [False, True]


def test_of_what_a_child_does_not_want_those_who_keep_her_page_see_that_it_was_and_not_what(world: World) -> None:
    with gather(world, Agreement.GUARDIAN).open() as everybody:
        came = everybody.after(vetoes("hide"))
        [kept], [helped] = came["anna"], came["hal"]
        assert all("Elena does not want this update here." in said and SECRET not in said for said in (kept, helped))
        assert came["ruth"] == [f"-u-{everybody.update}"]
        shown = everybody.browsers["anna"].open(everybody.page.path).text
        assert SECRET not in shown


@pytest.mark.parametrize("audience", ["chosen", "managers"])
def test_she_sees_what_was_for_some_and_is_told_when_it_goes(world: World, audience: str) -> None:
    with gather(world, Agreement.GUARDIAN).open() as everybody:
        set_update(everybody, audience=audience)
        came = everybody.after(lambda all_: act(all_.browsers["anna"], f"{all_.page.path}/updates/{all_.update}/delete"))
        assert came["elena"] == [f"-u-{everybody.update}"]
        assert came["ruth"] == []
        assert "Deleted on" in " ".join(came["anna"])


def set_update(everybody: Round, **values: str) -> None:
    """Sets columns of the first update, past its forms."""
    with everybody.hospital.entered():
        shown = db.session.get_one(Update, (everybody.hospital.id, everybody.update))
        for name, value in values.items():
            setattr(shown, name, value)


def test_a_picture_that_she_does_not_want_goes_from_its_update_and_from_the_head_of_the_page(world: World) -> None:
    everybody = gather(world, Agreement.PROVISIONAL)
    photo_id = add_picture(everybody)
    set_page(world, everybody.page, cover_id=photo_id)
    with everybody.open():
        judge(everybody.browsers["elena"], everybody.page, "pictures", photo_id, "hide")
        told = {who: (everybody.heard[who].next(), everybody.heard[who].next()) for who in everybody.browsers}
    assert [FENCE in head.data for _update, head in told.values()] == [True] * 4
    assert {who: str(photo_id) in shown.data for who, (shown, _head) in told.items()} == {
        "anna": False,
        "hal": False,
        "ruth": False,
        "elena": True,
    }


def add_picture(everybody: Round) -> UUID:
    """A picture in the first update."""
    with everybody.hospital.entered():
        photo = Photo(id=new_id(), album_id=everybody.page.id, width=80, height=40, state=PhotoState.READY, in_album=True)
        db.session.add(photo)
        db.session.flush()
        db.session.add(UpdatePhoto(update_id=UUID(everybody.update), photo_id=photo.id, position=0))
        return photo.id


def test_a_word_in_her_name_that_she_does_not_want_is_gone_and_comes_back_if_it_was_not_she(world: World) -> None:
    everybody = gather(world, Agreement.PROVISIONAL, came=False)
    act(everybody.browsers["anna"], f"{everybody.page.path}/messages", body="I am better now.")
    [(word_id,)] = rows(world, "select id from support_message")
    elena = everybody.browsers["elena"] = everybody.hospital.browser()
    come(make_card(everybody.page), elena, **ADULT)
    with everybody.open():
        came = everybody.after(lambda all_: judge(elena, all_.page, "words", word_id, "hide"))
        assert list(came.values()) == [[f"-m-{word_id}"]] * 4
        everybody.after(vetoes("hide"))
        back = everybody.after(undo_coming)
    assert back["elena"] == SILENT
    for who in ("anna", "hal", "ruth"):
        assert SECRET in " ".join(back[who])
        assert "I am better now." in " ".join(back[who])
    assert back["anna"][0] == "again"


def undo_coming(all_: Round) -> None:
    """Staff find that it was not she who came."""
    with all_.hospital.entered():
        card = db.session.scalars(select(Enrolment)).one()
        page = db.session.get_one(CarePage, (all_.hospital.id, all_.page.id))
        undo_use(card, page, actor=all_.page.keeper.reader)


def elena_decides(what: str) -> Callable[[Round], object]:
    """Elena presses one of the buttons of her own place."""
    return lambda all_: decide(all_.browsers["elena"], all_.page, what)


def takes(all_: Round) -> None:
    """The page is hers, and whoever kept it keeps it no more."""
    decide(all_.browsers["elena"], all_.page, "begin")
    act(all_.browsers["elena"], f"{all_.page.path}/yours/take", agree="y")


def waits(all_: Round) -> None:
    """She is old enough to be asked from today on."""
    set_page(all_.world, all_.page, agreement=Agreement.WAITING)


def holds(all_: Round) -> None:
    """Hal holds all letters."""
    act(all_.browsers["hal"], f"{all_.page.path}/silence")


TURNS: Mapping[str, tuple[Agreement, Callable[[Round], object], dict[str, list[str]]]] = {
    "the letters are held": (Agreement.AGREED, holds, {"anna": AGAIN, "hal": AGAIN, "ruth": [], "elena": AGAIN}),
    "she begins to decide": (
        Agreement.PROVISIONAL,
        elena_decides("begin"),
        {"anna": AGAIN, "hal": AGAIN, "ruth": [], "elena": AGAIN},
    ),
    "she takes the page": (
        Agreement.PROVISIONAL,
        takes,
        {"anna": SILENT, "hal": SILENT, "ruth": [], "elena": AGAIN},
    ),
    "she closes the page": (
        Agreement.PROVISIONAL,
        elena_decides("close"),
        {"anna": SILENT, "hal": SILENT, "ruth": SILENT, "elena": AGAIN},
    ),
    "it waits for her yes": (
        Agreement.GUARDIAN,
        waits,
        {"anna": AGAIN, "hal": SILENT, "ruth": SILENT, "elena": AGAIN},
    ),
    "she says yes": (Agreement.WAITING, elena_decides("yes"), {"anna": AGAIN, "elena": AGAIN}),
    "she says no": (Agreement.GUARDIAN, elena_decides("no"), {"anna": SILENT, "hal": SILENT, "ruth": SILENT, "elena": AGAIN}),
}


@pytest.mark.parametrize("turn", TURNS)
def test_whoever_still_sees_it_is_told_to_look_again_and_the_others_hear_nothing_more_when(turn: str, world: World) -> None:
    agreement, what, expected = TURNS[turn]
    with gather(world, agreement).open() as everybody:
        came = everybody.after(what)
        assert {said for heard in came.values() for said in heard} <= {"again", "silent"}
        assert {who: said[-1:] for who, said in came.items()} == expected
        for who, browser in everybody.browsers.items():
            assert (fetch(browser, everybody.page.path).status_code == 404) is (expected[who] == SILENT)
        assert SECRET not in "".join(heard.heard for heard in everybody.heard.values())


def by_row(what: Callable[[Round, Person], object]) -> Callable[[Round], None]:
    """Something is done to Hal's account."""

    def done(all_: Round) -> None:
        with all_.hospital.entered():
            what(all_, db.session.scalars(select(Person).where(Person.name == "Hal Helper")).one())

    return done


def _gets_factor(_: Round, hal: Person) -> None:
    db.session.add(Factor(person_id=hal.id, kind=FactorKind.APP, secret=b"sealed"))


def _helps_with_less(_: Round, hal: Person) -> None:
    db.session.scalars(select(PageManager).where(PageManager.person_id == hal.id)).one().rights = [Right.POST]


def _asks_to_leave(_: Round, hal: Person) -> None:
    hal.leaves_at = now()


HALS: Mapping[str, tuple[Callable[[Round], object], list[str]]] = {
    "the hospital's directory takes him off": (by_row(lambda _, hal: leave(hal)), SILENT),
    "a second factor is set up in another browser": (by_row(_gets_factor), SILENT),
    "he asks for his account to end": (by_row(_asks_to_leave), SILENT),
    "he may do less": (by_row(_helps_with_less), AGAIN),
}


@pytest.mark.parametrize("why", HALS)
def test_a_helpers_open_page_follows_his_rights_when(why: str, world: World) -> None:
    what, expected = HALS[why]
    with gather(world, Agreement.AGREED, came=False).open() as everybody:
        assert everybody.after(what) == {"anna": [], "hal": expected, "ruth": []}


def test_whoever_must_show_a_second_factor_hears_what_a_visit_shows_and_no_more(world: World) -> None:
    """A stream's reader is the same as a request's: roles that wait are not in it."""
    admin = world.hospital().person("Ada", "tenant_admin")
    weak = admin.browser(strong=False)
    weak.open("/account")
    with admin.hospital.entered(), world.app.test_request_context():
        [(session_id,)] = rows(world, "select id from session")
        [reader] = world.app.readers_in([session_id]).values()
    assert sorted(reader.roles) == [Role.ANYONE, Role.MEMBER]
    assert sorted(reader.waiting) == [Role.TENANT_ADMIN]
