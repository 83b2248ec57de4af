"""The start page for a folder of meetings."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from stt_minutes import pipeline
from stt_minutes.meeting import Meeting
from stt_minutes.web import library

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def expect(where: Any) -> Any:
    from playwright.sync_api import expect as playwright_expect

    return playwright_expect(where)


@pytest.fixture
def start(meeting: Meeting, serve: Callable[[Path], Any], open_page: Callable[..., Page]) -> Page:
    old = meeting.folder.parent / "2025-11-03-oekonomi"
    shutil.copytree(meeting.folder, old)
    (old / "meeting.toml").write_text('body = "Økonomiudvalget"\ndate = "2025-11-03"\n', encoding="utf-8")
    return open_page(serve(meeting.folder.parent).address, ready=False)


def test_meetings_are_listed_newest_first_with_their_state_and_searched(start: Page) -> None:
    titles = start.locator(".meeting a")
    expect(titles).to_have_text(["Teknik- og Miljøudvalget", "Økonomiudvalget"])
    expect(start.locator(".meeting .chip").first).to_have_text("Udkast klar til gennemsyn")
    expect(start.locator(".meeting .about").first).to_contain_text("15. april 2026")
    expect(start.locator(".meeting .about").first).to_contain_text("5 beslutninger mangler bekræftelse")
    for query, expected in (
        ("økonomi", "Økonomiudvalget"),
        ("november 2025", "Økonomiudvalget"),
        ("teknik april", "Teknik- og Miljøudvalget"),
    ):
        start.fill("#search", query)
        expect(titles).to_have_text([expected])
    start.fill("#search", "sundhed")
    expect(start.locator("#count")).to_have_text("Ingen møder passer til søgningen.")
    start.fill("#search", "")
    titles.first.click()
    start.wait_for_selector("body[data-ready]")
    start.get_by_role("link", name="Møder").click()
    expect(titles).to_have_count(2)


def test_a_new_meeting_is_made_by_dropping_its_files_and_can_be_used_while_it_is_transcribed(
    start: Page, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    go_on = threading.Event()

    def run(made: Meeting, *, watch: Callable[[pipeline.Event], None]) -> None:
        """As the pipeline does it, but with a transcription that waits in the middle."""
        pipeline_run(made, until="agenda", watch=watch)
        watch(pipeline.Event("transcript", "started"))
        watch(pipeline.Event("transcript", "progress", 30_000, 120_000))
        assert go_on.wait(30)
        for name in ("transcript", "sections", "draft"):
            made.save(name, meeting.value(name))

    pipeline_run = pipeline.run
    monkeypatch.setattr(library.pipeline, "run", run)
    agenda = "# Dagsorden for Børneudvalget\n\nMødedato: 3. juni 2026 kl. 15:00\n\n## 1. Godkendelse af dagsorden\n\n## 2. Ny legeplads\n\n### Indstilling\n\nDer gives 200.000 kr.\n"
    sound = (meeting.audio / "original.flac").read_bytes()
    start.evaluate(
        """([agenda, sound]) => {
            const data = new DataTransfer();
            data.items.add(new File([Uint8Array.from(atob(sound), (c) => c.charCodeAt(0))], "børneudvalg.flac"));
            data.items.add(new File([agenda], "dagsorden.md"));
            document.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        [agenda, __import__("base64").b64encode(sound).decode()],
    )
    expect(start.locator("#new-status")).to_have_text("Valgt: børneudvalg.flac og dagsorden.md")
    start.fill("#name", "Børneudvalget 3. juni")
    start.click("#create")
    expect(start.locator("#new-status")).to_contain_text("Mødet er oprettet, og filerne behandles.")
    line = start.locator(".meeting", has_text="boerneudvalget-3-juni")
    expect(line.locator(".chip")).to_have_text("Transskriberes")
    expect(line.locator(".progress")).to_contain_text(re.compile("Transskriberer lyden, 25 %"))
    made = Meeting(meeting.folder.parent / "boerneudvalget-3-juni")
    assert made.sound().read_bytes() == sound

    start.locator("#new-status a").click()
    start.wait_for_selector("body[data-ready]")
    expect(start.locator(".point h3").nth(1)).to_contain_text("Ny legeplads")
    expect(start.locator("#notices")).to_contain_text("Transskriberer lyden: 25 %")
    expect(start.locator("#rows")).to_contain_text("Lyden er ikke transskriberet endnu.")
    start.locator(".point textarea").first.fill("Dagsordenen blev godkendt.")
    expect(start.locator("#saved")).to_contain_text("Gemt kl.")
    go_on.set()
    start.locator("#whole").check()
    expect(start.locator("#rows .row").nth(1)).to_contain_text("Goddag og velkommen")
    expect(start.locator(".point textarea").first).to_have_value("Dagsordenen blev godkendt.")


def test_a_run_that_fails_says_why(start: Page, meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    from stt_minutes.errors import ModelMissing

    def run(_made: Meeting, **_: object) -> None:
        raise ModelMissing("Modellen base er ikke på maskinen.", "Hent den med: stt-minutes models get base")

    monkeypatch.setattr(library.pipeline, "run", run)
    sound = (meeting.audio / "original.flac").read_bytes()
    start.set_input_files("#sound", {"name": "møde.wav", "mimeType": "audio/wav", "buffer": b"RIFF"})
    start.click("#create")
    expect(start.locator("#new-status")).to_contain_text("møde.wav er ikke en lydfil")
    start.set_input_files("#sound", {"name": "møde.flac", "mimeType": "audio/flac", "buffer": sound})
    start.click("#create")
    expect(start.locator(".meeting", has_text="moede")).to_have_count(1)
    expect(start.locator(".meeting .progress.error")).to_contain_text("Modellen base er ikke på maskinen.")


def test_a_file_that_cannot_be_used_is_refused_in_words(start: Page) -> None:
    start.set_input_files("#sound", {"name": "noter.docx", "mimeType": "application/x", "buffer": b"x"})
    start.click("#create")
    expect(start.locator("#new-status")).to_contain_text("Filen noter.docx kan ikke bruges her.")
