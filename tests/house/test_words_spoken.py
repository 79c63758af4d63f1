"""Every page opens in every language: a translation that cannot be filled in would break it."""

import pytest

from kernel.language import LANGUAGES
from kernel.web import House
from tests.house.acts_shared import press
from tests.house.addresses import addresses
from tests.house.filled import filled
from tests.support.world import World


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_page_opens_in_every_language(language: str, world: World, app: House) -> None:
    hospital = filled(world, "mercy")
    press(hospital.browser, "/language", language=language)
    looks = [a.path for a in addresses(app, hospital) if a.looks and a.path.startswith(hospital.page.path)]
    broken = [path for path in looks if hospital.browser.open(path).status >= 500]
    assert looks
    assert broken == []
