"""Archives that were cut off, changed, or made to do harm: each is refused with a reason, and nothing of it stays."""

import io
import json
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from kernel.ids import new_id
from photos.actions import file_store
from tenants.life.format import ABOUT, MANIFEST, BadArchive, Writer
from tests.support.world import Hospital
from tests.tenants.life.conftest import KNOWN, Life, parts

Parts = dict[str, bytes]


@dataclass(frozen=True)
class Good:
    """An archive with nothing wrong, of a hospital that is no more; and one that lives beside."""

    life: Life
    path: Path
    mercy: Hospital
    grace: Hospital
    beside: bytes

    def refused(self, content: bytes, why: str) -> None:
        """An archive is refused for this reason, and nothing of it stays."""
        (path := self.life.folder / "bad").write_bytes(content)
        with pytest.raises(BadArchive, match=why) as refusal:
            self.life.bring_in(path)
        assert "slept" not in str(refusal.value)
        assert self.life.rows("select slug from tenant") == [("grace",)]
        assert (self.life.left_of(self.mercy.id), self.life.files(self.mercy.id)) == ({}, [])


@pytest.fixture(scope="module")
def good(long_life: Life) -> Iterator[Good]:
    mercy, grace = long_life.world.hospital("mercy"), long_life.world.hospital("grace")
    page = mercy.page(mercy.person("Anna Berg"))
    mercy.guest(page)
    mercy.update(page)
    with mercy.entered():
        file_store().put(f"{mercy.id}/{new_id()}/large.jpg", b"a picture")
    path = long_life.export(mercy, "good")
    beside = long_life.export(grace, "beside").read_bytes()
    long_life.delete(mercy)
    yield Good(long_life, path, mercy, grace, beside)
    assert long_life.export(grace, "beside after").read_bytes() == beside


def packed(found: Parts, about: Any = None) -> bytes:
    """An archive with these parts, and a manifest that fits them."""
    file = io.BytesIO()
    writer = Writer(file)
    for name, content in found.items():
        if name != MANIFEST:
            writer.put(name, content)
    writer.close(about or json.loads(found[ABOUT]))
    return file.getvalue()


def told(found: Parts, **changes: Any) -> bytes:
    """The same with something else about the hospital."""
    about = {**json.loads(found[ABOUT]), **changes}
    return packed({**found, ABOUT: json.dumps(about).encode()}, about)


def row(table: str, **changes: Any) -> Callable[[Parts], bytes]:
    """Changes a table's first row; what is None goes."""

    def change(found: Parts) -> bytes:
        name = f"data/{table}/000001.jsonl"
        first, rest = found[name].split(b"\n", 1)
        changed = {**json.loads(first), **changes}
        line = json.dumps({key: value for key, value in changed.items() if value != "away"}).encode()
        return packed({**found, name: line + b"\n" + rest})

    return change


def more(name: str, content: bytes = b"{}\n") -> Callable[[Parts], bytes]:
    """One more part, where it belongs by its kind."""

    def add(found: Parts) -> bytes:
        names = [*found, name]
        kinds = ("about", "data", "jobs", "files", "manifest")
        known = next((number for number, kind in enumerate(kinds) if name.startswith(kind)), 3)
        order = sorted(names, key=lambda one: next((n for n, k in enumerate(kinds) if one.startswith(k)), known))
        return packed({one: content if one == name else found[one] for one in order})

    return add


def job(**said: Any) -> Callable[[Parts], bytes]:
    """One thing to be done."""
    return lambda found: packed(
        {
            **{name: content for name, content in found.items() if name.startswith(("about", "data"))},
            "jobs/000001.jsonl": json.dumps(said).encode() + b"\n",
        },
        json.loads(found[ABOUT]),
    )


OTHERS = str(UUID(int=7))
THEIR_ACCOUNT = b'{"id": "acct_1", "hospital_id": "%s", "order_id": null, "donation_id": null}\n' % OTHERS.encode()
FITTING = {
    "a row of another hospital": (row("person", tenant_id=OTHERS), "belongs to another hospital"),
    "another hospital's things at Stripe": (
        more("data/stripe_owner/000001.jsonl", THEIR_ACCOUNT),
        "not in their order|belongs to another hospital",
    ),
    "a column that there is not": (row("person", is_operator=True), "other columns"),
    "a column too few": (row("person", email="away"), "other columns"),
    "no id": (row("person", id="x"), "has no id"),
    "a table that there is not": (more("data/pg_authid/000001.jsonl"), "does not know"),
    "a table that is left out": (more("data/session/000001.jsonl"), "does not know"),
    "the table of hospitals": (more("data/tenant/000001.jsonl"), "does not know"),
    "a part with a name of its own": (more("data/person/x.jsonl"), "does not know"),
    "a file outside": (more("files/../../../etc/passwd"), "a file that CarePages does not know"),
    "a file at the root": (more("/etc/passwd"), "something that CarePages does not know"),
    "a file of another hospital": (more(f"files/../{OTHERS}/{OTHERS}/large.jpg"), "a file that CarePages does not know"),
    "a file of another kind": (more(f"files/{OTHERS}/data.zip"), "a file that CarePages does not know"),
    "a page to be shown": (more(f"files/{OTHERS}/large.html"), "a file that CarePages does not know"),
    "a job that there is not": (job(name="os.system", at=None, ids={}), "not known here"),
    "a job outside all hospitals": (job(name="kernel.new_day", at=None, ids={}), "not known here"),
    "a job about all hospitals": (job(name="orders.list_events", at=None, ids={}), "not known here"),
    "a job in another hospital": (job(name="mail.send_batch", at=None, ids={"tenant_id": OTHERS}), "not known here"),
    "a job at no time": (job(name="mail.send_batch", at="soon", ids={}), "a time that is none"),
    "an act that was changed": (row("audit_entry", actor="nobody"), "not as it was sealed"),
    "an act more": (
        lambda found: packed({**found, "data/audit_entry/000001.jsonl": found["data/audit_entry/000001.jsonl"] * 2}),
        "ends too early",
    ),
    "a seal that was changed": (row("audit_seal", hash="\\x" + "00" * 32), "not as it was sealed"),
    "a seal that is none": (row("audit_seal", seq="x"), "is none|does not take"),
    "a word that the table does not know": (row("care_page", visibility="everybody"), r"care_page \(care_page_visibility"),
    "a row that leads nowhere": (row("update", page_id=OTHERS), r"update \(update_tenant_id_page_id_fkey"),
    "a number for a name": (row("person", name={"a": 1}, email=None), r"row of person"),
    "a letter that PostgreSQL does not take": (row("person", name="\0"), "row of person"),
    "JSON without end": (
        lambda found: packed({**found, "data/person/000001.jsonl": b"[" * 100_000 + b"\n"}), "is no JSON"
    ),
    "half a line": (lambda found: packed({**found, "data/person/000001.jsonl": b"{}"}), "half a line"),
    "bytes that are no text": (lambda found: packed({**found, "data/person/000001.jsonl": b"\xff\n"}), "no JSON"),
    "parts in another order": (
        lambda found: packed({ABOUT: found[ABOUT], **dict(reversed([*found.items()]))}), "not in their order"
    ),
    "a newer schema": (lambda found: told(found, schema="9999"), "a newer version"),
    "an older schema": (lambda found: told(found, schema=min(KNOWN)), "an older version"),
    "another format": (lambda found: told(found, format=2), "of format 2"),
    "nobody's": (lambda found: told(found, hospital={}), "does not say whose"),
    "no id of a hospital": (lambda found: told(found, hospital=hospital(found, id="../../x")), "does not say whose"),
    "a slug that is reserved": (lambda found: told(found, hospital=hospital(found, slug="console")), "slug is none"),
    "another's slug": (lambda found: told(found, hospital=hospital(found, slug="grace")), "a hospital grace already"),
    "another's host": (lambda found: told(found, hosts=[host("grace.localhost")]), "leads to another hospital"),
    "no host": (lambda found: told(found, hosts=[]), "hosts are none"),
    "a host that is none": (lambda found: told(found, hosts=[host("mercy.localhost/x")]), "hosts are none"),
    "a moment that is none": (lambda found: told(found, hospital=hospital(found, created_at="once")), "when it began"),
}  # fmt: skip


def hospital(found: Parts, **changes: str) -> dict[str, str]:
    """What an archive says of its hospital, changed."""
    return {**json.loads(found[ABOUT])["hospital"], **changes}


def host(name: str) -> dict[str, Any]:
    """A host, as an archive says it."""
    return {"name": name, "canonical": True}


@pytest.mark.parametrize("what", FITTING)
def test_an_archive_whose_manifest_fits_is_refused_for_what_it_holds(what: str, good: Good) -> None:
    change, why = FITTING[what]
    good.refused(change(parts(good.path)), why)


def test_an_archive_that_was_cut_off_or_changed_is_refused_wherever_it_was(good: Good) -> None:
    whole = good.path.read_bytes()
    for length in (0, 1, 511, 512, 600, len(whole) // 2, len(whole) - 1024, len(whole) - 1):
        good.refused(whole[:length], "ends too early")
    for at in range(700, len(whole) - 1024, len(whole) // 40):
        good.refused(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :], ".")
    good.refused(whole + b"x", "after its end")
    good.refused(b"x" * 2048, "not an archive as CarePages writes it")
    found = parts(good.path)
    for left_out in ("data/person/000001.jsonl", next(name for name in found if name.startswith("files/"))):
        without = packed({name: content for name, content in found.items() if name != left_out})
        good.refused(without[: without.rindex(b"manifest.json\0")] + whole[whole.rindex(b"manifest.json\0") :], "was changed")


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (tarfile.SYMTYPE, {"linkname": "/etc/passwd"}),
        (tarfile.LNKTYPE, {"linkname": "about.json"}),
        (tarfile.CHRTYPE, {}),
        (tarfile.DIRTYPE, {}),
        (tarfile.XHDTYPE, {"size": 512}),
        (tarfile.GNUTYPE_LONGNAME, {"size": 512}),
        (tarfile.REGTYPE, {"size": 8**11 - 1}),
    ],
)
def test_nothing_but_plain_files_of_a_usual_size_is_read(kind: bytes, more: dict[str, Any], good: Good) -> None:
    header = tarfile.TarInfo("files/link/large.jpg")
    header.type = kind
    for name, value in more.items():
        setattr(header, name, value)
    about = good.path.read_bytes()[:1024]
    good.refused(about + header.tobuf(tarfile.USTAR_FORMAT) + bytes(2048), "other than plain files")


def test_an_archive_of_a_hospital_that_is_here_is_refused_and_says_what_can_be_done(good: Good) -> None:
    path = good.life.export(good.grace, "grace")
    with pytest.raises(BadArchive, match=r"There is a hospital grace already\. .* say --replace"):
        good.life.bring_in(path)
