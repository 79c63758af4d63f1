"""The readers of `benchmarks/live.py`, in a process of their own: each holds a stream open and notes what comes, and when.

Told by lines on standard input: `storm` (all break off at once and come back as browsers do), `stop` (write it down, and end).
"""

import asyncio
import json
import random
import re
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TOGETHER = 200  # streams that are opened at the same time
_PUT = re.compile(rb'"put":"m-([0-9a-f-]{36})"')


@dataclass
class Reader:
    """One open browser: what it asks for, and what came: (id of a word, moment)."""

    host: str
    path: str
    cookie: str
    address: str
    port: int
    came: list[tuple[str, float]] = field(default_factory=list)
    mark: str = ""
    retry: float = 1.0
    back_at: float = 0.0
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    _writer: asyncio.StreamWriter | None = None

    async def live(self, gate: asyncio.Semaphore) -> None:
        """Listens for ever; comes back whenever the line breaks."""
        while True:
            try:
                async with gate:
                    lines = await self._open()
                await self._listen(lines)
            except (OSError, asyncio.IncompleteReadError):
                pass
            self.opened.clear()
            await asyncio.sleep(self.retry * random.random())

    def cut(self) -> None:
        """The line breaks."""
        if self._writer is not None:
            self._writer.close()

    async def _open(self) -> asyncio.StreamReader:
        lines, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = [f"GET {self.path} HTTP/1.1", f"Host: {self.host}", f"Cookie: {self.cookie}", f"X-Forwarded-For: {self.address}"]
        head += [f"Last-Event-ID: {self.mark}"] if self.mark else []
        self._writer.write("\r\n".join([*head, "", ""]).encode())
        answer = await lines.readuntil(b"\r\n\r\n")
        if b" 200 " not in answer.split(b"\r\n", 1)[0]:
            raise ConnectionError(answer.split(b"\r\n", 1)[0].decode())
        await self._next(lines)
        self.back_at = time.monotonic()
        self.opened.set()
        return lines

    async def _listen(self, lines: asyncio.StreamReader) -> None:
        while True:
            chunk = await self._next(lines)
            moment = time.monotonic()
            self.came += [(found.decode(), moment) for found in _PUT.findall(chunk)]
            for line in chunk.split(b"\n"):
                if line.startswith(b"id: "):
                    self.mark = line[4:].decode()

    async def _next(self, lines: asyncio.StreamReader) -> bytes:
        """One chunk (RFC 9112, 7.1): the server sends whole events in each."""
        size = int((await lines.readuntil(b"\r\n")).strip(), 16)
        if not size:
            raise ConnectionError("the stream has ended")
        chunk = (await lines.readexactly(size + 2))[:-2]
        if found := re.search(rb"^retry: (\d+)$", chunk, re.MULTILINE):
            self.retry = int(found[1]) / 1000
        return chunk


async def _commands() -> asyncio.StreamReader:
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    return lines


async def run(plan: list[dict[str, Any]], into: Path) -> None:
    """Opens all, does as told, and writes down what came."""
    readers, gate = [Reader(**line) for line in plan], asyncio.Semaphore(TOGETHER)
    listening = [asyncio.create_task(reader.live(gate)) for reader in readers]
    commands = await _commands()
    await _all_open(readers)
    while (told := (await commands.readline()).decode().strip()) != "stop":
        assert told == "storm"
        begun = time.monotonic()
        for reader in readers:
            reader.opened.clear()
            reader.cut()
        await _all_open(readers)
        print(json.dumps({"back": sorted(reader.back_at - begun for reader in readers)}), flush=True)
    for task in listening:
        task.cancel()
    into.write_text(json.dumps([reader.came for reader in readers]))


async def _all_open(readers: list[Reader]) -> None:
    for reader in readers:
        await reader.opened.wait()
    print("open", flush=True)


if __name__ == "__main__":
    asyncio.run(run(json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2])))
