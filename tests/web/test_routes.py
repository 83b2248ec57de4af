"""Every address of the page with values that no page sends: refused in words, never an error of the program."""

from __future__ import annotations

import errno
import itertools
import json
import os
import random
import socket
from typing import TYPE_CHECKING, Any

import pytest
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from stt_minutes import files
from stt_minutes.meeting import AGENDA_SUFFIXES
from stt_minutes.web import app, edits, preferences, server
from stt_minutes.web.library import Library
from stt_minutes.web.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.applications import Starlette

    from stt_minutes.meeting import Meeting
    from tests.web.conftest import Served

ODD: tuple[Any, ...] = (
    None, True, 0, -1, 2**53, 1.5, -0.0, "", "x", "1", "s3", "til_godkendelse", "godkendt", "\x00", "\ud800", "../..", "æ" * 300,
    "9" * 400, [], [[]], [1, None, "x"], {}, {"a": {}}, {"item": 1}, [{"start_ms": "x"}],
)  # fmt: skip
TEXTS = ("", "x", "..", "%00", "%2e%2e%2fmeeting.toml", "æ", "-1", "9" * 30, "²", "a" * 300, "con.docx", "%ff")
KEYS = (
    "base",
    "edit",
    "payload",
    "group",
    "to",
    "who",
    "meeting",
    "format",
    "final",
    "public",
    "template",
    "find",
    "write",
    "item",
    "ms",
    "title",
)
FIELDS = (
    "segment", "text", "item", "type", "speaker", "name", "everywhere", "start_ms", "end_ms", "ms", "at_ms", "key", "kind", "status",
    "members", "present", "absent", "time", "open", "ids", "find", "write", "segments", "evidence", "person", "value", "state", "to",
)  # fmt: skip
CONTENTS = (
    b"",
    b"PK\x03\x04x",
    b"%PDF-1.7\n",
    b"\x00" * 99,
    b"[]",
    b"<a><b>",
    b"RIFF\xff\xff\xff\xffWAVEfmt ",
    b"fLaC\x00",
    b"From: x\n\n\xff",
)
AT_LEAST = 2000


def _routes(made: Starlette, name: str) -> Iterator[tuple[str, str]]:
    for route in made.routes:
        below = route.routes if isinstance(route, Mount) and route.path == "/m/{name}" else [route]
        for each in below or ():
            if isinstance(each, Route):
                path = (f"/m/{name}" if each is not route else "") + each.path
                for method in sorted((each.methods or set()) - {"HEAD"}):
                    yield method, path


def _bodies(rng: random.Random) -> Iterator[bytes]:
    yield from (
        b"",
        b"{",
        b"[" * 50_000,
        b'{"a":' * 50_000,
        b"\xff\xfe",
        b"[]",
        b'"x"',
        b"{}",
        b'{"ms": 1e999}',
        b'{"ms": ' + b"9" * 5000 + b"}",
    )
    for key, value in rng.sample(list(itertools.product(KEYS, ODD)), 40):
        yield json.dumps({key: value}).encode()
    for _ in range(20):
        yield json.dumps({key: rng.choice(ODD) for key in KEYS}).encode()


def test_no_address_answers_malformed_values_with_an_error_of_the_program(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    presence = app.Presence()
    presence.stopping = True  # what is told as it comes ends at once
    library, name = Library(meeting.folder.parent), meeting.folder.name
    monkeypatch.setattr(library, "run", lambda _name: pytest.fail("no run is asked for"))
    made = app.make(library, presence)
    with TestClient(made, raise_server_exceptions=False, follow_redirects=False) as client:
        bad, count = _walked(client, list(_routes(made, name)), name)
    assert bad == []
    assert count >= AT_LEAST


def _walked(client: TestClient, routes: list[tuple[str, str]], name: str) -> tuple[list[tuple[str, str, str]], int]:
    rng = random.Random(1)
    bad: list[tuple[str, str, str]] = []
    count = 0

    def ask(method: str, path: str, body: bytes | None = None) -> Any:
        nonlocal count
        count += 1
        answer = client.request(method, path, content=body)
        if answer.status_code == 500:
            bad.append((method, path, repr((body or b"")[:120])))
        return answer

    for method, path in routes:
        if path.endswith(("/run", "/events")):
            continue
        for text in TEXTS:
            ask(method, path.replace("{file}", text).replace("{kind}", text), b"{}")
            ask(
                method,
                path.replace("{file}", "x").replace("{kind}", "agenda")
                + f"?name={text}.txt&after={text}&q={text}&find={text}",
                b"{}",
            )
            ask(
                method,
                path.replace(f"/m/{name}", f"/m/{text}").replace("{file}", "x").replace("{kind}", "sound"),
                b"{}",
            )
        if method in {"POST", "PUT"}:
            for body in _bodies(rng):
                ask(method, path.replace("{kind}", "agenda"), body)
    whole = client.get(f"/m/{name}/meeting.json")
    assert whole.status_code == 200, whole.text
    revision = whole.json()["revision"]
    for edit in edits.EDITS:
        for value in ODD:
            payload = {field: rng.choice((value, value, *ODD)) for field in FIELDS}
            body = {"base": revision, "edit": edit, "payload": payload}
            answer = ask("POST", f"/m/{name}/edit", json.dumps(body).encode())
            revision = answer.json().get("revision", revision) if answer.status_code == 200 else revision
    for suffix in sorted(AGENDA_SUFFIXES - {".doc"}):  # what another program converts
        for content in CONTENTS:
            ask("PUT", f"/m/{name}/upload/agenda?name=x{suffix}", content)
    for suffix in (".wav", ".flac", ".mp3", ".m4a", ".ogg", ".dss"):
        for content in CONTENTS:
            ask("PUT", f"/m/{name}/upload/sound?name=x{suffix}", content)
    for who in preferences.KEYS:
        for value in ODD:
            ask("PUT", "/preferences.json", json.dumps({who: value}).encode())
    return bad, count


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost: x"])
def test_a_connection_on_which_nothing_whole_is_asked_is_closed(
    begun: bytes, meeting: Meeting, serve: Callable[[Path], Served], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "SILENT_S", 0.2)
    port = int(serve(meeting.folder).address.split(":")[2].split("/")[0])
    with socket.create_connection(("127.0.0.1", port), timeout=60) as idle:
        idle.sendall(begun)
        assert idle.recv(1) == b""


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_what_the_disk_refuses_is_told(number: int, meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    library = Library(meeting.folder.parent)
    with TestClient(app.make(library, app.Presence()), raise_server_exceptions=False) as client:
        address = f"/m/{meeting.folder.name}/meeting.json"
        assert client.get(address).status_code == 200
        monkeypatch.setattr(Session, "refresh", refused)
        answer = client.get(address)
    assert answer.status_code == 507
    assert files.reason(OSError(number, "")) in answer.json()["error"]
