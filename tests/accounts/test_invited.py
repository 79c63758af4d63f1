"""The letter to whoever is to look after a hospital: for how long it opens something, and where that leads."""

from datetime import timedelta

import time_machine

from accounts.actions import invite
from accounts.models import Person
from kernel.clock import now
from kernel.db import db
from tests.accounts.helping import letters
from tests.support.world import World

A_MINUTE = timedelta(minutes=1)


def path_in(text: str) -> str:
    """Where a letter leads."""
    return text.partition("http://mercy.localhost")[2].split()[0]


def test_who_was_invited_has_seven_days_and_comes_to_the_console(world: World) -> None:
    hospital = world.hospital()
    ada = hospital.person("Ada Stone", "tenant_admin")
    with hospital.entered():
        invite(db.session.get_one(Person, (hospital.id, ada.id)))
    [letter] = letters(hospital, "invited")
    path = path_in(letter.text)
    outward = path.replace("/admin/", "//evil.example/")
    with time_machine.travel(now() + timedelta(days=7) - A_MINUTE):
        assert "evil.example" not in str(hospital.browser().open(outward).soup.form)
        chosen = hospital.browser().open(path).submit({"password": "five red kites above"})
        assert chosen.path == "/sign-in/second?next=/admin/"
        assert hospital.browser().open(path).submit({"password": "another one of mine"}).status == 410
    with time_machine.travel(now() + timedelta(days=7) + A_MINUTE):
        assert hospital.browser().open(path).status == 410


def test_once_a_password_was_chosen_by_one_letter_no_other_opens_anything(world: World) -> None:
    hospital = world.hospital()
    ada, nora = hospital.person("Ada Stone", "tenant_admin"), hospital.person("Nora Lind", "tenant_admin")
    with hospital.entered():
        for somebody in (ada, nora):
            invite(db.session.get_one(Person, (hospital.id, somebody.id)))
    invited = {letter.to: path_in(letter.text) for letter in letters(hospital, "invited")}
    hospital.browser().open("/sign-in/forgotten").submit({"email": ada.email})
    [other] = letters(hospital, "new_password")
    hospital.browser().open(path_in(other.text)).submit({"password": "five red kites above"})
    chosen = {"password": "another one of mine"}
    assert hospital.browser().open(invited[ada.email]).submit(chosen).status == 410
    assert hospital.browser().open(invited[nora.email]).submit(chosen).status == 200
