"""The two hospitals of the demo."""

from admin.demo.shapes import HospitalStory
from admin.demo.stories_brigid import BRIGID
from admin.demo.stories_mercy import MERCY

__all__ = ["HOSPITALS", "HospitalStory"]

HOSPITALS: tuple[HospitalStory, ...] = (MERCY, BRIGID)
