"""The hospitals whose record the sandbox plays, as a file tells them."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class Record(BaseModel):
    """The record of one hospital, and what opens it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    token: str = Field(min_length=16, repr=False)


_FILE = TypeAdapter(dict[str, Record], config=ConfigDict(hide_input_in_errors=True))


def read_records(path: Path) -> dict[str, Record]:
    """`{"mercy": {"token": …}}`. Raises ValueError and says what is wrong."""
    return _FILE.validate_json(path.read_bytes())
