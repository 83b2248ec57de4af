"""The addresses, asked without a browser: who is let in, ranges, stale edits, files that may not be reached."""

from __future__ import annotations

import json
import wave
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from stt_minutes.meeting import Meeting
from stt_minutes.speech.checkpoint import Checkpoint
from stt_minutes.web import answers, app, sound
from stt_minutes.web.library import Library
from stt_minutes.web.security import Gate

if TYPE_CHECKING:
    from pathlib import Path

BASE = "http://127.0.0.1:4321"
AGENDA = b"Direktionen, dagsorden\n1. Godkendelse af dagsorden\n2. Eventuelt\n"
OWN = {"origin": BASE}


class Client:
    """The gate and the app without a socket; `ask` gives the answer to one request."""

    def __init__(self, folder: Path, *, enter: bool = True) -> None:
        self.gate = Gate(app.make(Library(folder), app.Presence()), 4321)
        self.cookies: dict[str, str] = {}
        self.path = f"/m/{folder.name}/"
        if enter:
            answer = self.ask("GET", self.gate.address.removeprefix(BASE))
            assert answer.status_code == 303
            self.cookies = dict(answer.cookies)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        import asyncio

        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.gate, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=BASE, cookies=self.cookies) as client:
                return await client.request(method, path, **more)

        return asyncio.run(once())

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.ask("GET", self.path + path, **more)

    def post(self, path: str, body: dict[str, Any], **more: Any) -> httpx.Response:
        return self.ask("POST", self.path + path, json=body, headers=OWN, **more)


@pytest.fixture
def client(meeting: Meeting) -> Client:
    return Client(meeting.folder)


# --- who is let in -------------------------------------------------------------------------------------------------------


def test_the_token_opens_once_and_becomes_a_strict_cookie(meeting: Meeting) -> None:
    client = Client(meeting.folder, enter=False)
    address = client.gate.address.removeprefix(BASE)
    first = client.ask("GET", address)
    assert (first.status_code, first.headers["location"]) == (303, "/")
    cookie = first.headers["set-cookie"]
    assert "SameSite=Strict" in cookie
    assert "HttpOnly" in cookie
    again = client.ask("GET", address)
    assert again.status_code == 403
    assert "allerede brugt" in again.text
    client.cookies = dict(first.cookies)
    assert client.ask("GET", "/").status_code == 303


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("meeting.json", {}),
        ("sound", {}),
        ("", {"cookie": "stt-minutes-4321=gættet"}),
        ("?token=gættet", {}),
        ("transcript.json", {"cookie": "stt-minutes-4321="}),
    ],
)
def test_nobody_gets_in_without_the_token(meeting: Meeting, path: str, headers: dict[str, str]) -> None:
    client = Client(meeting.folder, enter=False)
    answer = client.get(path, headers={name: value.encode() for name, value in headers.items()})
    assert answer.status_code == 403
    assert "Teknik" not in answer.text


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1", "127.0.0.1:9", "localhost.evil.example:4321", "", "127.0.0.1:4321.evil.example"],
)
def test_a_foreign_host_is_refused(client: Client, host: str) -> None:
    assert client.get("meeting.json", headers={"host": host}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9"},
        {},
        {"origin": BASE, "sec-fetch-site": "cross-site"},
        {"origin": BASE, "sec-fetch-site": "same-site"},
    ],
)
def test_another_page_cannot_write(client: Client, meeting: Meeting, headers: dict[str, str]) -> None:
    body = {"base": client.get("meeting.json").json()["revision"], "edit": "closed_at", "payload": {"time": "17.00"}}
    answer = client.ask("POST", client.path + "edit", json=body, headers=headers)
    assert answer.status_code == 403
    assert not meeting.has("minutes")


def test_another_page_cannot_read(client: Client) -> None:
    assert client.get("meeting.json", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.get("sound", headers={"origin": "https://evil.example"}).status_code == 403


@pytest.mark.parametrize("path", ["", "meeting.json", "../../static/page.css", "findes-ikke"])
def test_every_answer_carries_the_policy(client: Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http:" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/m/../../etc/passwd",
        "/m/%2e%2e/meeting.json",
        "/m/..%2f..%2fetc/meeting.json",
        "/m/./meeting.json",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static//etc/passwd",
        "{m}out/..%2f..%2fmeeting.toml",
        "{m}out/%2e%2e%2f%2e%2e%2fmeeting.toml",
        "{m}out/../meeting.toml",
        "{m}out/.",
        "{m}audio/original.flac",
        "{m}minutes.json",
    ],
)
def test_nothing_outside_can_be_reached_by_a_trick_with_the_path(client: Client, meeting: Meeting, path: str) -> None:
    (meeting.out / "eksport").mkdir(parents=True)
    answer = client.ask("GET", path.replace("{m}", client.path))
    if answer.status_code == 307:  # a slash is missing
        answer = client.ask("GET", answer.headers["location"])
    assert answer.status_code in {400, 403, 404}
    assert "root:" not in answer.text
    assert "[settings]" not in answer.text


def test_a_link_out_of_the_out_folder_is_not_followed_to_a_folder(
    client: Client, meeting: Meeting, tmp_path: Path
) -> None:
    (meeting.out / "eksport").mkdir(parents=True)
    (meeting.out / "eksport" / "hemmelig").symlink_to(tmp_path)
    assert client.get("out/hemmelig").status_code == 409


# --- reading and editing -------------------------------------------------------------------------------------------------


def test_the_page_comes_without_inline_script_or_style(client: Client) -> None:
    page = client.get("").text
    assert "Teknik- og Miljøudvalget" in page
    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page
    assert "//" not in page.replace("<!doctype", "").replace("</", "")


def test_a_stale_edit_is_answered_with_both_versions(client: Client) -> None:
    seen = client.get("meeting.json").json()["revision"]
    first = client.post(
        "edit", {"base": seen, "edit": "decision", "payload": {"item": "1", "type": "godkendt", "text": "Først"}}
    )
    assert first.status_code == 200
    second = client.post(
        "edit", {"base": seen, "edit": "decision", "payload": {"item": "1", "type": "udsat", "text": "Sidst"}}
    )
    assert second.status_code == 409
    found = second.json()
    assert "ændret et andet sted" in found["error"]
    assert found["yours"] == {"item": "1", "type": "udsat", "text": "Sidst"}
    assert found["theirs"]["items"][0]["decision"]["text"] == "Først"
    assert client.get("meeting.json").json()["meeting"]["items"][0]["decision"]["text"] == "Først"


def test_an_edit_answers_with_what_changed_and_nothing_else(client: Client) -> None:
    seen = client.get("meeting.json").json()["revision"]
    answer = client.post(
        "edit", {"base": seen, "edit": "words", "payload": {"segment": "s5", "text": "Helt andre ord"}}
    ).json()
    assert [segment[0] for segment in answer["segments"]["changed"]] == ["s5"]
    assert answer["segments"]["order"] is None
    assert answer["undo"] == "ordene i transskriptionen"
    assert answer["saved_at"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null", b'{"payload": 3}', b"\xff\xfe"])
def test_nonsense_is_answered_in_words(client: Client, body: bytes) -> None:
    answer = client.ask("POST", client.path + "edit", content=body, headers=OWN)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_body_without_end_is_refused(client: Client) -> None:
    answer = client.ask("POST", client.path + "edit", content=b" " * (answers.LARGEST_BODY + 1), headers=OWN)
    assert answer.status_code == 413


def test_a_broken_meeting_is_an_answer_in_words(meeting: Meeting) -> None:
    meeting.path("transcript").write_text("{}")
    answer = Client(meeting.folder).get("meeting.json")
    assert answer.status_code == 409
    assert "transcript.json" in answer.json()["error"]


def test_the_place_is_kept(client: Client) -> None:
    client.post("place", {"item": "3", "ms": 4200})
    assert client.get("meeting.json").json()["place"] == {"item": "3", "ms": 4200}
    assert client.post("place", {"item": ["3"], "ms": "x"}).status_code == 400


def test_what_is_transcribed_so_far_comes_bit_by_bit_and_anew_when_the_work_is_begun_anew(meeting: Meeting) -> None:
    segments = [replace(each, id="") for each in meeting.value("transcript").segments]
    meeting.path("transcript").unlink()
    client = Client(meeting.folder)
    assert client.get("heard.json").json() == {"after": 0, "segments": [], "under_way": False}
    part = Checkpoint(meeting.part, "one")
    part.add([], [], segments[:2])
    assert [each[0] for each in client.get("heard.json?after=0").json()["segments"]] == ["d1", "d2"]
    part.add([], [], segments[2:5])
    with meeting.lock():
        found = client.get("heard.json?after=2").json()
    assert ([each[0] for each in found["segments"]], found["after"], found["under_way"]) == (
        ["d3", "d4", "d5"],
        2,
        True,
    )
    Checkpoint(meeting.part, "another").add([], [], segments[:1])
    found = client.get("heard.json?after=5").json()
    assert ([each[0] for each in found["segments"]], found["after"]) == (["d1"], 0)
    for nonsense in ("-1", "x", "99999999999999", ""):
        assert client.get(f"heard.json?after={nonsense}").json()["after"] == 0


def test_no_voices_are_compared_where_none_are_kept_and_a_no_is_undone(client: Client, meeting: Meeting) -> None:
    assert client.get("voices.json").json() == {"suggestions": {}, "problem": None}
    segment = client.get("meeting.json").json()["meeting"]["voices"][0]["segment"]
    base = client.get("meeting.json").json()["revision"]
    for bad in ("", "  ", "x" * 300, 7):
        edit = {"base": base, "edit": "not_voice", "payload": {"segment": segment, "name": bad}}
        assert client.post("edit", edit).status_code == 400
    answer = client.post("edit", {**edit, "payload": {"segment": segment, "name": "Hanne Holm"}}).json()
    assert answer["undo"] == "stemmen er ikke Hanne Holm"
    assert len(meeting.value("corrections").checked) == 1
    client.post("undo", {"base": answer["revision"]})
    assert meeting.value("corrections").checked == ()


def test_preferences_are_kept_for_the_user(client: Client) -> None:
    answer = client.ask("PUT", "/preferences.json", json={"rate": 1.5, "keys": {"play": "F10"}}, headers=OWN)
    assert answer.json() == {"rate": 1.5, "keys": {"play": "F10"}}
    assert client.ask("GET", "/preferences.json").json()["rate"] == 1.5
    assert client.ask("PUT", "/preferences.json", json={"hokus": 1}, headers=OWN).status_code == 400


def test_a_rule_goes_to_the_house_list_once(client: Client) -> None:
    from stt_minutes.settings import config_folder

    for expected in (True, False):
        answer = client.post("rule", {"find": "gogen", "write": "godkendt"})
        assert answer.json()["added"] is expected
    lines = (config_folder() / "ordliste.txt").read_text(encoding="utf-8").splitlines()
    assert lines.count("gogen -> godkendt") == 1


def test_an_unconfirmed_decision_cannot_be_final_but_a_draft(client: Client, meeting: Meeting) -> None:
    refused = client.post("export", {"format": ".md", "final": True})
    assert refused.status_code == 400
    assert "punkt 1, 2, 3, 4 og 5" in refused.json()["error"]
    made = client.post("export", {"format": ".md", "final": False})
    assert made.status_code == 201
    text = client.get(f"out/{made.json()['file']}").text
    assert "Anlægsbevillingen på 2.600.000 kr. blev godkendt." in text


def test_the_transcript_comes_in_its_own_formats(client: Client) -> None:
    for suffix, first in ((".srt", "1\n"), (".txt", "[")):
        made = client.post("export", {"what": "transcript", "format": suffix})
        assert made.status_code == 201
        assert client.get(f"out/{made.json()['file']}").text.startswith(first)


# --- sound ---------------------------------------------------------------------------------------------------------------


def test_the_original_is_served_in_ranges(client: Client, meeting: Meeting) -> None:
    raw = (meeting.audio / "original.flac").read_bytes()
    whole = client.get("sound")
    assert (whole.status_code, whole.content) == (200, raw)
    part = client.get("sound", headers={"range": "bytes=1000-1999"})
    assert (part.status_code, part.content) == (206, raw[1000:2000])
    assert part.headers["content-range"] == f"bytes 1000-1999/{len(raw)}"
    assert client.get("sound", headers={"range": f"bytes={len(raw)}-"}).status_code == 416


def test_any_sound_is_a_wav_in_ranges(client: Client, meeting: Meeting) -> None:
    whole = client.get("sound.wav").content
    with wave.open(BytesIO(whole)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2)
        assert abs(file.getnframes() / 16 - meeting.value("transcript").duration_ms) < 100
    for start, stop in ((0, 10), (10, 100), (43, 46), (44, 45), (33_333, 99_999), (len(whole) - 7, len(whole))):
        part = client.get("sound.wav", headers={"range": f"bytes={start}-{stop - 1}"})
        assert part.status_code == 206
        assert part.headers["content-range"] == f"bytes {start}-{stop - 1}/{len(whole)}"
        assert part.content == whole[start:stop]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-", (0, 100)),
        ("bytes=10-19", (10, 20)),
        ("bytes=-5", (95, 100)),
        ("bytes=90-500", (90, 100)),
        ("bytes=5-9,20-30", (5, 10)),
    ]
    + [(bad, None) for bad in ("bytes=100-", "bytes=-", "bytes=9-5", "bytes=a-b", "items=0-5", "bytes=-0", "bytes")],
)
def test_ranges(header: str, expected: tuple[int, int] | None) -> None:
    assert sound.byte_range(header, 100) == expected


def test_a_meeting_without_sound_has_none(client: Client, meeting: Meeting) -> None:
    (meeting.audio / "original.flac").unlink()
    for path in ("sound", "sound.wav", "peaks"):
        assert client.get(path).status_code == 404
    assert client.get("meeting.json").json()["sound"] is None


def test_the_peaks_come_when_they_are_ready_and_are_kept(client: Client, meeting: Meeting) -> None:
    import time

    answer = client.get("peaks")
    while answer.status_code == 202:
        assert 0 <= answer.json()["share"] <= 1
        time.sleep(0.05)
        answer = client.get("peaks")
    duration = meeting.value("transcript").duration_ms
    assert abs(len(answer.content) / 2 - duration * sound.PEAKS_PER_SECOND / 1000) <= 2
    kept = list((meeting.folder / "cache").glob("peaks-*.i8"))
    assert [path.read_bytes() for path in kept] == [answer.content]
    # A later server takes what is kept, also if the sound could no longer be decoded.
    original = meeting.audio / "original.flac"
    stat = original.stat()
    original.write_bytes(b"x" * stat.st_size)
    import os

    os.utime(original, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert sound.stored_peaks(meeting.folder / "cache", meeting, duration, lambda _: None) == answer.content


# --- many meetings -------------------------------------------------------------------------------------------------------


def test_the_start_page_lists_searches_and_makes_meetings(meeting: Meeting) -> None:
    client = Client(meeting.folder.parent)
    assert "Nyt møde" in client.ask("GET", "/").text
    every = client.ask("GET", "/meetings.json").json()["meetings"]
    assert [(each["name"], each["title"], each["state"], each["left"]) for each in every] == [
        ("2026-04-15-teknik", "Teknik- og Miljøudvalget", "Udkast klar til gennemsyn", 5)
    ]
    for query, hits in (("teknik", 1), ("15. april", 1), ("2026-04", 1), ("byråd", 0)):
        assert len(client.ask("GET", f"/meetings.json?q={query}").json()["meetings"]) == hits
    made = client.ask("POST", "/meetings", json={"title": "Økonomi & Ældre / æøå"}, headers=OWN).json()["name"]
    assert made == "oekonomi-aeldre-aeoeaa"
    raw = (meeting.audio / "original.flac").read_bytes()
    put = client.ask("PUT", f"/m/{made}/upload/sound?name=m%C3%B8de.FLAC", content=raw, headers=OWN)
    assert put.json() == {"size": len(raw)}
    new = Meeting(meeting.folder.parent / made)
    assert new.sound() == new.audio / "original.flac"
    put = client.ask("PUT", f"/m/{made}/upload/agenda?name=dagsorden.md", content=AGENDA, headers=OWN)
    assert new.agenda_file() == new.folder / "agenda.md"
    client.ask("PUT", f"/m/{made}/upload/agenda?name=ny.TXT", content=AGENDA, headers=OWN)
    assert [path.name for path in new.folder.glob("agenda*")] == ["agenda.txt"]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("sound", "ond.exe"),
        ("sound", "../../x.txt"),
        ("agenda", "x.mp3"),
        ("hokus", "a.mp3"),
        ("sound", ""),
        ("agenda", "agenda.json/../x"),
    ],
)
def test_a_file_of_another_kind_is_refused(meeting: Meeting, kind: str, name: str) -> None:
    client = Client(meeting.folder.parent)
    before = sorted(path.name for path in meeting.folder.rglob("*"))
    answer = client.ask(
        "PUT", f"/m/{meeting.folder.name}/upload/{kind}", params={"name": name}, content=b"x", headers=OWN
    )
    assert answer.status_code in {400, 500}
    assert answer.json()["error"]
    assert sorted(path.name for path in meeting.folder.rglob("*")) == before


@pytest.mark.parametrize(("kind", "name"), [("sound", "tekst.wav"), ("agenda", "brev.txt"), ("agenda", "brev.docx")])
def test_an_upload_that_cannot_be_read_is_refused_by_its_own_name(meeting: Meeting, kind: str, name: str) -> None:
    client = Client(meeting.folder.parent)
    made = client.ask("POST", "/meetings", json={"title": "Nyt"}, headers=OWN).json()["name"]
    content = "Kære alle. Her er hverken lyd eller punkter.".encode()
    answer = client.ask("PUT", f"/m/{made}/upload/{kind}?name={name}", content=content, headers=OWN)
    assert answer.status_code >= 400
    told = answer.json()["error"]
    assert name in told
    assert ".tmp" not in told
    new = Meeting(meeting.folder.parent / made)
    assert new.sound() is None
    assert new.agenda_file() is None
    raw = (meeting.audio / "original.flac").read_bytes()
    assert client.ask("PUT", f"/m/{made}/upload/sound?name=a.flac", content=raw, headers=OWN).status_code == 201


def test_a_single_meeting_makes_no_others(client: Client) -> None:
    assert client.ask("POST", "/meetings", json={"title": "Ny"}, headers=OWN).status_code == 400


def test_news_of_a_change_reach_an_open_page(client: Client, meeting: Meeting) -> None:
    import asyncio

    async def listen() -> list[dict[str, Any]]:
        heard: list[dict[str, Any]] = []
        sent = asyncio.Event()

        async def receive() -> dict[str, Any]:
            await sent.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            lines = message.get("body", b"").decode().splitlines()
            heard.extend(json.loads(line[6:]) for line in lines if line.startswith("data: "))
            if len(heard) == 1 and not meeting.has("minutes"):
                from stt_minutes.values import Review

                meeting.save("minutes", Review(closed_at="17:00"))
            elif len(heard) == 2:
                sent.set()

        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        scope = {
            "type": "http", "method": "GET", "path": f"{client.path}events", "raw_path": b"", "query_string": b"", "root_path": "",
            "headers": [(b"host", b"127.0.0.1:4321"), (b"cookie", cookie.encode())], "scheme": "http", "http_version": "1.1",
            "asgi": {"version": "3.0", "spec_version": "2.3"}, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 4321),
        }  # fmt: skip
        await asyncio.wait_for(client.gate(scope, receive, send), 10)
        return heard

    first, second = asyncio.run(listen())
    assert first["revision"] != second["revision"]
    assert second["revision"] == client.get("meeting.json").json()["revision"]
