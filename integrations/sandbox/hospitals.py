"""The hospitals whose own sign-in the sandbox plays, and their people, as a file tells them."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, TypeAdapter

Slug = Annotated[str, StringConstraints(pattern="^[a-z0-9-]+$")]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s#]+$")]


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Person(_Told):
    """Somebody with an account at the hospital. `about` is for the page alone; the rest are claims."""

    sub: str = Field(min_length=1)
    name: str
    about: str = ""
    email: str = ""
    email_verified: bool = False
    groups: tuple[str, ...] = ()
    amr: tuple[str, ...] = ("pwd",)
    acr: str | None = None

    def claims(self) -> dict[str, Any]:
        """What an ID token says of her; what is empty is left out."""
        told = self.model_dump(mode="json", exclude={"about"}, exclude_none=True)
        if not self.email:
            del told["email"], told["email_verified"]
        return told


class Directory(_Told):
    """Where the hospital's staff directory speaks to the product (SCIM), and with which token."""

    url: Address
    token: SecretStr


class Hospital(_Told):
    """A hospital, the one client that may ask it, and its people in the order they are shown."""

    name: str
    client_id: str
    client_secret: SecretStr
    redirect_uris: tuple[Address, ...]
    post_logout_redirect_uris: tuple[Address, ...] = ()
    backchannel_logout_uri: Address | None = None
    directory: Directory | None = None
    people: tuple[Person, ...]

    def person(self, sub: str | None) -> Person | None:
        """Who has this `sub`."""
        return next((person for person in self.people if person.sub == sub), None)


_FILE = TypeAdapter(dict[Slug, Hospital], config=ConfigDict(hide_input_in_errors=True))


def read_hospitals(path: Path) -> dict[str, Hospital]:
    """`{"mercy": {"name": …, "client_id": …, "people": [{"sub": …, "name": …}]}}`. Raises ValueError and says what is wrong."""
    return _FILE.validate_json(path.read_bytes())
