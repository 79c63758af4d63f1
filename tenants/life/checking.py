"""An archive is gone through from end to end before a row is written: whatever is not as we write it is refused."""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from kernel.audit_chain import Seal
from kernel.ids import parse_id
from kernel.tenancy import bare_host
from photos.store import checked_key
from tenants.actions import HOST, RESERVED, SLUG
from tenants.life.format import ABOUT, FORMAT, MANIFEST, BadArchive, Part, Source, lines_in, manifest_of, part_of
from tenants.life.kept import columns, is_kept, owner_column, tables
from tenants.life.waiting import checked_job

_NUMBER = re.compile(r"[0-9]{6}\.jsonl")


@dataclass(frozen=True)
class About:
    """The hospital of an archive."""

    id: UUID
    slug: str
    created_at: datetime
    hosts: list[tuple[str, bool]]


@dataclass
class Contents:
    """What an archive holds. `newest`: the last seal of its audit trail."""

    about: About
    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    newest: Seal | None = None


def table_of(name: str) -> str | None:
    """Which table a part holds rows of, if it does."""
    return name.split("/")[1] if name.startswith("data/") else None


def key_of(name: str, hospital_id: UUID) -> str:
    """Under which key a part lies in the file store."""
    return f"{hospital_id}/{name.removeprefix('files/')}"


def check(source: Source, schema: str, known: frozenset[str]) -> Contents:
    """What an archive holds, when all of it is right. `schema`: ours; `known`: those before it. Raises BadArchive."""
    parts = source.parts()
    name, content = next(parts, ("", b""))
    if name != ABOUT:
        raise BadArchive("It is not an archive as CarePages writes it.")
    said = _json(content)
    going = _Check(said, _about(said, schema, known), [part_of(name, content)])
    for name, content in parts:
        going.take(name, content)
    return going.concluded()


class _Check:
    """Goes through the parts after the first, in the one order in which they may come."""

    def __init__(self, said: Any, about: About, parts: list[Part]) -> None:
        self._said, self._parts, self._contents, self._ended = said, parts, Contents(about), False
        self._tables = {table.name: (number, table) for number, table in enumerate(tables())}
        self._place: tuple[int, int, str] = (0, 0, "")

    def take(self, name: str, content: bytes) -> None:
        """One part. Raises BadArchive."""
        if self._ended:
            raise BadArchive("Something comes after its end.")
        if name == MANIFEST:
            self._ended = True
            if content != manifest_of(self._said, self._parts):
                raise BadArchive("It was changed: what it holds is not what its manifest says.")
            return
        place = self._taken(name, content)
        if place <= self._place:
            raise BadArchive("Its parts are not in their order.")
        self._place = place
        self._parts.append(part_of(name, content))

    def concluded(self) -> Contents:
        """What was found. Raises BadArchive when the end was missing."""
        rows = self._contents.rows
        if not self._ended or not rows.get("audit_entry") or rows["audit_entry"] != rows.get("audit_seal"):
            raise BadArchive("It ends too early.")
        return self._contents

    def _taken(self, name: str, content: bytes) -> tuple[int, int, str]:
        match name.split("/"):
            case ["data", table, number] if table in self._tables and _NUMBER.fullmatch(number):
                self._rows(self._tables[table][1], content)
                return 1, self._tables[table][0], number
            case ["jobs", "000001.jsonl"]:
                for line in lines_in(content):
                    checked_job(_json(line))
                return 2, 0, name
            case ["files", *_]:
                self._file(key_of(name, self._contents.about.id))
                return 3, 0, name
        raise BadArchive("It holds something that CarePages does not know.")

    def _file(self, key: str) -> None:
        try:
            known = is_kept(checked_key(key))
        except ValueError:
            known = False
        if not known:
            raise BadArchive("It holds a file that CarePages does not know.")
        self._contents.files += 1

    def _rows(self, table: Table, content: bytes) -> None:
        names, owner, own = set(columns(table)), owner_column(table), str(self._contents.about.id)
        row: Any = None
        for line in lines_in(content):
            row = _json(line)
            if not isinstance(row, dict) or set(row) != names:
                raise BadArchive(f"A row of {table.name} has other columns than that table.")
            if row[owner] != own:
                raise BadArchive(f"A row of {table.name} belongs to another hospital.")
            if owner == "tenant_id" and parse_id(str(row["id"])) is None:
                raise BadArchive(f"A row of {table.name} has no id.")
            self._contents.rows[table.name] = self._contents.rows.get(table.name, 0) + 1
        if table.name == "audit_seal" and row is not None:
            self._contents.newest = _seal(row)


def _seal(row: dict[str, Any]) -> Seal:
    try:
        return Seal(int(row["seq"]), bytes.fromhex(str(row["hash"]).removeprefix("\\x")))
    except (TypeError, ValueError) as error:
        raise BadArchive("A seal of its audit trail is none.") from error


def _json(content: bytes | str) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadArchive("It holds something that is no JSON.") from error


def _about(said: Any, schema: str, known: frozenset[str]) -> About:
    match said:
        case {"format": int(number)} if number != FORMAT:
            raise BadArchive(f"It is of format {number}; this version of CarePages reads format {FORMAT}.")
        case {"schema": str(theirs)} if theirs != schema:
            age = "an older" if theirs in known else "a newer"
            raise BadArchive(f"It was made by {age} version of CarePages (schema {theirs}; here it is {schema}). Use that one.")
        case {
            "format": int(), "schema": str(), "hosts": list(hosts),
            "hospital": {"id": str(own), "slug": str(slug), "created_at": str(made)},
        }:  # fmt: skip
            return About(_id(own), _slug(slug), _made(made), _hosts(hosts))
    raise BadArchive("It does not say whose it is.")


def _id(spelt: str) -> UUID:
    found = parse_id(spelt)
    if found is None or str(found) != spelt:
        raise BadArchive("It does not say whose it is.")
    return found


def _slug(slug: str) -> str:
    if not SLUG.fullmatch(slug) or slug in RESERVED:
        raise BadArchive("Its slug is none.")
    return slug


def _made(spelt: str) -> datetime:
    try:
        found = datetime.fromisoformat(spelt)
    except ValueError as error:
        raise BadArchive("It does not say when it began.") from error
    if found.tzinfo is None:
        raise BadArchive("It does not say when it began.")
    return found


def _hosts(said: list[Any]) -> list[tuple[str, bool]]:
    hosts = [(one["name"], one["canonical"]) for one in said if isinstance(one, dict) and set(one) == {"name", "canonical"}]
    named = all(
        isinstance(name, str) and isinstance(canonical, bool) and HOST.fullmatch(name) and bare_host(name) == name
        for name, canonical in hosts
    )
    if len(hosts) != len(said) or not named or [canonical for _, canonical in hosts].count(True) != 1:
        raise BadArchive("Its hosts are none.")
    return hosts
