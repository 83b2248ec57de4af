"""A made-up meeting, the page's server in a thread, and Chromium."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from bench import made_meeting  # noqa: E402
from bench.browsing import FLAGS  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page

    from stt_minutes.meeting import Meeting


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The short made-up meeting, made once; tests work on copies."""
    folder = tmp_path_factory.mktemp("made") / "2026-04-15-teknik"
    made_meeting.short(folder)
    return folder


@pytest.fixture
def meeting(made_once: Path, tmp_path: Path) -> Meeting:
    import shutil

    from stt_minutes.meeting import Meeting

    folder = tmp_path / "møder" / made_once.name
    shutil.copytree(made_once, folder)
    return Meeting(folder)


@dataclass
class Served:
    address: str
    stop: Callable[[], None]


@pytest.fixture
def serve() -> Iterator[Callable[[Path], Served]]:
    """Serve a folder in a thread of this process, as `stt-minutes review` does."""
    import socket

    import uvicorn

    from stt_minutes.web import app
    from stt_minutes.web.library import Library
    from stt_minutes.web.security import Gate
    from stt_minutes.web.server import configured

    running: list[Served] = []

    def start(folder: Path) -> Served:
        presence = app.Presence()
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # Before the address is told: Chromium may be quicker than the thread.
        gate = Gate(app.make(Library(folder), presence), listener.getsockname()[1])
        server = uvicorn.Server(configured(gate))
        thread = threading.Thread(target=lambda: server.run(sockets=[listener]))
        thread.start()

        def stop() -> None:
            presence.stopping = server.should_exit = True
            thread.join(timeout=10)
            listener.close()

        running.append(Served(gate.address, stop))
        return running[-1]

    yield start
    for each in running:
        each.stop()


class Command:
    """`stt-minutes review` as a process, and the address it says."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "stt_minutes", "review", str(folder), "--no-browser", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        self.address = self.process.stdout.readline().strip()

    def end(self, timeout: float = 20) -> tuple[int, str]:
        _, error = self.process.communicate(timeout=timeout)
        return self.process.returncode, error


@pytest.fixture
def review() -> Iterator[Callable[..., Command]]:
    started: list[Command] = []

    def start(folder: Path, *arguments: str) -> Command:
        started.append(Command(folder, *arguments))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.process.kill()
        each.process.communicate()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


def _is_complaint(message: ConsoleMessage) -> bool:
    """An answer that refuses, or a server that a test has stopped, is not the page's own fault."""
    return (
        message.type == "error" and not re.search("status of (4|507)", message.text) and "net::ERR" not in message.text
    )


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open an address in a browser of its own; the test fails on anything the page complains of."""
    contexts = []
    complaints: list[str] = []

    def opened(address: str, *, ready: bool = True, **options: object) -> Page:
        options = {"viewport": {"width": 1366, "height": 768}, "locale": "da-DK", **options}
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if _is_complaint(message) else None)
        page.goto(address)
        if ready:
            page.wait_for_selector("body[data-ready]")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(meeting: Meeting, serve: Callable[[Path], Served], open_page: Callable[..., Page]) -> Page:
    """The review page of the short meeting."""
    return open_page(serve(meeting.folder).address)


AXE = Path(__file__).resolve().parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def violations() -> Callable[[Page], list[str]]:
    """What axe-core finds on a page, as `rule: element`. The script is put in by the debugger, past the page's own policy."""
    if not AXE.is_file():
        pytest.skip("axe-core is not fetched (npm install in tests/web)")
    axe = AXE.read_text(encoding="utf-8")

    def found(page: Page) -> list[str]:
        session = page.context.new_cdp_session(page)
        session.send("Page.enable")
        session.send("Runtime.evaluate", {"expression": axe})
        run = f"axe.run(document, {{runOnly: {json.dumps(RULES)}}}).then(r => JSON.stringify(r.violations.map(v => [v.id, v.impact, v.nodes.map(n => n.target.join(' ') + ' ' + n.failureSummary)])))"
        answer = session.send("Runtime.evaluate", {"expression": run, "awaitPromise": True, "returnByValue": True})
        told = json.loads(answer["result"]["value"])
        return [f"{rule} ({impact}): {node}" for rule, impact, nodes in told for node in nodes]

    return found
