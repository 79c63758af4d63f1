"""The line between a browser and the house, which can be cut and mended."""

import contextlib
import os
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

STAYS_CUT = float(os.environ.get("CAREPAGES_CUT", "0"))  # seconds, beyond what happens meanwhile


class Line:
    """Listens on a port of its own and passes on what comes, both ways, to the port of the house."""

    def __init__(self, to: int) -> None:
        self._to, self._whole = to, True
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        self._start(self._listen)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self.cut()
        for thread in list(self._threads):
            thread.join()
        self._listener.close()

    def _start(self, run: Callable[..., None], *given: object) -> None:
        self._threads.append(threading.Thread(target=run, args=given, daemon=True))
        self._threads[-1].start()

    def cut(self) -> None:
        """Every connection breaks, and no new one comes about."""
        self._whole = False
        for end in self._open:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._open = [end for end in self._open if end.fileno() >= 0]

    def mend(self) -> None:
        """It works again, as soon as it was cut for as long as somebody wants to see."""
        threading.Event().wait(STAYS_CUT)
        self._whole = True

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                browser, _ = self._listener.accept()
                if not self._whole:
                    browser.close()
                    continue
                house = socket.create_connection(("127.0.0.1", self._to))
                self._open += [browser, house]
                self._start(_pass_on, browser, house)


def _pass_on(browser: socket.socket, house: socket.socket) -> None:
    """Both ways, until one of the two has nothing more to say."""
    with browser, house, contextlib.suppress(OSError):
        back = threading.Thread(target=_pass, args=(house, browser), daemon=True)
        back.start()
        _pass(browser, house)
        back.join()


def _pass(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while said := source.recv(65536):
            target.sendall(said)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
