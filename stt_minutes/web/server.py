"""Serve the page on 127.0.0.1 until the last page closes, the runs are done, or Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import socket
import zlib
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from stt_minutes.errors import InvalidOption
from stt_minutes.web import app as pages
from stt_minutes.web.library import Library
from stt_minutes.web.security import Gate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GRACE = 4.0
"""Seconds without an open page before the server stops: enough for a reload."""

SILENT_S = 30.0
"""Seconds that a connection may be open without asking for anything whole: a browser asks in a few milliseconds."""


def _own_port(folder: Path) -> int:
    """The port that a folder's page has each time, of those that are free for all (RFC 6335, section 6).

    A browser keeps what is not saved yet by the page's address: it finds it again when the program has been started anew.
    """
    return 49152 + zlib.crc32(str(folder.resolve()).encode()) % (65536 - 49152)


def _listener(port: int, *, or_another: bool = False) -> socket.socket:
    """A socket that listens on this machine. Raises InvalidOption for a port in use, unless another will do."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name != "nt":  # on Windows it would share the port with who has it
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if or_another:
            return _listener(0)
        raise InvalidOption(
            f"Porten {port} er i brug.", "Vælg en anden port, eller lad programmet finde en."
        ) from error
    return listener


class Patient(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """A connection that is closed when nothing is asked on it for a while, also where a request is begun and never ended."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        """See asyncio.Protocol."""
        super().connection_made(transport)
        self._answered: object = None
        self._look = self.loop.call_later(SILENT_S, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio.Protocol."""
        self._look.cancel()
        super().connection_lost(exc)

    def _give_up(self) -> None:
        if self.cycle is None or (self.cycle.response_complete and self.cycle is self._answered):
            self.transport.close()
            return
        self._answered = self.cycle
        self._look = self.loop.call_later(SILENT_S, self._give_up)


def configured(gate: Gate) -> uvicorn.Config:
    """How the page is served."""
    return uvicorn.Config(
        gate,
        http=Patient,
        log_level="error",
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=1,
    )


def serve(folder: Path, *, ready: Callable[[str], None], stay: bool = False, port: int = 0) -> None:
    """Serve a meeting, or a folder of meetings; calls `ready` with the address that opens the page.

    Args:
        folder: the meeting folder, or the folder that holds them.
        ready: told the address with its one-time token when the page can be opened.
        stay: go on when the last page has closed.
        port: 0 for the folder's own, or another if that is taken.

    Raises NotAMeeting for what is no folder, and InvalidOption for a port in use.

    """
    library = Library(folder)
    if library.single:
        library.session(folder.resolve().name)
    presence = pages.Presence()
    listener = _listener(port) if port else _listener(_own_port(folder), or_another=True)
    gate = Gate(pages.make(library, presence), listener.getsockname()[1])
    server = uvicorn.Server(configured(gate))

    async def watch() -> None:
        alone = 0.0
        while not server.should_exit:
            await asyncio.sleep(0.25)
            alone = alone + 0.25 if presence.ever and presence.open == 0 and not library.running() else 0.0
            if alone >= GRACE and not stay:
                server.should_exit = True
        presence.stopping = True

    async def main() -> None:
        watcher = asyncio.create_task(watch())
        ready(gate.address)
        try:
            await server.serve(sockets=[listener])
        finally:
            server.should_exit = True
            await watcher

    try:
        asyncio.run(main())
    finally:
        listener.close()
