"""Who is suggested to whom, in which order, and what is shown of her."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from kernel.clock import now
from kernel.db import db
from kernel.limits import TooOften
from peers.choosing import MOST_LIVING, TooMuch, choose, hide, say, take_all_back, take_back
from peers.models import Living, Stage, Standing
from peers.queries import mine, shared_by_many
from peers.vocabulary import CONDITIONS
from tests.forums.visit import a_topic, arrange, into_group
from tests.peers.two import TEEN, asks, blocks, changed, introduce, lives_with, sees, teen
from tests.support.world import Hospital, Somebody, World

SOON = now() + timedelta(days=3)


def gone(somebody: Somebody) -> None:
    """She takes back the first thing that she lives with."""
    with somebody.hospital.entered():
        take_back(somebody.reader, mine(somebody.reader).living[0][0].id)


def does(act: Callable[..., None]) -> Callable[[Somebody], None]:
    """Does something about herself."""

    def do(somebody: Somebody) -> None:
        with somebody.hospital.entered():
            act(somebody.reader)

    return do


NOT_SHOWN: dict[str, Callable[[Somebody, Somebody], object]] = {
    "she is a teen": lambda anna, other: changed(other, **TEEN),
    "I am a teen": lambda anna, other: changed(anna, **TEEN),
    "I have blocked her": blocks,
    "she has blocked me": lambda anna, other: blocks(other, anna),
    "she was silenced": lambda anna, other: changed(other, silenced_until=SOON),
    "she was banned": lambda anna, other: changed(other, banned_until=SOON),
    "I was silenced": lambda anna, other: changed(anna, silenced_until=SOON),
    "I was banned": lambda anna, other: changed(anna, banned_until=SOON),
    "her account was closed": lambda anna, other: changed(other, disabled_at=now()),
    "she leaves": lambda anna, other: changed(other, leaves_at=SOON),
    "her mailbox is not proved": lambda anna, other: changed(other, proved_at=None),
    "she hides": lambda anna, other: does(hide)(other),
    "I hide": lambda anna, other: does(hide)(anna),
    "she takes it back": lambda anna, other: gone(other),
    "I take it back": lambda anna, other: gone(anna),
    "she takes everything back": lambda anna, other: does(take_all_back)(other),
    "I have asked her": asks,
    "she has asked me": lambda anna, other: asks(other, anna),
    "we know each other": introduce,
}


@pytest.mark.parametrize("what", NOT_SHOWN)
def test_somebody_like_me_is_shown_until(hospital: Hospital, what: str) -> None:
    anna, berta = (lives_with(hospital.person(name), "breast_cancer") for name in ("Anna", "Berta"))
    assert (sees(anna), sees(berta)) == (["Berta"], ["Anna"])
    NOT_SHOWN[what](anna, berta)
    assert (sees(anna), sees(berta)) == ([], [])


def test_nobody_is_shown_who_did_not_choose_to_be_found_who_lives_with_something_else_or_is_elsewhere(
    world: World, hospital: Hospital
) -> None:
    anna = lives_with(hospital.person("Anna"), "breast_cancer")
    lives_with(hospital.person("Berta"), "breast_cancer", found=False)
    lives_with(hospital.person("Carla"), "lupus")
    lives_with(world.hospital("stjude").person("Dora"), "breast_cancer")
    teens = [lives_with(teen(hospital, name), "breast_cancer") for name in ("Ella", "Fay")]
    assert sees(anna) == []
    assert [sees(one) for one in teens] == [["Fay"], ["Ella"]]


def test_the_most_alike_come_first_and_only_what_is_shared_is_shown(hospital: Hospital) -> None:
    anna = lives_with(hospital.person("Anna Berg"), "breast_cancer", "lupus", standing=Standing.CAREGIVER)
    lives_with(hospital.person("Dora Dahl"), "breast_cancer", stage=Stage.AFTERWARDS)
    lives_with(hospital.person("Carla Cole"), "breast_cancer", "hiv", stage=Stage.LIVING_WITH_IT)
    lives_with(hospital.person("Berta Bell"), "breast_cancer", standing=Standing.CAREGIVER)
    ella = lives_with(hospital.person("Ella East"), "lupus", standing=Standing.CAREGIVER)
    with hospital.entered():
        for one in (anna, ella):
            choose(one.reader, languages=["es", "fr"] if one is anna else ["fr", "de"], by_mail=True)
    assert sees(anna) == ["Ella", "Berta", "Carla", "Dora"]
    page = anna.browser().open("/people")
    said = [" ".join(line.get_text(" ").split()) for line in page.soup.select(".topic-line")]
    assert said[0].startswith("Ella Lupus: cares for somebody who lives with it, for a while now You both speak: Français Ask")
    assert said[2].startswith("Carla Breast cancer: lives with it, for a while now Ask to be introduced to Carla")
    for hidden in ("HIV", "Cole", "Dahl", "Bell", "East", "Deutsch"):
        assert hidden not in page.text


def test_many_are_said_to_be_more_than_ten_and_fewer_are_never_counted(hospital: Hospital) -> None:
    anna = lives_with(hospital.person("Anna"), "lupus")
    others = [lives_with(hospital.person(f"P{number}"), "lupus") for number in range(11)]
    for one, many in ((None, {"lupus"}), (others[0], set())):
        if one is not None:
            gone(one)
        with hospital.entered():
            assert shared_by_many(anna.reader) == many


def test_topics_are_suggested_that_she_may_read_and_that_speak_of_it_in_either_language(hospital: Hospital) -> None:
    anna = lives_with(hospital.person("Anna"), "breast_cancer", found=False)
    writer = hospital.person("Wilma")
    a_topic(writer, "Breast cancer and work")
    a_topic(writer, "Cáncer de seno en familia")
    a_topic(writer, "Nights")
    a_topic(writer, "Mornings", "After the mastectomy I could not lift my arm.")
    arrange(hospital, "parenting", read_by="group", written_by="group")
    into_group(hospital, "parenting", writer)
    a_topic(writer, "Breast cancer among ourselves", forum="parenting")
    page = anna.browser().open("/people")
    assert [link.text.strip() for link in page.soup.select("[aria-labelledby=topics] a")] == [
        "Mornings",
        "Cáncer de seno en familia",
        "Breast cancer and work",
    ]


def test_whoever_may_not_take_part_can_say_nothing_but_can_take_everything_back(hospital: Hospital) -> None:
    anna = lives_with(hospital.person("Anna"), "lupus")
    browser = changed(anna, silenced_until=SOON).browser()
    assert "cannot meet people here" in browser.open("/people").text
    assert browser.open("/account/living/add").status == 403
    browser.open("/account/living").submit(action="take-back")
    with hospital.entered():
        assert db.session.query(Living).count() == 0
    newcomer = changed(hospital.person("Nora"), proved_at=None).browser()
    assert "mailbox is proved" in newcomer.open("/people").text
    assert newcomer.open("/account/living/add").status == 403


def test_nobody_goes_through_the_vocabulary_to_see_who_is_there(hospital: Hospital) -> None:
    anna = hospital.person("Anna")
    with hospital.entered():
        for code in list(CONDITIONS)[:MOST_LIVING]:
            say(anna.reader, code, Standing.PATIENT, Stage.AFTERWARDS)
        with pytest.raises(TooMuch):
            say(anna.reader, "lupus", Standing.PATIENT, Stage.AFTERWARDS)
        for _ in range(9):
            say(anna.reader, "bone_cancer", Standing.PATIENT, Stage.AFTERWARDS)
        with pytest.raises(TooOften):
            say(anna.reader, "bone_cancer", Standing.PATIENT, Stage.AFTERWARDS)
