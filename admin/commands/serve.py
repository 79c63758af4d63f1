"""`carepages serve`: the web application under gunicorn."""

import gc
import resource
from typing import Any

import click
from gunicorn.app.base import BaseApplication
from psycopg import waiting

from admin.commands.start import Start, safe_application, settings_or_exit, with_database
from kernel.config import Settings
from kernel.logs import start_logging
from kernel.web import House

CONNECTIONS = 8000  # of one process at once; nearly all of them are streams, which do nothing most of the time


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn with our settings instead of a configuration file."""

    def __init__(self, start: Start, settings: Settings, options: dict[str, Any]) -> None:
        self._start, self._settings, self._options = start, settings, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> House:
        return self._start.create_app(self._settings)


def _let_others_on(worker: Any) -> None:
    """psycopg was loaded before gevent came to this process, and would let the whole worker wait for each statement."""
    waiting.wait = waiting.wait_poll


def _let_streams_end(worker: Any) -> None:
    """A worker that is to stop does not wait for those who only listen."""
    worker.wsgi.extensions["live"].is_serving = lambda: worker.alive


def _keep_what_is_made(worker: Any) -> None:
    """The application stays as long as its process: looked through for what is needed no more it kept everybody waiting."""
    gc.collect()
    gc.freeze()


def _begin(worker: Any) -> None:
    _let_streams_end(worker)
    _keep_what_is_made(worker)


def _allow_many_files() -> None:
    """As many open connections as the system grants: each stream is one."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, help="Processes.")
@click.pass_obj
def serve(start: Start, host: str, port: int, workers: int) -> None:
    """Serve the web application."""
    start_logging()
    _allow_many_files()
    with with_database(settings_or_exit()) as settings:
        safe_application(start.create_app, settings)
        options = {
            "bind": f"{host}:{port}",
            "workers": workers,
            "worker_class": "gevent",
            "worker_connections": CONNECTIONS,
            "post_fork": lambda _server, worker: _let_others_on(worker),
            "post_worker_init": _begin,
            "control_socket_disable": True,
            "graceful_timeout": 10,
            "timeout": 60,
            "loglevel": "warning",
        }
        _Server(start, settings, options).run()
