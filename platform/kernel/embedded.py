"""A PostgreSQL of our own: started when the first process needs it, shared by all, stopped by the last."""

import fcntl
import hashlib
import shlex
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

import psycopg
from psycopg.sql import SQL, Identifier, Literal

from kernel import embedded_process as process
from kernel.embedded_process import WouldNotStart
from kernel.processes import until

SUPERUSER = "postgres"
OWNER = "carepages_owner"
APP = "carepages_app"
OPERATOR = "carepages_operator"
DATABASE = "carepages"
EXTENSIONS = ("citext", "pg_trgm", "unaccent")
VOUCHED_FOR = ("pg_catalog.ts_match_vq(tsvector, tsquery)", "public.citext_eq(public.citext, public.citext)")

_PORT = "5432"  # names the socket; nothing listens on the network
_START_SECONDS = 60.0
_LOCALE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"  # macOS has no C.UTF-8
_INITDB = (
    f"initdb --auth=trust --username={SUPERUSER} --encoding=UTF8 --locale={_LOCALE}"
    " --locale-provider=builtin --builtin-locale=C.UTF-8"
).split()
_SETTINGS = {
    "listen_addresses": "",
    "port": _PORT,
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedServer:
    """A PostgreSQL server of our own below `data_dir`, shared by every process that enters it.

    It outlives the process that started it: the next to enter joins it, the last to leave stops it. With
    `durable=False` whoever starts it turns fsync off, which is quicker and loses everything in a power cut.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self._folder = data_dir.resolve()
        self._cluster = self._folder / "cluster"
        self._durable = durable
        self._share: IO[bytes] | None = None
        self._socket_folder: Path | None = None

    def __enter__(self) -> Self:
        """Joins the server, started first if need be. Raises WouldNotStart, or OSError when the folder is not ours."""
        if self._share:
            raise RuntimeError("This server has been entered already; make another EmbeddedServer for the same folder.")
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._guard() as guard:
            self._share = (self._folder / "sharers.lock").open("ab")
            fcntl.flock(self._share, fcntl.LOCK_SH)
            try:
                self._run(guard)
                self._furnish()
            except BaseException:
                self._leave(self._share)
                raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Leaves the server, and stops it when nobody else is in."""
        with self._guard():
            if self._share:
                self._leave(self._share)

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address of `database` for `role`, by Unix socket; valid while the server is entered.

        Raises RuntimeError when it is not.
        """
        if self._socket_folder is None:
            raise RuntimeError("The server has to be entered before it has an address.")
        folder = quote(str(self._socket_folder), safe="/")
        return f"postgresql://{role}@/{database}?host={folder}&port={_PORT}"

    @contextmanager
    def _guard(self) -> Iterator[IO[bytes]]:
        """One at a time comes or goes."""
        with (self._folder / "guard.lock").open("ab") as guard:
            fcntl.flock(guard, fcntl.LOCK_EX)
            yield guard

    def _leave(self, share: IO[bytes]) -> None:
        folder, self._share, self._socket_folder = self._socket_folder, None, None
        with share:
            try:
                fcntl.flock(share, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            process.stop(self._cluster)
            if folder is not None:
                process.remove_socket_folder(folder)

    def _run(self, guard: IO[bytes]) -> None:
        if not self._cluster.exists():
            self._init(guard)
        self._socket_folder = self._find_socket_folder()
        if self._settles():
            return
        if process.postmaster(self._cluster) is None:
            self._start(self._socket_folder)
        if not self._settles():
            pid = process.postmaster(self._cluster)
            state = f"does not answer (process {pid})" if pid else "ended while it was starting"
            raise WouldNotStart(f"PostgreSQL {state}.\n{self._last_words()}")

    def _settles(self) -> bool:
        """Waits while a server is on its way up or down; says whether one answers."""
        until(lambda: self._is_ours() or process.postmaster(self._cluster) is None, _START_SECONDS)
        return self._is_ours()

    def _init(self, guard: IO[bytes]) -> None:
        """Fills a folder beside the cluster's place, so that the place never holds half a cluster."""
        half = self._folder / "cluster.new"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        identity = process.identity_for(half)
        identity.own(half)
        command = [*_INITDB, *([] if self._durable else ["--no-sync"])]
        with self._log() as log:
            # If we are killed, initdb lives on: it keeps the guard, and the next one waits for it.
            status = process.run(command, identity, half, log, keep=guard.fileno())
        if status:
            raise WouldNotStart(f"initdb failed.\n{self._last_words()}")
        half.rename(self._cluster)

    def _start(self, socket_folder: Path) -> None:
        identity = process.identity_for(self._cluster)
        process.clear_away(self._cluster, socket_folder)
        identity.own(self._cluster)
        identity.own(socket_folder)
        settings = _SETTINGS | {"unix_socket_directories": str(socket_folder)}
        settings |= {} if self._durable else _FORGETFUL
        options = shlex.join(part for name, value in settings.items() for part in ("-c", f"{name}={value}"))
        with self._log() as log:
            command = ["pg_ctl", "start", "--silent", "--wait", f"--timeout={_START_SECONDS:.0f}", "--options", options]
            status = process.run(command, identity, self._cluster, log)
        if status and process.postmaster(self._cluster) is None:
            raise WouldNotStart(f"PostgreSQL did not start.\n{self._last_words()}")

    def _find_socket_folder(self) -> Path:
        """A short, private folder under the temporary one: a socket's path may have only about 100 characters."""
        prefix = f"carepages-{hashlib.sha256(bytes(self._folder)).hexdigest()[:8]}-"
        record = self._folder / "socket"
        if record.exists():
            former = Path(record.read_text())
            if former.name.startswith(prefix) and self._is_private(former):
                return former
        made = Path(tempfile.mkdtemp(prefix=prefix))
        record.write_text(str(made))
        return made

    def _is_private(self, folder: Path) -> bool:
        try:
            found = folder.lstat()
        except FileNotFoundError:
            return False
        ours = found.st_uid in {self._folder.stat().st_uid, self._cluster.stat().st_uid}
        return ours and stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == 0o700

    def _is_ours(self) -> bool:
        try:
            with psycopg.connect(self.url(SUPERUSER, "postgres"), connect_timeout=2) as connection:
                row = connection.execute("show data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        return row is not None and Path(row[0]) == self._cluster

    def _furnish(self) -> None:
        """Makes what is missing of roles and database; whoever did it before may have been killed half way."""
        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as connection:
            with connection.transaction():
                _make_roles(connection)
            if not connection.execute("select from pg_database where datname = %s", [DATABASE]).rowcount:
                connection.execute(SQL("create database {} owner {}").format(Identifier(DATABASE), Identifier(OWNER)))
        with psycopg.connect(self.url(SUPERUSER)) as connection:
            _make_extensions(connection)
            _vouch(connection)

    def _log(self) -> IO[bytes]:
        path = self._folder / "server.log"
        path.touch(mode=0o600)
        return path.open("ab")

    def _last_words(self) -> str:
        return "\n".join((self._folder / "server.log").read_text(errors="replace").splitlines()[-15:])


def _make_roles(connection: psycopg.Connection) -> None:
    """Roles without any power of their own; the owner may become the operator, but does not inherit from it."""
    here = {name for (name,) in connection.execute("select rolname from pg_roles")}
    for role in {OWNER, APP, OPERATOR} - here:
        plain = "create role {} login nosuperuser nobypassrls nocreaterole nocreatedb noreplication"
        connection.execute(SQL(plain).format(Identifier(role)))
    if not {OWNER, OPERATOR} <= here:
        grant = "grant {} to {} with inherit false, set true, admin false"
        connection.execute(SQL(grant).format(Identifier(OPERATOR), Identifier(OWNER)))


def _make_extensions(connection: psycopg.Connection) -> None:
    """Takes from everybody what they need not have, and adds the extensions; all in one transaction, so all or none."""
    here = {name for (name,) in connection.execute("select extname from pg_extension")}
    if here.issuperset(EXTENSIONS):
        return
    connection.execute(SQL("revoke create, temporary on database {} from public").format(Identifier(DATABASE)))
    connection.execute("revoke create on schema public from public")
    for extension in EXTENSIONS:
        connection.execute(SQL("create extension if not exists {}").format(Identifier(extension)))


def _vouch(connection: psycopg.Connection) -> None:
    """Says of functions that they tell nobody what they compared: see `kernel/searching.py` for what depends on it."""
    for function in VOUCHED_FOR:
        vouched = SQL("select from pg_proc where oid = {}::regprocedure and proleakproof").format(Literal(function))
        if not connection.execute(vouched).rowcount:
            connection.execute(SQL("alter function {} leakproof").format(SQL(function)))
