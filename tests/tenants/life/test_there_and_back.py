"""A whole hospital goes into a file and comes back the same, beside another that is not touched; and it can go for good."""

from pathlib import Path
import time
import psycopg
import pytest

from admin.commands.migrate import schema_versions
from kernel.web import House
from tenants.life.ending import delete_hospital
from tenants.life.exporting import export_hospital
from tenants.life.format import Source
from tenants.life.importing import import_hospital
from tests.house.filled import filled
from tests.support.world import World


def test_there_and_back(world: World, tmp_path: Path, monkeypatch) -> None:
    t=time.time()
    mercy, grace = filled(world, "mercy"), filled(world, "grace")
    print("filled", time.time()-t); t=time.time()
    schema, known = schema_versions()
    print("schema", time.time()-t); t=time.time()
    with world.app.app_context():
        export_hospital(mercy.hospital.id, tmp_path/"a", schema=schema, passphrase=None, actor="test")
        export_hospital(grace.hospital.id, tmp_path/"g", schema=schema, passphrase=None, actor="test")
        print("exports", time.time()-t); t=time.time()
        delete_hospital(mercy.hospital.id, "mercy", audit_to=tmp_path/"audit", actor="test")
        print("delete", time.time()-t); t=time.time()
        monkeypatch.setitem(world.app.config, "SECRET_KEY", "another key of another installation, longer")
        import_hospital(Source(tmp_path/"a"), schema=schema, known=known, actor="test")
        print("import", time.time()-t); t=time.time()
        export_hospital(mercy.hospital.id, tmp_path/"b", schema=schema, passphrase=None, actor="test")
    import subprocess
    print(subprocess.run(f"cd {tmp_path}; mkdir A B; tar xf a -C A; tar xf b -C B; diff -r A B | cut -c1-600; ls A/data; wc -c a; cat A/manifest.json | head -c 1500; head -3 audit; cat A/jobs/*", shell=True, capture_output=True, text=True).stdout)
    assert (tmp_path/"a").read_bytes() == (tmp_path/"b").read_bytes()
