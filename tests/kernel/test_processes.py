"""Programs that start together and stop together: their last words, their end, and what a signal does to them."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from kernel.processes import ChildFailed, ProcessGroup, answers, free_port, is_free, until

ENV = {"PATH": os.environ["PATH"]}
FAMILY = "echo $$; sleep 60 & echo $!; wait"  # a shell and a child of its own; both say who they are
STUBBORN = "trap '' TERM; echo $$; while :; do sleep 60; done"
SUPERVISOR = """
import sys
from pathlib import Path
from kernel.processes import ProcessGroup, interruptible
try:
    with interruptible(), ProcessGroup(log_dir=Path(sys.argv[1]), grace=1) as children:
        for name in ("first", "second"):
            children.start(name, ["sh", "-c", sys.argv[2]], {"PATH": sys.argv[3]})
        print("all started", flush=True)
        status = children.wait()
except KeyboardInterrupt:
    status = 9
sys.exit(status)
"""


def lives(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def said(log_dir: Path, name: str, lines: int) -> list[int]:
    """The process numbers that a child wrote into its log, once there are so many."""
    log = log_dir / f"{name}.log"
    assert until(lambda: log.exists() and log.read_text().count("\n") >= lines, 10), f"{name} said too little"
    return [int(line.rpartition("| ")[2]) for line in log.read_text().splitlines()]


@contextmanager
def supervisor(log_dir: Path, script: str) -> Iterator["subprocess.Popen[str]"]:
    """A process of its own that looks after two children running `script`."""
    command = [sys.executable, "-c", SUPERVISOR, str(log_dir), script, ENV["PATH"]]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout
            assert running.stdout.readline() == "all started\n"
            yield running
        finally:
            running.kill()


def test_a_child_that_dies_before_it_is_ready_is_named_with_its_last_words(tmp_path: Path) -> None:
    with ProcessGroup(log_dir=tmp_path) as children, pytest.raises(ChildFailed) as failure:
        children.start("web", ["sh", "-c", "echo no such port; exit 3"], ENV, ready=lambda: False)
    assert str(failure.value) == "web ended with status 3. Its last lines were:\nno such port"


def test_one_that_dies_while_another_is_waited_for_is_named(tmp_path: Path) -> None:
    with ProcessGroup(log_dir=tmp_path) as children:
        children.start("sandbox", ["false"], ENV)
        with pytest.raises(ChildFailed, match=r"^sandbox ended with status 1\."):
            children.start("web", ["sleep", "60"], ENV, ready=lambda: False, seconds=5)


def test_only_the_last_lines_are_repeated(tmp_path: Path) -> None:
    with ProcessGroup(log_dir=tmp_path) as children, pytest.raises(ChildFailed) as failure:
        children.start("web", ["seq", "100"], ENV, ready=lambda: False)
    assert str(failure.value).splitlines()[1:] == [str(number) for number in range(81, 101)]
    assert (tmp_path / "web.log").read_text().splitlines() == [f"web | {number}" for number in range(1, 101)]


def test_a_program_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with ProcessGroup(log_dir=tmp_path) as children, pytest.raises(ChildFailed, match=r"no-such-program: No such file"):
        children.start("worker", ["no-such-program"], ENV, ready=lambda: False)


def test_a_child_killed_by_a_signal_is_said_to_be(tmp_path: Path) -> None:
    with ProcessGroup(log_dir=tmp_path) as children, pytest.raises(ChildFailed, match=r"signal 9. It said nothing"):
        children.start("worker", ["sh", "-c", "kill -9 $$"], ENV, ready=lambda: False)


def test_waiting_ends_when_a_child_does_and_says_which(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ProcessGroup(log_dir=tmp_path) as children:
        children.start("sandbox", ["sleep", "60"], ENV)
        children.start("worker", ["sh", "-c", "echo out of memory; exit 1"], ENV)
        assert children.wait() == 1
    assert capsys.readouterr().err == "worker ended with status 1. Its last lines were:\nout of memory\n"


def test_start_returns_when_the_child_is_ready(tmp_path: Path) -> None:
    sign = tmp_path / "ready"
    with ProcessGroup(log_dir=tmp_path) as children:
        children.start("web", ["sh", "-c", f"sleep 0.2; touch {sign}; sleep 60"], ENV, ready=sign.exists)
        assert sign.exists()


def test_a_child_that_is_not_ready_in_time_is_named_and_stopped_with_the_others(tmp_path: Path) -> None:
    with ProcessGroup(log_dir=tmp_path) as children:
        with pytest.raises(ChildFailed, match=r"web was not ready within 0\.2 seconds"):
            children.start("web", ["sh", "-c", FAMILY], ENV, ready=lambda: False, seconds=0.2)
        pids = said(tmp_path, "web", 2)
        assert all(map(lives, pids))
    assert not any(map(lives, pids))


def test_stop_leaves_nothing_running_not_even_grandchildren(tmp_path: Path) -> None:
    children = ProcessGroup(log_dir=tmp_path)
    for name in ("web", "worker"):
        children.start(name, ["sh", "-c", FAMILY], ENV)
    pids = said(tmp_path, "web", 2) + said(tmp_path, "worker", 2)
    assert all(map(lives, pids))
    children.stop()
    assert not any(map(lives, pids))


def test_a_child_that_will_not_stop_is_killed_after_the_grace_period(tmp_path: Path) -> None:
    children = ProcessGroup(log_dir=tmp_path, grace=0.2)
    children.start("web", ["sh", "-c", STUBBORN], ENV)
    (pid,) = said(tmp_path, "web", 1)
    children.stop()
    assert not lives(pid)


def test_a_child_gets_the_environment_that_was_given_and_no_more(tmp_path: Path) -> None:
    with ProcessGroup(log_dir=tmp_path) as children, pytest.raises(ChildFailed) as failure:
        children.start("web", ["env"], ENV | {"COLOUR": "blue"}, ready=lambda: False)
    names = {line.partition("=")[0] for line in str(failure.value).splitlines()[1:]}
    assert names - {"LC_CTYPE"} == {"PATH", "COLOUR", "PYTHONUNBUFFERED"}  # Python itself may add LC_CTYPE (PEP 538)


def test_without_a_log_folder_the_output_is_shown_under_the_childs_name(capsys: pytest.CaptureFixture[str]) -> None:
    with ProcessGroup() as children, pytest.raises(ChildFailed):
        children.start("web", ["echo", "hello"], ENV, ready=lambda: False)
    assert capsys.readouterr().out == "web | hello\n"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_a_killed_supervisor_takes_its_children_along(tmp_path: Path) -> None:
    with supervisor(tmp_path, "echo $$; exec sleep 60") as running:
        pids = said(tmp_path, "first", 1) + said(tmp_path, "second", 1)
        assert all(map(lives, pids))
        running.kill()
        assert until(lambda: not any(map(lives, pids)), 5)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_a_polite_end_stop_everything_without_an_error(how: signal.Signals, tmp_path: Path) -> None:
    with supervisor(tmp_path, FAMILY) as running:
        pids = said(tmp_path, "first", 2) + said(tmp_path, "second", 2)
        running.send_signal(how)
        assert running.communicate(timeout=10) == ("", "")
        assert running.returncode == 0
        assert not any(map(lives, pids))


def test_until_looks_until_it_holds_or_time_is_up() -> None:
    seen = iter([False, False, True])
    assert until(lambda: next(seen), 5)
    assert not until(lambda: False, 0.05)


def test_a_free_port_can_be_listened_on() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", free_port()))
        listener.listen()


@contextmanager
def web(status: int) -> Iterator[tuple[int, list[str]]]:
    """A server that answers every GET with `status`: its port, and the hosts and paths that were asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.headers['Host']}{self.path}")
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name is given
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_port, asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(("status", "counts"), [(200, True), (302, True), (404, True), (500, False), (503, False)])
def test_an_answer_counts_unless_it_is_an_error_of_the_server(status: int, counts: bool) -> None:
    with web(status) as (port, _):
        assert answers(f"http://127.0.0.1:{port}/readyz") is counts


def test_a_host_that_does_not_resolve_is_asked_for_on_this_machine() -> None:
    with web(200) as (port, asked):
        assert answers(f"http://mercy.localhost:{port}/readyz")
        assert answers(f"http://127.0.0.1:{port}", host="grace.localhost")
    assert asked == [f"mercy.localhost:{port}/readyz", "grace.localhost/"]


def test_nobody_there_is_no_answer_and_neither_is_silence() -> None:
    assert not answers(f"http://127.0.0.1:{free_port()}/")
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        assert not answers(f"http://127.0.0.1:{mute.getsockname()[1]}/")


def test_a_port_is_free_until_somebody_listens_on_it() -> None:
    port = free_port()
    assert is_free(port)
    with socket.create_server(("127.0.0.1", port)):
        assert not is_free(port)
