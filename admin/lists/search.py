"""What can be typed into a list's search, and which rows that means. It only looks: an address may hold it, without a token."""

from collections.abc import Mapping
from typing import ClassVar

from sqlalchemy import ColumnElement
from werkzeug.datastructures import MultiDict

from kernel.forms import HouseForm


class Search(HouseForm):
    """Each list has its own fields: a label, a `description` as their hint, and what else their input needs as `render_kw`.

    What cannot be searched for is said beside its field, by the form's own checks; rows are asked for where none has failed.
    """

    longest: ClassVar[int] = 254  # characters of a field

    def __init__(self, typed: Mapping[str, str]) -> None:
        told = {name: str(value)[: self.longest] for name, value in typed.items()}
        super().__init__(formdata=MultiDict(told), meta={"csrf": False})

    @property
    def typed(self) -> dict[str, str]:
        """What was typed, field by field; those left empty are not among it."""
        return {name: value for name, value in self.data.items() if value}

    def finds(self) -> ColumnElement[bool] | None:
        """What few rows fulfil: they are found first and put in order then. None where nothing like that was typed."""
        return None

    def keeps(self) -> list[ColumnElement[bool]]:
        """What is asked of each row while the list is gone through in its order."""
        return []
