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


def test_who_was_invited_has_seven_days_and_comes_to_the_console(world: World) -> None:
    hospital = world.hospital()
    ada = hospital.person("Ada Stone", "tenant_admin")
    with hospital.entered():
        invite(db.session.get_one(Person, (hospital.id, ada.id)))
    [letter] = letters(hospital, "invited")
    path = letter.text.partition("http://mercy.localhost")[2].split()[0]
    outward = path.replace("/admin/", "//evil.example/")
    with time_machine.travel(now() + timedelta(days=7) - A_MINUTE):
        assert "evil.example" not in str(hospital.browser().open(outward).soup.form)
        chosen = hospital.browser().open(path).submit({"password": "five red kites above"})
        assert chosen.path == "/sign-in/second?next=/admin/"
        assert hospital.browser().open(path).submit({"password": "another one of mine"}).status == 410
    with time_machine.travel(now() + timedelta(days=7) + A_MINUTE):
        assert hospital.browser().open(path).status == 410
