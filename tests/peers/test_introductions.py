"""Being introduced: asking, answering, taking back; what whoever asked learns of an answer; and who can do none of it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from kernel.clock import now
from kernel.db import db
from kernel.errors import NotFound
from kernel.events import Event
from kernel.ids import new_id
from kernel.limits import TooOften
from peers import introducing
from peers.actions import block, unblock
from peers.choosing import hide
from peers.events import Introduced
from peers.introducing import agree, ask, decline, withdraw
from peers.models import Introduction
from peers.queries import was_shown
from tests.peers.two import TEEN, asks, blocks, changed, introduce, know_each_other, lives_with, sees, states, teen, waiting
from tests.support.browser import Browser, Page
from tests.support.world import Hospital, Somebody, World

Two = tuple[Somebody, Somebody]


def _link(page: Page, words: str) -> str:
    """Where the link with these words leads."""
    return next(str(link["href"]) for link in page.soup.select("main a") if link.text.strip() == words)


@pytest.fixture
def two(hospital: Hospital) -> Two:
    """Two people who live with the same, and may find each other."""
    anna, berta = (lives_with(hospital.person(name), "lupus") for name in ("Anna Berg", "Berta Bell"))
    return anna, berta


def older(hospital: Hospital, days: int) -> None:
    """As many days have passed since everything was asked."""
    with hospital.entered():
        db.session.execute(update(Introduction).values(created_at=Introduction.created_at - timedelta(days=days)))


def test_both_agree_and_know_each_other_s_whole_name(two: Two) -> None:
    anna, berta = two
    hers = anna.browser()
    like = hers.open("/people")
    assert "Berta" in like.text
    assert "Bell" not in like.text
    asked = hers.open(_link(like, "Ask to be introduced to Berta")).submit(action="/ask")
    assert "We have asked Berta" in asked.text
    assert waiting(anna) == ([], ["Berta"])
    answers = berta.browser()
    page = answers.open(_link(answers.open("/people"), "Anna"))
    assert "Anna asks to meet you" in page.text
    assert "Berg" not in page.text
    assert "Anna Berg" in page.submit(action="/agree").text
    assert "Berta Bell" in hers.open("/people/introduced").text
    assert know_each_other(anna, berta)
    assert (sees(anna), waiting(anna), waiting(berta)) == ([], ([], []), ([], []))


def test_the_house_is_told_in_the_same_transaction_who_is_introduced(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, berta = two
    introduction_id, told = asks(anna, berta), list[Event]()
    monkeypatch.setattr(introducing, "publish", told.append)
    with anna.hospital.entered():
        agree(berta.reader, introduction_id)
        assert told == [Introduced(introduction_id, (anna.id, berta.id))]
        with pytest.raises(NotFound):
            agree(berta.reader, introduction_id)


QUIET_ENDS: dict[str, Callable[[Somebody, UUID], None]] = {
    "she says nothing": lambda berta, introduction_id: None,
    "she declines": lambda berta, introduction_id: decline(berta.reader, introduction_id),
    "she blocks": lambda berta, introduction_id: block(berta.reader, _asker(introduction_id)),
    "she hides": lambda berta, introduction_id: hide(berta.reader),
}


def _asker(introduction_id: UUID) -> UUID:
    return db.session.scalars(select(Introduction.from_id).where(Introduction.id == introduction_id)).one()


@pytest.mark.parametrize("answer", QUIET_ENDS)
def test_whoever_asked_learns_nothing_of_a_no_and_asks_again_after_ninety_days_at_most(two: Two, answer: str) -> None:
    anna, berta = two
    introduction_id, browser = asks(anna, berta), anna.browser()
    before = _words(browser.open("/people"))
    with anna.hospital.entered():
        QUIET_ENDS[answer](berta, introduction_id)
    assert before == _words(browser.open("/people"))
    if answer != "she hides":
        blocks(anna, berta)
        with anna.hospital.entered():
            unblock(anna.reader, berta.id)
        assert waiting(anna) == ([], [])  # nor does this tell one answer from another
    older(anna.hospital, 31)
    assert (sees(anna), waiting(anna), waiting(berta)) == ([], ([], []), ([], []))
    assert not know_each_other(anna, berta)
    older(anna.hospital, 60)
    if answer in ("she says nothing", "she declines"):
        asks(anna, berta)
        assert waiting(berta) == (["Anna"], [])
    else:
        assert sees(anna) == []


def _words(page: Page) -> str:
    return " ".join(page.soup.select("main")[0].get_text(" ").split())


MEANWHILE: dict[str, Callable[[Somebody, Somebody], object]] = {
    "the asker became a teen": lambda anna, berta: changed(anna, **TEEN),
    "the asked became a teen": lambda anna, berta: changed(berta, **TEEN),
    "the asker blocked": blocks,
    "the asker was silenced": lambda anna, berta: changed(anna, silenced_until=now() + timedelta(days=1)),
    "the asked was banned": lambda anna, berta: changed(berta, banned_until=now() + timedelta(days=1)),
    "the asker left": lambda anna, berta: changed(anna, leaves_at=now()),
    "thirty days passed": lambda anna, berta: older(anna.hospital, 31),
}


@pytest.mark.parametrize("what", MEANWHILE)
def test_a_question_is_not_there_any_more_when(two: Two, what: str) -> None:
    anna, berta = two
    introduction_id = asks(anna, berta)
    MEANWHILE[what](anna, berta)
    assert waiting(berta) == ([], [])
    with anna.hospital.entered():
        for act in (agree, decline):
            with pytest.raises(NotFound):
                act(berta.reader, introduction_id)


def test_a_question_is_answered_by_whoever_was_asked_and_taken_back_by_whoever_asked(world: World, two: Two) -> None:
    anna, berta = two
    introduction_id = asks(anna, berta)
    path, strangers = (
        f"/people/introductions/{introduction_id}",
        [
            anna,
            lives_with(anna.hospital.person("Carla"), "lupus"),
            anna.hospital.person("Mona", "moderator"),
            anna.hospital.person("Tara", "tenant_admin"),
            world.hospital("stjude").person("Dora"),
        ],
    )
    for somebody in strangers:
        browser = somebody.browser()
        answers = [browser.open(path).status, *(_press(browser, f"{path}/{act}") for act in ("agree", "decline"))]
        assert answers == [404] * 3, somebody.name
    assert _press(berta.browser(), f"{path}/withdraw") == 404
    assert _press(anna.hospital.browser(), f"{path}/agree") == 401
    assert states(anna.hospital) == ["asked"]
    assert _press(anna.browser(), f"{path}/withdraw") == 302
    assert states(anna.hospital) == ["withdrawn"]
    assert (sees(anna), sees(berta), waiting(berta)) == (["Carla"], ["Carla"], ([], []))


def _press(browser: Browser, path: str) -> int:
    """Presses a button whose form is not at hand; the status of the very answer."""
    answer = browser.client.post(path, data={"csrf_token": browser.token()}, base_url=f"http://{browser.at}")
    return answer.status_code


def test_whoever_is_not_like_her_cannot_be_asked_nor_blocked_by_a_guess(world: World, two: Two) -> None:
    anna, _ = two
    others = {
        "teen": lives_with(teen(anna.hospital, "Ella"), "lupus").id,
        "hidden": lives_with(anna.hospital.person("Carla"), "lupus", found=False).id,
        "not alike": lives_with(anna.hospital.person("Dora"), "asthma").id,
        "elsewhere": lives_with(world.hospital("stjude").person("Fay"), "lupus").id,
        "herself": anna.id,
        "nobody": new_id(),
    }
    with anna.hospital.entered():
        for who, person_id in others.items():
            assert not was_shown(anna.reader, person_id), who
            with pytest.raises(NotFound):
                ask(anna.reader, person_id)
    browser = anna.browser()
    answers = [_press(browser, f"/people/{others['teen']}/{act}") for act in ("ask", "block")]
    assert [browser.open(f"/people/{others['teen']}/ask").status, *answers] == [404] * 3
    assert states(anna.hospital) == []


def test_two_presses_ask_once_and_two_who_ask_at_once_are_one_question(two: Two) -> None:
    anna, berta = two
    asks(anna, berta)
    with anna.hospital.entered():
        for one, other in ((anna, berta), (berta, anna)):
            with pytest.raises(NotFound):
                ask(one.reader, other.id)
    assert states(anna.hospital) == ["asked"]


def test_five_are_asked_a_day_and_a_block_taken_back_does_not_let_one_ask_sooner(hospital: Hospital) -> None:
    anna = lives_with(hospital.person("Anna"), "lupus")
    others = [lives_with(hospital.person(f"P{number}"), "lupus") for number in range(6)]
    for other in others[:5]:
        asks(anna, other)
    with hospital.entered(), pytest.raises(TooOften):
        ask(anna.reader, others[5].id)
    with hospital.entered():
        block(anna.reader, others[0].id)
        unblock(anna.reader, others[0].id)
        withdraw(anna.reader, _newest())
        with pytest.raises(NotFound):
            ask(anna.reader, others[0].id)
    page = anna.browser().open(f"/people/{others[5].id}/ask").submit(action="/ask")
    assert "as many as a day holds" in page.text
    assert len(states(hospital)) == 5


def _newest() -> UUID:
    return db.session.scalars(select(Introduction.id).order_by(Introduction.id.desc()).limit(1)).one()


def test_a_block_after_being_introduced_ends_it_and_the_list_of_those_one_blocked_is_ones_own(two: Two) -> None:
    anna, berta = two
    introduce(anna, berta)
    hers = anna.browser()
    blocked = hers.open("/people/introduced").submit(action="/block")
    assert "Berta" in _words(blocked)
    theirs = berta.browser()
    assert "Anna" not in _words(theirs.open("/people/introduced")) + _words(theirs.open("/people/blocked"))
    assert (sees(anna), sees(berta), know_each_other(anna, berta)) == ([], [], False)
    blocked.submit(action="/unblock")
    assert not know_each_other(anna, berta)
