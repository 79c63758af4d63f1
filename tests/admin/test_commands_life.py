"""The life of a hospital on the command line: what is asked, what is said, and what is refused in a sentence."""

import json
import stat
from pathlib import Path

import pytest

from tenants.life import age
from tests.admin.test_commands import Run, refusal, rows, run  # noqa: F401  # a fixture
from tests.support.world import Hospital, World

PASSPHRASE = "five quiet lighthouses\n"


@pytest.fixture
def mercy(world: World, monkeypatch: pytest.MonkeyPatch) -> Hospital:
    """A hospital that is there already."""
    monkeypatch.setattr(age, "WORK", 4)
    return world.hospital("mercy")


def test_a_hospital_is_written_to_a_file_deleted_and_brought_in_again(
    run: Run,  # noqa: F811
    mercy: Hospital,
    tmp_path: Path,
) -> None:
    mercy.person("Anna Berg")
    file, trail = tmp_path / "mercy.age", tmp_path / "trail.jsonl"
    ran = run("hospital", "export", "mercy", "--to", str(file), "--passphrase-stdin", "--json", typed=PASSPHRASE)
    assert json.loads(ran.stdout) == {"slug": "mercy", "file": str(file), "bytes": file.stat().st_size}
    assert (ran.exit_code, ran.stderr, stat.S_IMODE(file.stat().st_mode)) == (0, "", 0o600)

    ran = run("hospital", "delete", "mercy", "--audit-to", str(trail), typed="grace\n")
    assert (ran.exit_code, ran.stderr.splitlines()[-1]) == (1, "That is another slug. Nothing was deleted.")
    assert mercy.browser().open("/").status == 200
    ran = run("hospital", "delete", "mercy", "--audit-to", str(trail), typed="mercy\n")
    assert (ran.exit_code, ran.stdout) == (0, f"mercy is gone. Its audit trail is in {trail}.\n")
    assert json.loads(trail.read_text().splitlines()[-1])["action"] == "hospital.delete"
    assert mercy.browser().open("/").status == 404

    ran = run("hospital", "import", str(file), "--passphrase-stdin", typed=PASSPHRASE)
    assert ran.stdout == "mercy is here, and frozen. Open it: carepages hospital thaw mercy\n"
    ran = run("hospital", "import", str(file), "--passphrase-stdin", "--replace", "--json", typed=PASSPHRASE)
    found = json.loads(ran.stdout)
    assert (found["slug"], found["id"], found["rows"]["person"], found["files"]) == ("mercy", str(mercy.id), 1, 0)
    assert rows(run("hospital", "show", "mercy", "--json"))[0]["state"] == "frozen"


def test_what_cannot_be_is_said_in_a_sentence(run: Run, mercy: Hospital, tmp_path: Path) -> None:  # noqa: F811
    there, new = tmp_path / "there", str(tmp_path / "new")
    there.write_bytes(b"x")
    assert refusal(run("hospital", "export", "mercy", "--to", str(there), "--passphrase-stdin", typed=PASSPHRASE)) == (
        f"{there} is there already. Name a file that is not."
    )
    assert refusal(run("hospital", "export", "mercy", "--to", new, "--passphrase-stdin", typed="short\n")) == (
        "A passphrase has at least 12 characters."
    )
    assert refusal(run("hospital", "import", str(there))) == "It ends too early."
    assert refusal(run("hospital", "hold", "nowhere", "--reason", "Case 1")) == "There is no hospital nowhere."
    nowhere = str(tmp_path / "no" / "file")
    assert "No such file" in run("hospital", "export", "mercy", "--to", nowhere).stderr


def test_a_hold_is_set_and_lifted_with_a_reason(run: Run, mercy: Hospital, tmp_path: Path) -> None:  # noqa: F811
    assert run("hospital", "hold", "mercy").exit_code == 2
    assert run("hospital", "hold", "mercy", "--reason", "Case 1").stdout == "mercy is under legal hold.\n"
    assert refusal(run("hospital", "hold", "mercy", "--reason", "Case 1")) == "It is under legal hold already."
    held = refusal(run("hospital", "delete", "mercy", "--audit-to", str(tmp_path / "trail"), "--confirm", "mercy"))
    assert held.startswith("mercy is under legal hold")
    assert run("hospital", "release", "mercy", "--reason", "Over").stdout == "mercy is not under legal hold any more.\n"
