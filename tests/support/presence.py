"""Whom somebody is shown to be at a place, by the place's own rules."""

from collections.abc import Sequence
from uuid import UUID

from kernel.live import channels
from kernel.live_presence import others_of, sentence
from tests.support.world import Somebody


def told(viewer: Somebody, place: tuple[str, UUID], there: Sequence[Somebody]) -> str:
    """What she is told when she and these are at a place; "-" where she may not be there herself."""
    name, channel_id = place
    with viewer.hospital.entered():
        [audience] = channels()[name].audiences(channel_id, [viewer.reader])
        presents = channels()[name].presents
        assert presents is not None
        if audience is None:
            return "-"
        return sentence(
            [one.name for one in others_of(presents(channel_id, [viewer.id, *(one.id for one in there)]), audience)]
        )
