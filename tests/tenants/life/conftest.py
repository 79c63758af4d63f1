"""What tests of a hospital's life share: exporting, importing and comparing in a few words."""

import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from admin.commands.migrate import schema_versions
from kernel.web import House
from photos.actions import file_store
from tenants.life import age
from tenants.life.ending import delete_hospital
from tenants.life.exporting import export_hospital
from tenants.life.format import Source
from tenants.life.importing import import_hospital
from tenants.life.kept import STANDING
from tenants.life.restoring import restore_hospital
from tests.support.superuser import Superuser
from tests.support.world import Hospital, World

SCHEMA, KNOWN = schema_versions()


@dataclass(frozen=True)
class Life:
    """What an operator does, on the test's world; files lie in `folder`."""

    world: World
    folder: Path

    def export(self, hospital: Hospital, name: str, passphrase: str | None = None) -> Path:
        """An archive of a hospital."""
        path = self.folder / name
        with self.world.app.app_context():
            export_hospital(hospital.id, path, schema=SCHEMA, passphrase=passphrase, actor="test")
        return path

    def bring_in(self, path: Path, passphrase: str | None = None) -> None:
        """Imports an archive."""
        with self.world.app.app_context():
            import_hospital(Source(path, passphrase), schema=SCHEMA, known=KNOWN, actor="test")

    def go_back(self, path: Path) -> None:
        """Restores from an archive."""
        with self.world.app.app_context():
            restore_hospital(Source(path), schema=SCHEMA, known=KNOWN, actor="test")

    def delete(self, hospital: Hospital, name: str = "trail.jsonl", *, goes_on: bool = True) -> Path:
        """Deletes a hospital; where its trail is."""
        with self.world.app.app_context():
            delete_hospital(hospital.id, hospital.slug, audit_to=self.folder / name, actor="test", goes_on=goes_on)
        return self.folder / name

    def files(self, hospital_id: UUID) -> list[str]:
        """The keys of a hospital's files."""
        with self.world.app.app_context():
            return list(file_store().keys_under(str(hospital_id)))

    def rows(self, query: str, *given: object) -> list[tuple[Any, ...]]:
        """What the database says past all walls."""
        with self.world.as_superuser() as connection:
            result = connection.execute(query.encode(), given)
            return result.fetchall() if result.description else []

    def left_of(self, hospital_id: UUID) -> dict[str, int]:
        """How many rows each table has that name a hospital, where there is one."""
        columns = """select table_name, column_name from information_schema.columns where table_schema = 'public'
                     and column_name in ('tenant_id', 'hospital_id') or (table_name, column_name) = ('tenant', 'id')"""
        found = {
            name: self.rows(f'select 1 from "{name}" where {column} = %s', hospital_id) for name, column in self.rows(columns)
        }
        jobs = self.rows("select 1 from jobs.procrastinate_jobs where args ->> 'tenant_id' = %s", str(hospital_id))
        return {name: len(rows) for name, rows in {**found, "jobs": jobs}.items() if rows}


def parts(path: Path) -> dict[str, bytes]:
    """What an archive holds, as any program for tar reads it."""
    with tarfile.open(path) as archive:
        return {one.name: (archive.extractfile(one) or path.open("rb")).read() for one in archive}


def of_the_day(path: Path) -> dict[str, bytes]:
    """The rows and files of an archive that going back brings back."""
    kept = {name: content for name, content in parts(path).items() if name.startswith(("data/", "files/"))}
    return {name: content for name, content in kept.items() if name.split("/")[1] not in STANDING}


def rows_in(path: Path, table: str) -> list[dict[str, Any]]:
    """The rows of one table."""
    return [json.loads(line) for line in parts(path).get(f"data/{table}/000001.jsonl", b"").split(b"\n") if line]


@pytest.fixture(scope="session", autouse=True)
def quick_passphrases() -> Iterator[None]:
    """scrypt in a thousandth of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(age, "WORK", 4)
        yield


@pytest.fixture(scope="module")
def long_life(app: House, database_superuser: Superuser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    """A life for all tests of a module."""
    with World(app, database_superuser) as world:
        yield Life(world, tmp_path_factory.mktemp("life"))


@pytest.fixture
def life(world: World, tmp_path: Path) -> Life:
    """A life for one test."""
    return Life(world, tmp_path)
